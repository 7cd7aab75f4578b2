"""The rules by which optimizers move weights, as functions of their constants.

Each is written with the constants that steps show directly; what users declare follows from
these. All are differentiable in constants and gradients, and work on complex numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from worker.training.meter.fitting import Complex, Vector

RuleName = Literal["sgd", "adam"]
Variant = Literal["plain", "nesterov", "epsilon_before", "epsilon_after"]
"""Adam's epsilon is added before bias correction (as Keras and scikit-learn do) or after it."""

Moved = tuple[list[Complex], list[list[Complex]]]
Shares = Vector | Complex
Rule = Callable[[Complex, Complex, Shares], Moved]


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """One rule.

    Attributes:
        name: Of its kind.
        variant: Which of its forms.
        parameters: Names of its constants, in their order.
        moments: How many moments it keeps.
        moved: Of constants, gradients of shape (steps, numbers) and each step's share of the
            learning rate: the changes of the weights, and the moments after each step.
    """

    name: RuleName
    variant: Variant
    parameters: tuple[str, ...]
    moments: int
    moved: Rule


def _sgd(constants: Complex, gradients: Complex, shares: Shares, *, nesterov: bool) -> Moved:
    rate, momentum = constants
    velocity = np.zeros_like(gradients[0])
    changes, velocities = [], []
    for gradient, share in zip(gradients, shares, strict=True):
        step = -rate * share * gradient
        velocity = momentum * velocity + step
        changes.append(momentum * velocity + step if nesterov else velocity)
        velocities.append(velocity)
    return changes, [velocities]


def _plain(constants: Complex, gradients: Complex, shares: Shares) -> Moved:
    """Plain form: v = momentum * v - rate * g; w += v."""
    return _sgd(constants, gradients, shares, nesterov=False)


def _nesterov(constants: Complex, gradients: Complex, shares: Shares) -> Moved:
    """The same; w += momentum * v - rate * g."""
    return _sgd(constants, gradients, shares, nesterov=True)


def _adam(constants: Complex, gradients: Complex, shares: Shares, *, epsilon_before: bool) -> Moved:
    """Moments as means, so that nothing is divided by 1 - beta.

    With s = 1 + beta + ... + beta^(t-1) the corrected moments are sums over s, and
    `floor` is epsilon / sqrt(1 - beta_2), or epsilon itself where it is added last.
    """
    rate, beta_1, beta_2, floor = constants
    first, second = np.zeros_like(gradients[0]), np.zeros_like(gradients[0])
    weight_1 = weight_2 = 0.0 * beta_1
    changes: list[Complex] = []
    moments: tuple[list[Complex], list[Complex]] = ([], [])
    for gradient, share in zip(gradients, shares, strict=True):
        first, weight_1 = beta_1 * first + gradient, beta_1 * weight_1 + 1.0
        second, weight_2 = beta_2 * second + gradient * gradient, beta_2 * weight_2 + 1.0
        epsilon = floor / np.sqrt(weight_2) if epsilon_before else floor
        size = np.sqrt(second / weight_2) + epsilon
        changes.append(-rate * share * (first / weight_1) / size)
        moments[0].append((1.0 - beta_1) * first)
        moments[1].append((1.0 - beta_2) * second)
    return changes, list(moments)


def _adam_before(constants: Complex, gradients: Complex, shares: Shares) -> Moved:
    """As Keras and scikit-learn: epsilon is added to sqrt(v).

    w -= rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon).
    """
    return _adam(constants, gradients, shares, epsilon_before=True)


def _adam_after(constants: Complex, gradients: Complex, shares: Shares) -> Moved:
    """As PyTorch: epsilon is added to the corrected root.

    w -= rate * m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon).
    """
    return _adam(constants, gradients, shares, epsilon_before=False)


_ADAM = ("rate", "beta_1", "beta_2", "floor")
RULES: tuple[UpdateRule, ...] = (
    UpdateRule("sgd", "plain", ("rate", "momentum"), 1, _plain),
    UpdateRule("sgd", "nesterov", ("rate", "momentum"), 1, _nesterov),
    UpdateRule("adam", "epsilon_before", _ADAM, 2, _adam_before),
    UpdateRule("adam", "epsilon_after", _ADAM, 2, _adam_after),
)
"""The simpler ones first: where two explain the same steps, the first is named."""


def lengthened(betas: Complex, single: tuple[float, float], steps: int) -> Complex:
    """By what Adam's steps grow whose bias correction has betas of float32 (D18), over the first.

    The first step is left out of it, because 1 - beta loses digits: see `first_lengthened`.

    Args:
        betas: Those of the moments.
        single: Those of the correction.
        steps: How many steps.
    """
    counts = np.arange(1, steps + 1)
    known = np.sqrt(1.0 - single[1] ** counts) / (1.0 - single[0] ** counts)
    powers = betas[:, None] ** np.arange(steps)
    first, second = np.cumsum(powers, axis=1)
    return np.asarray(known / known[0] * first / np.sqrt(second))


def first_lengthened(betas: tuple[float, float], single: tuple[float, float]) -> float:
    """By what the first of these steps is longer than with one pair of betas throughout."""
    known = np.sqrt(1.0 - single[1]) / (1.0 - single[0])
    return float(known * (1.0 - betas[0]) / np.sqrt(1.0 - betas[1]))
