"""First weights as Keras' own initialisers draw them."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from pairing.initializer import GLOROT, ZEROS, BiasInit, Initializer, half_width
from pairing.semantics import Dtype
from worker.training.leg import Network, Weights, fans

Init = tuple[Sequence[Initializer], Sequence[BiasInit]]


def keras_drawn_weights(
    network: Network,
    seed: int,
    dtype: Dtype,
    *,
    init: Init | None = None,
    own_seeds: Sequence[int | None] = (),
) -> Weights:
    """Draw weights as Keras' initializers do, a seed for each layer.

    Args:
        network: Its shape.
        seed: Of the first layer; the others' follow it.
        dtype: Number format, in which they are drawn.
        init: How the weights and how the biases of each layer start. By default they are what
            Dense has: Glorot uniform kernels, zero biases.
        own_seeds: Of the weights and of the biases of each layer in turn, where not None.
    """
    plain = ((GLOROT,) * network.layers, (ZEROS,) * network.layers)
    kernels, biases = [], []
    own = list(own_seeds) or [None] * (2 * network.layers)
    for number, (fan, of_kernel, of_bias) in enumerate(
        zip(fans(network), *(init or plain), strict=True)
    ):
        seeds = [seed + number if each is None else each for each in own[2 * number :][:2]]
        kernel = keras_initializer(of_kernel, seeds[0])
        bias = keras_initializer(_written_out(of_bias, of_kernel, fan), seeds[1])
        kernels.append(np.asarray(kernel(fan, dtype)))
        biases.append(np.asarray(bias(fan[1:], dtype)))
    return Weights(tuple(kernels), tuple(biases))


def _written_out(bias: BiasInit, kernel: Initializer, fan: tuple[int, int]) -> Initializer:
    if bias != "kernel_bound":
        return bias
    bound = half_width(kernel, *fan)
    return Initializer("uniform", low=-bound, high=bound)


def keras_initializer(initializer: Initializer, seed: int) -> Any:
    """Make Keras' own initialiser."""
    if initializer.kind == "variance_scaling":
        return keras.initializers.VarianceScaling(
            initializer.scale, initializer.mode, initializer.distribution, seed
        )
    if initializer.kind == "uniform":
        return keras.initializers.RandomUniform(initializer.low, initializer.high, seed)
    if initializer.kind == "constant":
        return keras.initializers.Constant(initializer.value)
    normal = initializer.kind == "normal"
    kind = keras.initializers.RandomNormal if normal else keras.initializers.TruncatedNormal
    return kind(initializer.mean, initializer.stddev, seed)
