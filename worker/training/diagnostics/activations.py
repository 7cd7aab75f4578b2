"""Where the activations of hidden layers are flat."""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, pi, sqrt
from typing import Literal

import numpy as np

from pairing.activation import HiddenActivation
from worker.training.leg import Floats

Tail = Literal["none", "one", "all"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One activation and its slope.

    Attributes:
        value: Of the pre-activations.
        slope: Of pre-activations and values.
        steepest: The largest size of the slope; of one that has no bound, that at 0.
        dies: Whether it is exactly flat somewhere, so that a unit may learn nothing at all.
        tails: Where its slope fades: nowhere; on one side, on which half of all outputs of a
            healthy layer may lie; or on all sides of where a healthy layer works.
    """

    value: Callable[[Floats], Floats]
    slope: Callable[[Floats, Floats], Floats]
    steepest: float = 1.0
    dies: bool = False
    tails: Tail = "none"


SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
LEAK = 0.2  # of Keras 3's leaky_relu
SHRINK = 0.5  # of Keras' hard_shrink and soft_shrink


def _logistic(z: Floats) -> Floats:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)


def _softplus(z: Floats) -> Floats:
    return np.asarray(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def _softmax(z: Floats) -> Floats:
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _normal(z: Floats) -> Floats:
    """Share of a normal distribution below; Abramowitz and Stegun 7.1.26, to 1.5e-7."""
    x = np.abs(z) / sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    powers = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    tail = 0.5 * powers * np.exp(-x * x)
    return np.asarray(np.where(z > 0, 1 - tail, tail))


def _inside(z: Floats, low: float, high: float, height: float = 1.0) -> Floats:
    return np.asarray(((z > low) & (z < high)) * z.dtype.type(height))


def _mish_slope(z: Floats, _: Floats) -> Floats:
    bent = np.tanh(_softplus(z))
    return np.asarray(bent + z * (1 - bent * bent) * _logistic(z))


def _elu(z: Floats, alpha: float = 1.0, scale: float = 1.0) -> Floats:
    return np.asarray(scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0))))


def _elu_slope(z: Floats, _: Floats, alpha: float = 1.0, scale: float = 1.0) -> Floats:
    return np.asarray(scale * np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0))))


_ELU = Shape(_elu, _elu_slope, tails="one")

SHAPES: dict[HiddenActivation, Shape] = {
    "identity": Shape(lambda z: z, lambda z, _: np.ones_like(z)),
    "logistic": Shape(_logistic, lambda _, a: a * (1 - a), 0.25, tails="all"),
    "tanh": Shape(np.tanh, lambda _, a: 1 - a * a, tails="all"),
    "relu": Shape(lambda z: np.maximum(z, 0), lambda z, _: _inside(z, 0, np.inf), dies=True),
    "celu": _ELU,
    "elu": _ELU,
    "exponential": Shape(np.exp, lambda _, a: a, tails="one"),
    "gelu": Shape(
        lambda z: z * _normal(z),
        lambda z, _: _normal(z) + z * np.exp(-z * z / 2) / sqrt(2 * pi),
        # Where its bend is 0: at the root of 2.
        0.5 * (1 + erf(1)) + sqrt(2) * np.exp(-1) / sqrt(2 * pi),
        tails="one",
    ),
    "hard_shrink": Shape(
        lambda z: np.where(np.abs(z) > SHRINK, z, 0),
        lambda z, _: np.asarray(np.abs(z) > SHRINK, z.dtype),
        dies=True,
    ),
    "hard_sigmoid": Shape(
        lambda z: np.clip(z / 6 + 0.5, 0, 1),
        lambda z, _: _inside(z, -3, 3, 1 / 6),
        1 / 6,
        dies=True,
        tails="all",
    ),
    "hard_silu": Shape(
        lambda z: z * np.clip(z / 6 + 0.5, 0, 1),
        lambda z, _: np.where(z >= 3, 1, _inside(z, -3, 3) * (z / 3 + 0.5)),
        1.5,
        dies=True,
        tails="one",
    ),
    "hard_tanh": Shape(
        lambda z: np.clip(z, -1, 1), lambda z, _: _inside(z, -1, 1), dies=True, tails="all"
    ),
    "leaky_relu": Shape(
        lambda z: np.where(z > 0, z, LEAK * z), lambda z, _: np.where(z > 0, 1, LEAK)
    ),
    "log_sigmoid": Shape(lambda z: -_softplus(-z), lambda z, _: 1 - _logistic(z), tails="one"),
    # The slopes of one output, in all pre-activations of its row, do not fade together.
    "log_softmax": Shape(lambda z: np.log(_softmax(z)), lambda _, a: 1 - np.exp(a)),
    "mish": Shape(lambda z: z * np.tanh(_softplus(z)), _mish_slope, 1.0884, tails="one"),
    "relu6": Shape(lambda z: np.clip(z, 0, 6), lambda z, _: _inside(z, 0, 6), dies=True),
    "selu": Shape(
        lambda z: _elu(z, SELU_ALPHA, SELU_SCALE),
        lambda z, a: _elu_slope(z, a, SELU_ALPHA, SELU_SCALE),
        SELU_ALPHA * SELU_SCALE,
        tails="one",
    ),
    "silu": Shape(
        lambda z: z * _logistic(z),
        lambda z, a: _logistic(z) + a * (1 - _logistic(z)),
        1.0998,
        tails="one",
    ),
    "soft_shrink": Shape(
        lambda z: np.sign(z) * np.maximum(np.abs(z) - SHRINK, 0),
        lambda z, _: np.asarray(np.abs(z) > SHRINK, z.dtype),
        dies=True,
    ),
    # Of many units each has a small share and a small slope: what counts is one that has all.
    "softmax": Shape(
        _softmax,
        lambda _, a: np.broadcast_to(1 - a.max(axis=-1, keepdims=True), a.shape),
        tails="all",
    ),
    "softplus": Shape(_softplus, lambda z, _: _logistic(z), tails="one"),
    "softsign": Shape(
        lambda z: z / (1 + np.abs(z)), lambda z, _: (1 + np.abs(z)) ** -2, tails="all"
    ),
    "sparse_plus": Shape(
        lambda z: np.where(z >= 1, z, _inside(z, -1, 1) * (z + 1) ** 2 / 4),
        lambda z, _: np.where(z >= 1, 1, _inside(z, -1, 1) * (z + 1) / 2),
        dies=True,
        tails="one",
    ),
    "squareplus": Shape(
        lambda z: (z + np.sqrt(z * z + 4)) / 2,
        lambda z, _: (1 + z / np.sqrt(z * z + 4)) / 2,
        tails="one",
    ),
    "tanh_shrink": Shape(lambda z: z - np.tanh(z), lambda z, _: np.tanh(z) ** 2, tails="all"),
}
"""All that a leg can train, as Keras 3.15 has them; tested against it and its slopes."""
