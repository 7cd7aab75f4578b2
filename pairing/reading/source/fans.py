"""How far first values reach, as a formula of a tensor's fans."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pairing.reading.source.arithmetic import FUNCTIONS, is_number
from pairing.reading.source.values import DEEPEST_FORMULA, Applied, Symbol

FAN_IN, FAN_OUT = Symbol("fan_in"), Symbol("fan_out")
# Fans at which a formula is tried: no two of these agree by accident.
_TRIALS = ({"fan_in": 3.0, "fan_out": 7.0}, {"fan_in": 11.0, "fan_out": 5.0},
           {"fan_in": 2.0, "fan_out": 64.0})  # fmt: skip
_FANS: dict[str, Callable[[Mapping[str, float]], float]] = {
    "fan_in": lambda fans: fans["fan_in"],
    "fan_out": lambda fans: fans["fan_out"],
    "fan_avg": lambda fans: (fans["fan_in"] + fans["fan_out"]) / 2.0,
}


class Scaling(NamedTuple):
    """A reach of sqrt(factor / fan), with the fan that it goes by."""

    factor: float
    mode: str


def scaling(reach: object) -> Scaling | None:
    """Find the fan that a reach goes by, or None where it goes by none of the three.

    Example:
        >>> six = Applied("/", (6.0, Applied("+", (FAN_IN, FAN_OUT))))
        >>> scaling(Applied("sqrt", (six,)))
        Scaling(factor=3.0, mode='fan_avg')
    """
    for mode, fan in _FANS.items():
        factors = [_squared(reach, fans) * fan(fans) for fans in _TRIALS]
        first = factors[0]
        if first > 0 and all(math.isclose(factor, first, rel_tol=1e-9) for factor in factors):
            # The factor is a short number that the square root has blurred.
            return Scaling(float(f"{first:.12g}"), mode)
    return None


def is_opposite(low: object, high: object) -> bool:
    """Whether two reaches are each other's negative, whatever the fans."""
    pairs = [(evaluated(low, fans), evaluated(high, fans)) for fans in _TRIALS]
    return all(a is not None and b is not None and math.isclose(a, -b) for a, b in pairs)


def _squared(reach: object, fans: Mapping[str, float]) -> float:
    value = evaluated(reach, fans)
    return math.nan if value is None else value * value


def evaluated(value: object, fans: Mapping[str, float]) -> float | None:
    """Compute a formula of fans, or give None where it is no such formula."""
    return _evaluated(value, fans, {}, DEEPEST_FORMULA)


def _evaluated(
    value: object, fans: Mapping[str, float], known: dict[int, float | None], depth: int
) -> float | None:
    if is_number(value):
        return float(value)
    if isinstance(value, Symbol):
        return fans.get(value.name)
    if not isinstance(value, Applied) or value.keywords or depth == 0:
        return None
    if id(value) not in known:
        numbers = [_evaluated(part, fans, known, depth - 1) for part in value.arguments]
        told = [number for number in numbers if number is not None]
        whole = len(told) == len(numbers)
        known[id(value)] = _computed(value.name, told) if whole else None
    return known[id(value)]


def _computed(name: str, numbers: list[float]) -> float | None:
    try:
        return _applied(name, numbers)
    except (ArithmeticError, ValueError):
        return None


def _applied(name: str, numbers: list[float]) -> float | None:
    if name in FUNCTIONS and len(numbers) == 1:
        return float(FUNCTIONS[name](numbers[0]))
    if name == "neg" and len(numbers) == 1:
        return -numbers[0]
    if len(numbers) != 2:
        return None
    left, right = numbers
    results: dict[str, Callable[[], float]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "**": lambda: math.pow(left, right),
    }
    return results[name]() if name in results else None
