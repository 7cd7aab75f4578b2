"""Canaries of what is lowered: each falls silent when a release changes the behaviour.

Where one fails, its cause changed: read the release's notes, then mend the catalogue, the
translation, and the legs.
"""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.canaries.epochs import one_epoch

Y = np.array([[1.0], [2.0], [4.0]])
P = np.array([[0.0], [2.0], [1.0]])  # squares of the differences: 1, 0, 9


def first_step(estimator: Any, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """What one plain step of a rate of 1 takes off weights and biases: the gradient itself."""
    plain = {"solver": "sgd", "momentum": 0.0, "shuffle": False, "batch_size": len(X)}
    estimator.set_params(**plain)
    before = one_epoch(estimator.set_params(learning_rate_init=1e-300), X, y)
    old = [*map(np.copy, before.coefs_), *map(np.copy, before.intercepts_)]
    after = one_epoch(estimator.set_params(learning_rate_init=1.0), X, y)
    return [a - b for a, b in zip(old, [*after.coefs_, *after.intercepts_], strict=True)]


def linear(**params: Any) -> MLPRegressor:
    """A network without hidden layers: a product and a bias."""
    return MLPRegressor(hidden_layer_sizes=(), alpha=0.0, **params)


def test_loss_function() -> None:
    """scikit-learn offers these losses, Keras none until it is told."""
    with pytest.raises(ValueError, match="'poisson'"):
        MLPRegressor(loss="absolute_error").fit(P, Y.ravel())
    assert "loss" not in MLPClassifier().get_params()
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile()
    with pytest.raises(ValueError, match="No loss to compute"):
        model.fit(P, Y, verbose=0)


def test_loss_half() -> None:
    """Half the mean of squares in scikit-learn, the whole in Keras."""
    X = np.zeros((3, 1))
    found = one_epoch(linear(solver="sgd", learning_rate_init=1e-300), X, Y.ravel())
    error = Y.ravel() - found.predict(X)

    assert found.loss_ == pytest.approx(0.5 * np.mean(error**2), rel=1e-12)
    assert float(keras.losses.MeanSquaredError()(Y, P)) == pytest.approx(10 / 3)


@pytest.mark.parametrize("outputs", [2, 3])
def test_output_sum(outputs: int, rows: Any) -> None:
    """scikit-learn's gradient sums over outputs while its reported loss averages; Keras' mean."""
    X, y = rows
    target = np.tile(y[:, None], (1, outputs))
    found = one_epoch(linear(solver="sgd", learning_rate_init=1e-300), X, target)
    error = found.predict(X) - target
    gradient = first_step(linear(), X, target)[0]

    assert found.loss_ == pytest.approx(0.5 * np.mean(error**2), rel=1e-12)
    np.testing.assert_allclose(gradient, X.T @ error / len(X), rtol=1e-9)
    by_keras = keras.losses.mean_squared_error(target, found.predict(X))
    np.testing.assert_allclose(by_keras, np.mean(error**2, axis=1), rtol=1e-5)
    labels = np.ones((1, outputs))
    log_loss = keras.losses.binary_crossentropy(labels, 0.5 * labels)
    np.testing.assert_allclose(log_loss, np.log(2), rtol=1e-6)


def test_log_clipping() -> None:
    """scikit-learn reports at most 36 for a row that is wholly wrong; Keras with logits 40."""
    X = np.array([[1.0], [1.0]])
    found = MLPClassifier((), solver="sgd", learning_rate_init=1e-300, alpha=0.0, batch_size=2)
    one_epoch(found, X, np.array([0, 1]))
    found.set_params(warm_start=True)
    found.coefs_[0][:], found.intercepts_[0][:] = 0.0, 40.0
    one_epoch(found, X, np.array([0, 1]))
    keras_loss = keras.losses.BinaryCrossentropy(from_logits=True)

    assert found.loss_ == pytest.approx(-np.log(np.finfo(float).eps) / 2, rel=1e-6)
    assert float(keras_loss(np.zeros((1, 1)), 40.0 * np.ones((1, 1)))) == pytest.approx(40.0)


def test_log_gradient() -> None:
    """Keras' clip leaves a saturated probability no gradient; its logits keep it."""
    p = tf.Variable([[1.0]])
    with tf.GradientTape(persistent=True) as tape:
        z = tf.Variable([[40.0]])
        tape.watch(z)
        clipped = keras.losses.binary_crossentropy(np.zeros((1, 1)), tf.sigmoid(z) * p)
        whole = keras.losses.binary_crossentropy(np.zeros((1, 1)), keras.activations.sigmoid(z))
        lost = keras.losses.BinaryCrossentropy(dtype="float64")(
            np.zeros((1, 1)), keras.activations.sigmoid(z)
        )

    assert float(clipped[0]) == pytest.approx(15.94, abs=0.1)
    assert not np.any(tape.gradient(clipped, z))
    assert tape.gradient(whole, z).numpy() == [[1.0]]
    assert not np.any(tape.gradient(lost, z))


def test_poisson_constant() -> None:
    """Half the deviance in scikit-learn; in Keras no constant, and 1e-7 inside the logarithm."""
    X, y = np.zeros((2, 1)), np.array([2.0, 3.0])
    found = one_epoch(
        MLPRegressor("poisson", (), solver="sgd", learning_rate_init=1e-300, alpha=0.0), X, y
    )
    p = found.predict(X)
    keras_loss = float(keras.losses.Poisson(dtype="float64")(y[:, None], 0.0 * y[:, None]))

    assert found.loss_ == pytest.approx(np.mean(y * np.log(y / p) - y + p), rel=1e-12)
    assert keras_loss == pytest.approx(-np.mean(y) * np.log(1e-7), rel=1e-6)


def test_sample_weight_norm() -> None:
    """Weights divide in scikit-learn, rows in Keras; a batch that weighs nothing is an error."""
    X, y = np.zeros((3, 1)), Y.ravel()
    found = linear(solver="sgd", learning_rate_init=1e-300)
    one_epoch(found, X, y, sample_weight=np.array([1.0, 2.0, 3.0]))
    error = y - found.predict(X)
    by_keras = keras.losses.MeanSquaredError()(Y, P, sample_weight=np.array([6.0, 6.0, 6.0]))

    assert found.loss_ == pytest.approx(0.5 * np.average(error**2, weights=[1, 2, 3]), rel=1e-12)
    assert float(by_keras) == pytest.approx(6 * 10 / 3)
    nothing = keras.losses.MeanSquaredError()(Y, P, sample_weight=np.zeros(3))
    assert float(nothing) == 0.0
    with pytest.raises(ZeroDivisionError):
        one_epoch(linear(solver="sgd", batch_size=1), X, y, sample_weight=np.array([1.0, 0, 1]))


def test_class_weight() -> None:
    """Keras' fit has them, scikit-learn's perceptrons have not."""
    assert "class_weight" not in MLPClassifier().get_params()
    X, y = np.zeros((2, 1)), np.array([0.0, 1.0])
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros")]
    )
    model.compile(keras.optimizers.SGD(0.0), "binary_crossentropy")
    told = model.fit(X, y, class_weight={0: 1.0, 1: 3.0}, verbose=0).history["loss"]
    assert told[0] == pytest.approx(2 * np.log(2), rel=1e-6)


