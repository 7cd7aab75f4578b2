"""Small networks of both frameworks, as their own packages make them; nothing of ours."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest

Rows = tuple[np.ndarray, np.ndarray]


@pytest.fixture(autouse=True)
def usual_format() -> Iterator[None]:
    """Keras' number format, as it is without a word said; put back as other tests left it."""
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    yield
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


@pytest.fixture
def float64() -> None:
    """Keras in float64."""
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")


@pytest.fixture
def rows() -> Rows:
    """Thirteen rows of three inputs, and a target that follows from them."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(13, 3))
    return X, X @ np.array([1.0, -2.0, 0.5]) + 0.3
