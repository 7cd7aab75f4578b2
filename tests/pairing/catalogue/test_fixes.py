"""Fixes as they are published: each runs with what is installed, and does its work."""

import warnings
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.neural_network import MLPClassifier, MLPRegressor

from pairing.catalogue.entries import entries
from pairing.catalogue.listing import catalogue
from pairing.catalogue.values import fix_of
from pairing.translate import of_sklearn
from schemas.cause import CauseId
from schemas.estimator import Regressor
from schemas.explanation import CauseEntry
from tests.canaries.epochs import one_epoch

ROWS, INPUTS = 30, 3


@pytest.fixture(autouse=True)
def keep_number_format() -> Any:
    """Keras' number format is put back as other tests left it."""
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    yield
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


def plain_model(units: tuple[int, ...] = (4,)) -> Any:
    """A compiled network with a hidden layer."""
    model = keras.Sequential(
        [keras.Input((INPUTS,)), *(keras.layers.Dense(n, "relu") for n in units)]
    )
    model.add(keras.layers.Dense(1))
    model.compile("sgd", "mse")
    return model


def yours(**more: Any) -> dict[str, Any]:
    """The names that a fix takes for granted, as a user's own program has them."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(ROWS, INPUTS))
    y = np.abs(X @ np.ones(INPUTS))
    labels = np.arange(ROWS) % 2
    return {
        "keras": keras, "np": np, "tf": tf, "rng": rng,
        "X": X, "y": y, "X_train": X[:20], "X_test": X[20:], "y_train": y[:20], "y_test": y[20:],
        "estimator": MLPRegressor(hidden_layer_sizes=(4,), max_iter=2),
        "model": plain_model(), "optimizer": keras.optimizers.SGD(), "loss": "mse",
        "inputs": INPUTS, "hidden": (4,), "outputs": 1, "units": (INPUTS, 4, 1),
        "fan_in": INPUTS, "fan_out": 4, "batch_rows": 10, "sample_weight": np.ones(ROWS),
        "class_weight": {0: 1.0, 1: 2.0}, "one_hot": np.eye(2)[labels], "weight_decay": 0.1,
        "orders": [np.arange(ROWS)] * 2,
        **more,
    }  # fmt: skip


def run(code: str, **more: Any) -> dict[str, Any]:
    """Run a fix in a program of the user's; the names that it leaves."""
    names = yours(**more)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(code, names)  # noqa: S102 - published code, which is what is tested
    return names


def few_epochs(code: str) -> str:
    """The same with two epochs for two hundred."""
    return code.replace("epochs=200", "epochs=2").replace("range(200)", "range(2)")


CLASSIFIES = {"log-clipping", "class-weight", "label-encoding"}


@pytest.mark.parametrize("cause", catalogue().causes, ids=lambda cause: cause.id)
def test_a_published_fix_runs(cause: CauseEntry) -> None:
    """Either side's, in a program that has the names that it takes for granted."""
    for fix in (cause.fix.keras, cause.fix.sklearn):
        more: dict[str, Any] = {}
        if cause.id in CLASSIFIES:
            labels = np.arange(ROWS) % 2
            fitted = one_epoch(MLPClassifier((4,)), np.eye(ROWS)[:, :INPUTS], labels)
            more = {"estimator": fitted, "y": labels}
        if fix.code is not None:
            run(few_epochs(fix.code), **more)


def keras_fix(cause: CauseId, **params: Any) -> str:
    """The fix that makes Keras do as an MLPRegressor with these parameters does."""
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    followed = of_sklearn(estimator, seed=3, dtype="float64")
    code = fix_of(entries()[cause], "keras", followed).code
    assert code is not None
    return code


@pytest.mark.parametrize(("cause", "momentum"), [("momentum", 0.5), ("float32-coefficients", 0.9)])
def test_the_fixes_together_end_the_gap(cause: CauseId, momentum: float) -> None:
    """Loss, penalty, first weights and order as published: Keras trains to scikit-learn's weights.

    Float64, a short last batch, a penalty of 1, momentum that float32 can hold, and one that it
    cannot.
    """
    params = {
        "hidden_layer_sizes": [4], "activation": "logistic", "solver": "sgd", "alpha": 1.0,
        "batch_size": 8, "max_iter": 15, "momentum": momentum, "learning_rate_init": 0.125,
    }  # fmt: skip
    reference = MLPRegressor(**{**params, "hidden_layer_sizes": (4,)}, random_state=3)
    names = yours()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference.fit(names["X"], names["y"])
    run(keras_fix("dtype"))
    loss = run(keras_fix("loss-half", **params))["half_squared_error"]
    penalised = run(keras_fix("l2-short-batch", **params))["PenalisedByRows"]
    layers = [keras.Input((INPUTS,)), keras.layers.Dense(4, "sigmoid"), keras.layers.Dense(1)]
    model = penalised(layers)
    optimizer = run(keras_fix(cause, **params))["optimizer"]
    model.compile(optimizer, loss=loss)
    draws = keras_fix("weight-draws", **params)
    run(draws, model=model)
    run(keras_fix("batch-order", **params).replace("epochs=1)", "epochs=1, verbose=0)"),
        model=model, y=names["y"][:, None])  # fmt: skip

    both = reference.coefs_, reference.intercepts_
    ours = [each for pair in zip(*both, strict=True) for each in pair]
    apart = [np.abs(a - b).max() for a, b in zip(ours, model.get_weights(), strict=True)]
    assert max(apart) < 1e-12


def test_rounded_coefficients_are_those_of_the_optimizer_that_there_is() -> None:
    """Under SGD there are no betas."""
    estimator = Regressor.model_validate(
        {"estimator": "MLPRegressor", "params": {"solver": "sgd", "momentum": 0.9}}
    )
    followed = of_sklearn(estimator, seed=3, dtype="float64")

    code = fix_of(entries()["float32-coefficients"], "sklearn", followed).code

    assert code == "estimator.set_params(momentum=float(np.float32(0.9)))\n"


def test_the_stopping_rule_as_a_callback_ends_where_scikit_learn_does() -> None:
    """A flat curve at twelve, and one that falls by half of tol as well."""
    code = keras_fix("stopping-rule").partition("\n\nmodel.fit")[0]
    for curve in (np.ones(40), 10.0 - 0.5e-4 * np.arange(40)):
        stop = run(code)["StopAsSklearn"]()
        stop.set_model(plain_model())
        stop.model.stop_training = False
        ends = 0
        for epoch, value in enumerate(curve):
            stop.on_epoch_end(epoch, {"loss": value})
            ends = epoch + 1
            if stop.model.stop_training:
                break
        assert ends == 12


def test_the_rate_falls_as_scikit_learns_does() -> None:
    """By rows seen, once an epoch."""
    params = {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.1}
    scheduled = run(few_epochs(keras_fix("learning-rate-schedule", **params)))["invscaling"]

    assert scheduled(0, None) == 0.1
    assert scheduled(3, None) == pytest.approx(0.1 / np.sqrt(3 * ROWS + 1))