def test_target_shape() -> None:
    """Keras' own losses bring (n,) and (n, 1) together; a subtraction spreads them."""
    own = keras.losses.MeanSquaredError()(Y.ravel(), P)
    spread = keras.ops.mean(keras.ops.square(Y.ravel() - P))

    assert float(own) == pytest.approx(10 / 3)
    assert float(spread) == pytest.approx(np.mean((Y.ravel()[None] - P) ** 2))
    assert one_epoch(linear(), P, Y.ravel()).predict(P).shape == (3,)


def penalty_gradient(alpha: float, rows: Any) -> list[np.ndarray]:
    """The part of scikit-learn's first gradient that alpha brings, over the weights."""
    X, y = rows
    hidden = {"hidden_layer_sizes": (2,), "activation": "identity"}
    without = first_step(MLPRegressor(alpha=0.0, **hidden), X, y)
    penalised = MLPRegressor(alpha=alpha, **hidden)
    gained = first_step(penalised, X, y)
    before = one_epoch(penalised.set_params(learning_rate_init=1e-300), X, y)
    weights = [*before.coefs_, *before.intercepts_]
    return [(b - a) / w for a, b, w in zip(without, gained, weights, strict=True)]


def test_l2_factor(rows: Any) -> None:
    """alpha/2 times squares in scikit-learn, so that alpha comes out; twice as much in Keras."""
    kernel = tf.Variable([[3.0]])
    with tf.GradientTape() as tape:
        value = keras.regularizers.L2(0.5)(kernel)

    assert float(value) == 4.5
    assert tape.gradient(value, kernel).numpy() == [[2 * 0.5 * 3]]
    np.testing.assert_allclose(penalty_gradient(2.0, rows)[0], 2.0 / 13, rtol=1e-6)


def test_l2_batch_scaling(rows: Any) -> None:
    """Rows divide scikit-learn's penalty, and nothing divides Keras'."""
    X, y = rows
    np.testing.assert_allclose(penalty_gradient(1.0, (X[:5], y[:5]))[0], 1.0 / 5, rtol=1e-6)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(1.0))]
    )
    model.compile("sgd", lambda y_true, y_pred: 0.0 * (y_true - y_pred))
    told = [model.evaluate(X[:n], y[:n], verbose=0) for n in (2, 13)]
    squares = float(np.sum(model.get_weights()[0] ** 2))
    assert told == pytest.approx([squares, squares], rel=1e-5)


def test_l2_short_batch(rows: Any) -> None:
    """scikit-learn divides by the rows at hand: a last batch of 3 is penalised as 3 rows are."""
    X, y = rows
    still = {"solver": "sgd", "learning_rate_init": 1e-300, "shuffle": False}
    found = one_epoch(
        MLPRegressor(hidden_layer_sizes=(2,), alpha=8.0, batch_size=10, **still), X, y
    )
    plain = one_epoch(
        MLPRegressor(hidden_layer_sizes=(2,), alpha=0.0, batch_size=10, **still), X, y
    )
    squares = sum(float(np.sum(w**2)) for w in found.coefs_)

    # Each batch's penalty is 4 squares / rows, and batches are weighted by rows: two of them.
    assert found.loss_ - plain.loss_ == pytest.approx(2 * 4.0 * squares / 13, rel=1e-9)


def test_l2_coverage(rows: Any) -> None:
    """All weights and no biases in scikit-learn; nothing in Keras until a layer is told."""
    by_tensor = penalty_gradient(1.0, rows)

    assert [bool(np.allclose(each, 1.0 / 13, rtol=1e-5)) for each in by_tensor] == [
        True, True, False, False,
    ]  # fmt: skip
    assert all(np.allclose(each, 0.0, atol=1e-9) for each in by_tensor[2:])
    assert keras.layers.Dense(1).kernel_regularizer is None
    assert keras.layers.Dense(1).bias_regularizer is None
