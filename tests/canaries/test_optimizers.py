"""Canaries of how weights are moved."""

import inspect
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.neural_network import MLPRegressor

from tests.canaries.epochs import fitted, one_epoch


def keras_steps(optimizer: Any, gradients: list[float], start: float = 1.0) -> list[float]:
    """Where a weight stands after each step."""
    weight = keras.Variable([start], dtype=keras.config.floatx())
    stands = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor([gradient], dtype=weight.dtype)], [weight])
        stands.append(float(keras.ops.convert_to_numpy(weight)[0]))
    return stands


def biases(found: MLPRegressor) -> float:
    """The output's bias."""
    return float(found.intercepts_[-1][0])


def test_optimizer(rows: Any) -> None:
    """Adam in scikit-learn and rmsprop in Keras where nothing is said; lbfgs in one alone."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")

    assert MLPRegressor().solver == "adam"
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    with pytest.raises(ValueError, match="lbfgs"):
        model.compile("lbfgs", "mse")
    lbfgs = MLPRegressor(hidden_layer_sizes=(2,), solver="lbfgs", max_iter=2)
    assert not hasattr(fitted(lbfgs, *rows), "loss_curve_")


def test_learning_rate() -> None:
    """0.001 for all in scikit-learn; 0.01 for Keras' SGD."""
    assert MLPRegressor().learning_rate_init == 0.001
    assert float(keras.optimizers.SGD().learning_rate) == pytest.approx(0.01)
    assert float(keras.optimizers.Adam().learning_rate) == pytest.approx(0.001)


def test_learning_rate_schedule(rows: Any) -> None:
    """Invscaling counts rows, once an epoch; adaptive takes a fifth, Keras' plateau a tenth."""
    X, y = rows
    sgd = {"hidden_layer_sizes": (2,), "solver": "sgd", "learning_rate_init": 0.1}
    falling = fitted(MLPRegressor(learning_rate="invscaling", max_iter=3, **sgd), X, y)
    stuck = {"tol": 1e9, "n_iter_no_change": 1, "learning_rate_init": 1e-3, "max_iter": 5}
    adaptive = fitted(MLPRegressor(**{**sgd, **stuck, "learning_rate": "adaptive"}), X, y)
    plateau = keras.callbacks.ReduceLROnPlateau()

    assert falling._optimizer.learning_rate == pytest.approx(0.1 / np.sqrt(3 * 13 + 1))
    assert adaptive._optimizer.learning_rate == pytest.approx(1e-3 / 25)
    assert (plateau.factor, plateau.patience, plateau.min_delta) == (0.1, 10, 1e-4)


def test_momentum() -> None:
    """0.9 and Nesterov in scikit-learn, neither in Keras; one formula where both have it."""
    ours, theirs = MLPRegressor(), keras.optimizers.SGD()

    assert (ours.momentum, ours.nesterovs_momentum) == (0.9, True)
    assert (theirs.momentum, theirs.nesterov) == (0.0, False)
    stands = keras_steps(keras.optimizers.SGD(0.1, momentum=0.5, nesterov=True), [1.0, 1.0])
    # v = 0.5 v - 0.1 g, and the step is 0.5 v - 0.1 g once more.
    assert stands == pytest.approx([1 - 0.15, 1 - 0.15 - 0.175])


def test_adam_betas() -> None:
    """The same two numbers."""
    ours, theirs = MLPRegressor(), keras.optimizers.Adam()

    assert (ours.beta_1, ours.beta_2) == (theirs.beta_1, theirs.beta_2) == (0.9, 0.999)


@pytest.mark.usefixtures("float64")
def test_adam_epsilon() -> None:
    """1e-8 and 1e-7, both beside the root before its bias is corrected."""
    assert MLPRegressor().epsilon == 1e-8
    assert keras.optimizers.Adam().epsilon == 1e-7
    gradient, epsilon = 1e-6, 1e-4
    corrected = np.sqrt(1 - 0.999) / (1 - 0.9)
    step = corrected * 0.1 * gradient / (np.sqrt(0.001) * gradient + epsilon)
    (stands,) = keras_steps(keras.optimizers.Adam(1.0, epsilon=epsilon), [gradient], start=0.0)
    assert stands == pytest.approx(-step, rel=1e-4)
    X, y = np.zeros((2, 1)), np.full(2, 1e-6)
    params = {"hidden_layer_sizes": (), "learning_rate_init": 1.0, "epsilon": epsilon}
    still = biases(one_epoch(MLPRegressor(**{**params, "learning_rate_init": 1e-300}), X, y))
    moved = biases(one_epoch(MLPRegressor(**params), X, y))
    slope = abs(still - 1e-6)
    assert abs(moved - still) == pytest.approx(
        corrected * 0.1 * slope / (np.sqrt(0.001) * slope + epsilon), rel=1e-9
    )


@pytest.mark.usefixtures("float64")
def test_float32_coefficients() -> None:
    """A Python float reaches float64 through float32; a NumPy number keeps its digits."""
    assert float(keras.ops.cast(0.9, "float64")) == float(np.float32(0.9)) != 0.9
    assert float(keras.ops.cast(np.float64(0.9), "float64")) == 0.9
    plain = keras_steps(keras.optimizers.Adam(1.0, epsilon=1e-300), [1.0], start=0.0)
    exact = keras_steps(
        keras.optimizers.Adam(
            1.0, beta_1=np.float64(0.9), beta_2=np.float64(0.999), epsilon=1e-300
        ),
        [1.0],
        start=0.0,
    )

    assert exact == pytest.approx([-1.0], rel=1e-14)
    assert 1e-7 < abs(plain[0] + 1.0) < 1e-4
    kernel = keras.Variable([1.0], dtype="float64")
    assert float(keras.regularizers.L2(0.1)(kernel)) == float(np.float32(0.1))


def test_weight_decay() -> None:
    """Off unless asked for; then rate times decay off the weight, beside the gradient."""
    assert keras.optimizers.SGD().weight_decay is None
    decaying = keras.optimizers.SGD(0.1, weight_decay=0.5)

    assert keras_steps(decaying, [0.0]) == pytest.approx([1 - 0.1 * 0.5])
    assert "weight_decay" not in MLPRegressor().get_params()


def test_gradient_clipping() -> None:
    """Off unless asked for; then a gradient of 10 counts as 1."""
    found = keras.optimizers.SGD()

    assert (found.clipnorm, found.clipvalue, found.global_clipnorm) == (None, None, None)
    assert (found.use_ema, found.gradient_accumulation_steps) == (False, None)
    assert keras_steps(keras.optimizers.SGD(0.1, clipnorm=1.0), [10.0]) == pytest.approx([0.9])
    assert not [name for name in inspect.signature(MLPRegressor).parameters if "clip" in name]
