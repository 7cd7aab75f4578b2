"""Canaries of the network and of where it starts."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.canaries.epochs import one_epoch


def test_architecture(rows: Any) -> None:
    """Two classes have one output in scikit-learn, three have three."""
    X, _ = rows
    two = one_epoch(MLPClassifier((4,)), X, np.arange(13) % 2)
    three = one_epoch(MLPClassifier((4,)), X, np.arange(13) % 3)

    assert [coef.shape for coef in two.coefs_] == [(3, 4), (4, 1)]
    assert [coef.shape for coef in three.coefs_] == [(3, 4), (4, 3)]
    assert two.predict_proba(X).shape == (13, 2)


def test_activation(rows: Any) -> None:
    """Four of them, relu where nothing is said; in Keras none."""
    X, y = rows

    assert MLPRegressor().activation == "relu"
    with pytest.raises(ValueError, match="'softplus' instead"):
        MLPRegressor(activation="softplus").fit(X, y)
    assert keras.layers.Dense(1).activation is keras.activations.linear
    assert keras.layers.Dense(1, "softplus").activation is keras.activations.softplus


def test_output_activation(rows: Any) -> None:
    """What each task has in scikit-learn."""
    X, y = rows
    found = {
        one_epoch(MLPRegressor(hidden_layer_sizes=(2,)), X, y).out_activation_,
        one_epoch(MLPRegressor("poisson", (2,)), X, np.abs(y)).out_activation_,
        one_epoch(MLPClassifier((2,)), X, np.arange(13) % 2).out_activation_,
        one_epoch(MLPClassifier((2,)), X, np.arange(13) % 3).out_activation_,
    }

    assert found == {"identity", "exp", "logistic", "softmax"}


def test_dropout_meaning() -> None:
    """Keras' rate is the share that is dropped, the rest is scaled up; scikit-learn has none."""
    ones = np.ones((1, 10_000))
    out = np.asarray(keras.layers.Dropout(0.2, seed=0)(ones, training=True))

    assert set(np.unique(out)) == {0.0, np.float32(1.25)}
    assert np.mean(out == 0.0) == pytest.approx(0.2, abs=0.02)
    np.testing.assert_array_equal(keras.layers.Dropout(0.2)(ones, training=False), ones)
    assert not [name for name in MLPRegressor().get_params() if "drop" in name or "keep" in name]


def test_dropout_masks() -> None:
    """Keras' layer draws another mask at each call; a stateless draw is the same at each."""
    ones = np.ones((1, 1000))
    layer = keras.layers.Dropout(0.3, seed=0)
    first, second = (np.asarray(layer(ones, training=True)) for _ in range(2))
    place = tf.constant([(7 << 32) | 2, (5 << 16) + 1], tf.int64)
    drawn = [np.asarray(tf.random.stateless_uniform((1, 1000), place, alg="philox")) for _ in "ab"]

    assert 0.3 < np.mean(first != second) < 0.6
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.mean(drawn[0] >= 0.3) == pytest.approx(0.7, abs=0.05)


@pytest.mark.parametrize(("activation", "factor"), [("logistic", 2.0), ("relu", 6.0)])
def test_weight_init(activation: str, factor: float) -> None:
    """Logistic units narrow scikit-learn's bound in every layer; Keras' is Glorot's."""
    X, y = np.zeros((2, 300)), np.zeros(2)
    still = {"solver": "sgd", "learning_rate_init": 1e-300}
    params = {"hidden_layer_sizes": (200,), "activation": activation, "alpha": 0.0}
    found = one_epoch(MLPRegressor(**params, **still), X, y)
    first, last = (np.abs(coef).max() for coef in found.coefs_)
    drawn = np.abs(keras.initializers.GlorotUniform(seed=0)((300, 200))).max()

    assert first == pytest.approx(np.sqrt(factor / 500), rel=1e-3)
    assert last == pytest.approx(np.sqrt(factor / 201), rel=2e-2)
    assert drawn == pytest.approx(np.sqrt(6 / 500), rel=1e-3)


def test_bias_init() -> None:
    """Within the weights' bound in scikit-learn, zero in Keras; Glorot of a vector is another."""
    X, y = np.zeros((2, 300)), np.zeros(2)
    still = {"solver": "sgd", "learning_rate_init": 1e-300}
    found = one_epoch(MLPRegressor(hidden_layer_sizes=(2000,), **still), X, y)
    layer = keras.layers.Dense(5)
    layer.build((None, 3))
    popular = np.abs(keras.initializers.GlorotUniform(seed=0)((2000,))).max()

    assert np.abs(found.intercepts_[0]).max() == pytest.approx(np.sqrt(6 / 2300), rel=1e-2)
    assert not np.any(np.asarray(layer.bias))
    assert popular == pytest.approx(np.sqrt(3 / 2000), rel=1e-2)


def test_weight_draws(rows: Any) -> None:
    """One Mersenne Twister, weights before biases, layer by layer; Keras' seed gives others."""
    X, y = rows
    still = {"solver": "sgd", "learning_rate_init": 1e-300}
    found = one_epoch(MLPRegressor(hidden_layer_sizes=(4,), **still), X, y)
    stream = np.random.RandomState(0)
    for coef, intercept in zip(found.coefs_, found.intercepts_, strict=True):
        bound = np.sqrt(6 / sum(coef.shape))
        np.testing.assert_array_equal(coef, stream.uniform(-bound, bound, coef.shape))
        np.testing.assert_array_equal(intercept, stream.uniform(-bound, bound, coef.shape[1]))
    drawn = [np.asarray(keras.initializers.GlorotUniform(seed=0)((3, 4))) for _ in range(2)]

    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.abs(drawn[0] - found.coefs_[0]).max() > 0.1
