"""Canaries of which rows there are and in which order they come."""

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import LabelBinarizer, StandardScaler
from sklearn.utils import shuffle

from tests.canaries.epochs import fitted, one_epoch


class SeenRows(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Notes the rows that pass in training, and lets them through."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[np.ndarray] = []

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Pass by."""
        if training:
            self.seen.append(np.asarray(inputs)[:, 0].astype(int))
        return inputs


def batches_of_keras(epochs: int, **fit: Any) -> list[list[int]]:
    """The rows of each batch of a Keras fit over forty rows, by their numbers."""
    layer = SeenRows()
    model = keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    numbers = np.arange(40.0)[:, None]
    model.fit(numbers * 1.0, np.zeros(40), epochs=epochs, verbose=0, **fit)
    return [list(map(int, batch)) for batch in layer.seen]


def test_split() -> None:
    """A quarter, rounded up, drawn by the seed."""
    train, test = train_test_split(np.arange(10), random_state=0)

    assert (len(train), len(test)) == (7, 3)
    assert list(test) != [7, 8, 9]


def test_input_scaling(rows: Any) -> None:
    """Neither network scales; scikit-learn's scaler and Keras' layer take the same deviation."""
    X, y = rows
    found = one_epoch(MLPRegressor(hidden_layer_sizes=(), activation="identity"), X, y)
    by_hand = X @ found.coefs_[0] + found.intercepts_[0]
    layer = keras.layers.Normalization(dtype="float64")
    layer.adapt(X)

    np.testing.assert_allclose(found.predict(X), by_hand.ravel(), rtol=1e-12)
    np.testing.assert_allclose(layer(X), StandardScaler().fit_transform(X), rtol=1e-4)


def test_target_scaling(rows: Any) -> None:
    """A target a hundred times as large has a loss ten thousand times as large."""
    X, y = rows
    params = {"hidden_layer_sizes": (), "solver": "sgd", "learning_rate_init": 1e-300}
    losses = []
    for scale in (1.0, 100.0):
        found = MLPRegressor(alpha=0.0, **params)
        one_epoch(found, 0.0 * X, scale * (y - y.mean()))
        losses.append(found.loss_ - 0.5 * found.intercepts_[0][0] ** 2)
    by_keras = [float(keras.losses.MeanSquaredError()(s * y, 0 * y)) for s in (1.0, 100.0)]

    assert losses[1] / losses[0] == pytest.approx(1e4, rel=1e-6)
    assert by_keras[1] / by_keras[0] == pytest.approx(1e4, rel=1e-4)


def test_label_encoding(rows: Any) -> None:
    """Any labels in scikit-learn, sorted, and 1/2 is the first class; numbers alone in Keras."""
    X, _ = rows
    labels = np.where(np.arange(13) % 2, "yes", "no")
    found = one_epoch(MLPClassifier((2,)), X, labels)
    found.coefs_[-1][:], found.intercepts_[-1][:] = 0.0, 0.0

    assert list(found.classes_) == ["no", "yes"]
    assert set(found.predict(X)) == {"no"}
    assert list(LabelBinarizer().fit(labels).transform(["no", "yes"]).ravel()) == [0, 1]
    with pytest.raises((ValueError, TypeError)):
        keras.losses.BinaryCrossentropy()(labels[:, None], np.full((13, 1), 0.5))


def test_batch_size(rows: Any) -> None:
    """min(200, rows), clipped with a warning; 32, and a short last batch, in Keras."""
    X, y = rows

    assert MLPRegressor().batch_size == "auto"
    assert [len(batch) for batch in batches_of_keras(1)] == [32, 8]
    with pytest.warns(UserWarning, match="clipped"):
        fitted(MLPRegressor(hidden_layer_sizes=(2,), batch_size=14, max_iter=1), X, y)
    steps = [
        fitted(MLPRegressor(hidden_layer_sizes=(2,), max_iter=1), np.zeros((n, 1)), np.zeros(n))
        for n in (200, 201)
    ]
    assert [each._optimizer.t for each in steps] == [1, 2]


def test_batch_order(rows: Any) -> None:
    """scikit-learn permutes its last order, from the stream that drew the weights."""
    X, y = rows
    params = {"hidden_layer_sizes": (2,), "batch_size": 4, "random_state": 3}
    found = fitted(MLPRegressor(max_iter=4, **params), X, y)
    replayed = MLPRegressor(shuffle=False, **params)
    stream = np.random.RandomState(3)
    for shape in ((3, 2), 2, (2, 1), 1):
        stream.uniform(size=shape)
    order = np.arange(13)
    for _ in range(4):
        order = shuffle(order, random_state=stream)
        replayed.partial_fit(X[order], y[order])
    epochs = batches_of_keras(2, batch_size=40)

    np.testing.assert_array_equal(found.coefs_[0], replayed.coefs_[0])
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(40))
    assert epochs[0] != epochs[1]
    assert batches_of_keras(1, batch_size=40, shuffle=False) == [list(range(40))]
