"""First weights drawn without a state, a seed for each layer."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from pairing.initializer import BiasInit, Initializer, half_width
from pairing.semantics import Dtype, Semantics
from worker.training.draws import TRUNCATED_DEVIATION
from worker.training.leg import Floats, Network, Weights, fans

SEEDS = 2**31 - 2  # seeds are taken modulo this, as Keras takes them


def drawn_by_layer(network: Network, semantics: Semantics) -> Weights:
    """Draw weights, the bits that Keras' initialisers draw of the same seeds.

    Both ask `tf.random.stateless_uniform` and its like, of the seed of the semantics for the
    first layer, and of those after it for the others.
    """
    kernels, biases = [], []
    own = semantics.own_seeds or (None,) * (2 * network.layers)
    each = zip(fans(network), semantics.weight_init, semantics.bias_init, strict=True)
    for number, (fan, of_kernel, of_bias) in enumerate(each):
        given: Sequence[int | None] = own[2 * number :][:2]
        seeds = [semantics.seed + number if seed is None else seed for seed in given]
        kernels.append(_drawn(of_kernel, fan, seeds[0], semantics.dtype))
        bias = _written_out(of_bias, of_kernel, fan)
        biases.append(_drawn(bias, fan[1:], seeds[1], semantics.dtype))
    return Weights(tuple(kernels), tuple(biases))


def _written_out(bias: BiasInit, kernel: Initializer, fan: tuple[int, int]) -> Initializer:
    if bias != "kernel_bound":
        return bias
    bound = half_width(kernel, *fan)
    return Initializer("uniform", low=-bound, high=bound)


def _drawn(initializer: Initializer, shape: tuple[int, ...], seed: int, dtype: Dtype) -> Floats:
    given: dict[str, Any] = {"shape": shape, "seed": [seed % SEEDS, 0], "dtype": dtype}
    kind = initializer.kind
    if kind == "variance_scaling":
        return _scaled(initializer, given)
    if kind == "uniform":
        return _uniform(initializer.low, initializer.high, given)
    if kind == "constant":
        return np.full(shape, initializer.value, dtype)
    return _normal(initializer.mean, initializer.stddev, given, truncated=kind != "normal")


def _scaled(initializer: Initializer, given: dict[str, Any]) -> Floats:
    fan_in, fan_out = given["shape"][0], given["shape"][-1]
    divisor = {"fan_in": fan_in, "fan_out": fan_out}.get(initializer.mode, (fan_in + fan_out) / 2.0)
    variance = initializer.scale / max(1.0, divisor)
    if initializer.distribution == "uniform":
        bound = math.sqrt(3.0 * variance)
        return _uniform(-bound, bound, given)
    if initializer.distribution == "untruncated_normal":
        return _normal(0.0, math.sqrt(variance), given, truncated=False)
    return _normal(0.0, math.sqrt(variance) / TRUNCATED_DEVIATION, given, truncated=True)


def _uniform(low: float, high: float, given: dict[str, Any]) -> Floats:
    # Through float32 on their way, as `tf.cast` of a Python number goes.
    bounds = [tf.cast(bound, given["dtype"]) for bound in (low, high)]
    numbers = tf.random.stateless_uniform(**given, minval=bounds[0], maxval=bounds[1])
    return np.asarray(numbers)


def _normal(mean: float, stddev: float, given: dict[str, Any], *, truncated: bool) -> Floats:
    draw = tf.random.stateless_truncated_normal if truncated else tf.random.stateless_normal
    return np.asarray(draw(**given, mean=mean, stddev=stddev))
