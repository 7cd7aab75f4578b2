"""Canaries of how long training goes on, and which weights are kept."""

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor

from tests.canaries.epochs import fitted


class Scripted(MLPRegressor):  # type: ignore[misc]  # scikit-learn has no types
    """An estimator whose training losses are told in advance."""

    def __init__(self, script: Any = (), **params: Any) -> None:
        super().__init__(hidden_layer_sizes=(1,), **params)
        self.script = script

    def _update_no_improvement_count(self, *args: Any) -> None:
        self.loss_curve_[-1] = float(self.script[len(self.loss_curve_) - 1])
        super()._update_no_improvement_count(*args)


def epochs_of_sklearn(curve: Any, **params: Any) -> int:
    """How many epochs scikit-learn trains while its training loss follows `curve`."""
    X, y = np.zeros((4, 1)), np.zeros(4)
    scripted = Scripted(tuple(curve), max_iter=len(curve), **params)
    return int(fitted(scripted, X, y).n_iter_)


def epochs_of_keras(curve: Any, **params: Any) -> int:
    """How many epochs pass before EarlyStopping ends training while the loss follows `curve`."""
    early = keras.callbacks.EarlyStopping(monitor="loss", mode="min", **params)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    early.set_model(model)
    model.stop_training = False
    early.on_train_begin()
    for epoch, loss in enumerate(curve):
        early.on_epoch_end(epoch, {"loss": float(loss)})
        if model.stop_training:
            return epoch + 1
    return len(curve)


def test_epochs(rows: Any) -> None:
    """200 in scikit-learn, one in Keras."""
    X, y = rows
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    assert MLPRegressor().max_iter == 200
    assert len(model.fit(X, y, verbose=0).epoch) == 1


def test_stopping_rule() -> None:
    """Beyond patience in scikit-learn, at patience in Keras; a slow fall ends one of them."""
    flat, slow = np.ones(40), 10.0 - 0.5e-4 * np.arange(40)

    assert epochs_of_sklearn(flat) == 12
    assert epochs_of_keras(flat, patience=10, min_delta=1e-4) == 11
    assert epochs_of_sklearn(slow) == 12
    assert epochs_of_keras(slow, patience=11, min_delta=1e-4) == 40
    assert keras.callbacks.EarlyStopping().monitor == "val_loss"
    assert keras.callbacks.EarlyStopping().min_delta == 0
    assert epochs_of_sklearn([np.nan] * 40) == 40
    assert MLPRegressor().early_stopping is False


def test_validation_split(rows: Any) -> None:
    """Drawn after the weights, rounded up, in scikit-learn; in Keras the last ones."""
    X, y = rows
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    told = model.fit(X, y, validation_split=0.3, verbose=0).history["val_loss"][0]
    last = model.evaluate(X[9:], y[9:], verbose=0)
    params = {"hidden_layer_sizes": (2,), "early_stopping": True, "validation_fraction": 0.3}
    found = fitted(MLPRegressor(random_state=0, max_iter=1, **params), X, y)
    stream = np.random.RandomState(0)
    for shape in ((3, 2), 2, (2, 1), 1):
        stream.uniform(size=shape)
    _, drawn, _, target = train_test_split(X, y, random_state=stream, test_size=0.3)

    assert told == pytest.approx(last, rel=1e-5)
    assert len(drawn) == 4
    assert found.validation_scores_[0] == pytest.approx(found.score(drawn, target), rel=1e-12)


def test_best_weights(rows: Any) -> None:
    """Restored by scikit-learn's early stopping; by Keras' where it is asked to."""
    X, y = rows
    params = {"hidden_layer_sizes": (2,), "early_stopping": True, "validation_fraction": 0.3}
    # A rate so large that the first epoch remains the best one.
    wild = {"solver": "sgd", "learning_rate_init": 0.3, "momentum": 0.0, "max_iter": 3}
    found = fitted(MLPRegressor(random_state=0, **params, **wild), X, y)

    assert found.coefs_ is found._best_coefs
    assert keras.callbacks.EarlyStopping().restore_best_weights is False
