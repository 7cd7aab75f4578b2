"""Activations of hidden layers, with their slopes and how roundings go through them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation.

    Attributes:
        value: Of the pre-activation.
        slope: Of pre-activation and value.
        bend: How fast the slope changes with the pre-activation, of the same two.
        has_kink: Whether the slope jumps at 0.
    """

    value: Callable[[Numbers], Numbers]
    slope: Callable[[Numbers, Numbers], Numbers]
    bend: Callable[[Numbers, Numbers], Numbers]
    has_kink: bool = False


LEAK = 0.2  # of Keras 3's leaky_relu


def logistic(z: Numbers) -> Numbers:
    """1 / (1 + exp(-z)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def _softplus(z: Numbers) -> Numbers:
    return np.logaddexp(0.0, z)


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(
        lambda z: z, lambda z, _: np.ones_like(z), lambda z, _: np.zeros_like(z)
    ),
    "logistic": Activation(
        logistic, lambda _, a: a * (1.0 - a), lambda _, a: a * (1.0 - a) * (1.0 - 2.0 * a)
    ),
    "tanh": Activation(np.tanh, lambda _, a: 1.0 - a * a, lambda _, a: -2.0 * a * (1.0 - a * a)),
    "relu": Activation(
        lambda z: np.maximum(z, 0.0),
        lambda z, _: (z > 0.0).astype(np.float64),
        lambda z, _: np.zeros_like(z),
        has_kink=True,
    ),
    "elu": Activation(
        lambda z: np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0))),
        lambda z, a: np.where(z > 0.0, 1.0, a + 1.0),
        lambda z, a: np.where(z > 0.0, 0.0, a + 1.0),
    ),
    "leaky_relu": Activation(
        lambda z: np.where(z > 0.0, z, LEAK * z),
        lambda z, _: np.where(z > 0.0, 1.0, LEAK),
        lambda z, _: np.zeros_like(z),
        has_kink=True,
    ),
    "silu": Activation(
        lambda z: z * logistic(z),
        lambda z, a: logistic(z) + a * (1.0 - logistic(z)),
        lambda z, _: np.full_like(z, 0.5),
    ),
    "softsign": Activation(
        lambda z: z / (1.0 + np.abs(z)),
        lambda z, _: (1.0 + np.abs(z)) ** -2.0,
        lambda z, _: 2.0 * (1.0 + np.abs(z)) ** -3.0,
    ),
    "softplus": Activation(
        _softplus,
        lambda z, _: logistic(z),
        lambda z, _: logistic(z) * (1.0 - logistic(z)),
    ),
}
