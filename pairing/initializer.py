"""How the first values of a tensor are drawn, in words that no framework owns."""

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Initializer:
    """How a tensor's first values are drawn, under Keras' own names.

    Attributes:
        kind: `variance_scaling` covers Glorot, He and LeCun.
        scale: Of `variance_scaling`.
        mode: Of `variance_scaling`: the fan that divides the scale.
        distribution: Of `variance_scaling`.
        low: Lower bound of `uniform`.
        high: Upper bound of `uniform`.
        mean: Of `normal` and `truncated_normal`.
        stddev: Of the same.
        value: Of `constant`; zeros and ones are constants.
        seed: As written, or None.
    """

    kind: Literal["variance_scaling", "uniform", "normal", "truncated_normal", "constant"]
    scale: float = 1.0
    mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_avg"
    distribution: Literal["uniform", "normal", "truncated_normal", "untruncated_normal"] = "uniform"
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    stddev: float = 0.0
    value: float = 0.0
    seed: int | None = None


GLOROT = Initializer("variance_scaling")
ZEROS = Initializer("constant")

BiasInit = Initializer | Literal["kernel_bound"]
"""How biases start: drawn by themselves, or uniform within the bound of their layer's weights."""

KERNEL_BOUND: Final[BiasInit] = "kernel_bound"

SKLEARN_SCALE: Final = {"logistic": 2.0 / 6.0}
"""scikit-learn's bound is sqrt(2 / fans) for logistic units, and Glorot's sqrt(6 / fans) else."""


def of_perceptron(activation: str) -> Initializer:
    """How scikit-learn draws the weights of every layer of a network (D13).

    Example:
        >>> of_perceptron("relu") == GLOROT
        True
    """
    return Initializer("variance_scaling", scale=SKLEARN_SCALE.get(activation, 1.0))


def half_width(initializer: Initializer, fan_in: int, fan_out: int) -> float:
    """Give the bound of the uniform distribution that spreads as much as an initializer does.

    For a uniform one about zero that is its own bound.

    Example:
        >>> half_width(GLOROT, 4, 2)
        1.0
    """
    if initializer.kind == "variance_scaling":
        if initializer.mode == "fan_avg":
            # In scikit-learn's order of operations, so that its draws are met to the last bit.
            return sqrt(6.0 * initializer.scale / (fan_in + fan_out))
        fan = fan_in if initializer.mode == "fan_in" else fan_out
        return sqrt(3.0 * initializer.scale / max(1, fan))
    if initializer.kind == "uniform":
        return (initializer.high - initializer.low) / 2
    return 0.0 if initializer.kind == "constant" else sqrt(3.0) * initializer.stddev
