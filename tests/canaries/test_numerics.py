"""Canaries of number formats and machines."""

import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.neural_network import MLPRegressor

from tests.canaries.epochs import one_epoch


def test_dtype(rows: Any) -> None:
    """scikit-learn computes in the inputs' format, Keras casts them to its own."""
    X, y = rows
    formats = [
        one_epoch(MLPRegressor(hidden_layer_sizes=(2,)), X.astype(kind), y).coefs_[0].dtype
        for kind in ("float64", "float32")
    ]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, y, verbose=0)

    assert formats == [np.float64, np.float32]
    assert keras.config.floatx() == "float32"
    assert {weight.dtype for weight in model.get_weights()} == {np.dtype("float32")}
    assert model.predict(X, verbose=0).dtype == np.float32


def test_half_fixed_float64(rows: Any) -> None:
    """Layers alone in float64: the rate and the loss stay in float32, and a penalty breaks fit."""
    X, y = rows
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(1, kernel_regularizer="l2", dtype="float64")]
    )
    model.compile("sgd", "mse")

    assert model.optimizer.learning_rate.dtype == "float32"
    assert keras.losses.MeanSquaredError().dtype == "float32"
    with pytest.raises(TypeError):
        model.fit(X, y, verbose=0)


def test_tensor_float32() -> None:
    """On unless it is turned off: looked at where nobody has turned it off, in a fresh process."""
    asks = (
        "import tensorflow as tf; told = tf.config.experimental; "
        "before = told.tensor_float_32_execution_enabled(); "
        "told.enable_tensor_float_32_execution(False); "
        "print(before, told.tensor_float_32_execution_enabled())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asks], check=True, capture_output=True, text=True
    )

    assert answer.stdout.split() == ["True", "False"]


def test_xla() -> None:
    """Keras decides by machine: it compiles where there is a GPU."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    assert model.jit_compile is bool(tf.config.list_physical_devices("GPU"))
    model.compile("sgd", "mse", jit_compile=False)
    assert model.jit_compile is False
