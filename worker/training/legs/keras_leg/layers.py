"""Keras' own layers, their activations and their dropout."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import keras
import tensorflow as tf

from pairing.activation import HiddenActivation, OutputActivation
from worker.training.compiled.key import ProgramKey
from worker.training.compiled.rounding import logistic
from worker.training.legs.keras_leg.open_sizes import MANY, OpenDense

_KERAS_NAMES: dict[HiddenActivation, str] = {"identity": "linear", "logistic": "sigmoid"}
_OUTPUT: dict[OutputActivation, Callable[[tf.Tensor], tf.Tensor]] = {
    "identity": tf.identity,
    "exponential": tf.exp,
    "sigmoid": tf.sigmoid,
    "softmax": tf.nn.softmax,
}


def output_of(name: OutputActivation) -> Callable[[tf.Tensor], tf.Tensor]:
    """Give what makes outputs of the output layer's pre-activations."""
    function: Callable[[tf.Tensor], tf.Tensor]
    function = _OUTPUT.get(name) or keras.activations.get(name)
    return function


def keras_activation(name: HiddenActivation) -> str:
    """Give Keras' name of an activation."""
    return _KERAS_NAMES.get(name, name)


def built_layers(key: ProgramKey) -> list[Any]:
    """Build the dense layers of a key, for any fans."""
    own = {"logistic": logistic} if key.stock_coefficients is None else {}
    hidden = [own.get(name, keras_activation(name)) for name in key.activations]
    # Under the names of the curves, which Keras' own count over all jobs of a child is not.
    # Every leg sets its weights: numbers that a layer draws here are drawn for nothing.
    sizes = [size or MANY for size in key.sizes]
    layers = [
        OpenDense(
            units, activation, kernel_initializer="zeros", dtype=key.dtype, name=f"layer_{number}"
        )
        for number, (units, activation) in enumerate(
            zip(sizes[1:], (*hidden, None), strict=True), start=1
        )
    ]
    for layer, fans in zip(layers, pairwise(key.sizes), strict=True):
        layer.build((None, fans[0] or MANY))
        layer.open(fans)
    return layers


def dropouts(shares: tuple[float, ...], dtype: str) -> list[Any]:
    """Keras' own dropout after each hidden layer; None where nothing is dropped."""
    return [
        keras.layers.Dropout(share, seed=0, dtype=dtype, name=f"dropout_{number}")
        if share
        else None
        for number, share in enumerate(shares, start=1)
    ]
