"""What a row costs, with its output activation: the slope of the sum over outputs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from worker.training.meter.activations import Numbers, logistic

KERAS_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost, as a function of the output layer's pre-activations.

    Attributes:
        slope: Derivative of a row's cost, summed over outputs, by the pre-activations; of
            these and the targets.
        bend: How fast that slope changes with its own pre-activation, at most.
        size: What the slope is a difference of: its rounding is relative to this.
    """

    slope: Callable[[Numbers, Numbers], Numbers]
    bend: Callable[[Numbers], Numbers]
    size: Callable[[Numbers, Numbers], Numbers]


def _softmax(z: Numbers) -> Numbers:
    shifted = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _keras_poisson(z: Numbers, y: Numbers) -> Numbers:
    mean = np.exp(z)
    return np.asarray(mean - y * mean / (mean + KERAS_EPSILON))


COSTS: dict[str, Cost] = {
    # The square itself: its half is a factor of the loss.
    "squared_error": Cost(
        lambda z, y: 2.0 * (z - y),
        lambda z: np.full_like(z, 2.0),
        lambda z, y: 2.0 * (np.abs(z) + np.abs(y)),
    ),
    "absolute_error": Cost(
        lambda z, y: np.sign(z - y), np.zeros_like, lambda z, _: np.zeros_like(z)
    ),
    "huber": Cost(
        lambda z, y: np.clip(z - y, -1.0, 1.0),
        np.ones_like,
        lambda z, y: np.abs(z) + np.abs(y),
    ),
    "log_cosh": Cost(lambda z, y: np.tanh(z - y), np.ones_like, lambda z, y: np.abs(z) + np.abs(y)),
    "poisson": Cost(lambda z, y: np.exp(z) - y, np.exp, lambda z, y: np.exp(z) + np.abs(y)),
    "keras_poisson": Cost(_keras_poisson, np.exp, lambda z, y: np.exp(z) + np.abs(y)),
    "binary_log_loss": Cost(
        lambda z, y: logistic(z) - y,
        lambda z: logistic(z) * (1.0 - logistic(z)),
        lambda z, y: logistic(z) + np.abs(y),
    ),
    "multiclass_log_loss": Cost(
        lambda z, y: _softmax(z) - y,
        np.ones_like,
        lambda z, y: _softmax(z) + np.abs(y),
    ),
}
