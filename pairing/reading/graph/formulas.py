"""Numbers that formulas and operations come to where their symbols have trial values."""

import math
from collections.abc import Callable, Sequence

from pairing.reading.graph.values import Computed, Operation, is_graph
from pairing.reading.made import Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import DEEPEST_FORMULA, Applied, Symbol

Leaf = Callable[[object], float | None]
"""What a symbol, a variable or anything else that is not computed stands for."""

# Operations that change no number.
SAME = {"cast", "identity", "convert_to_tensor", "constant", "float", "stop_gradient"}
ONE_OPERAND: dict[str, Callable[[float], float]] = {
    "neg": lambda x: -x,
    "sqrt": math.sqrt,
    "rsqrt": lambda x: 1.0 / math.sqrt(x),
    "square": lambda x: x * x,
    "exp": math.exp,
    "log": math.log,
    "abs": abs,
    "reciprocal": lambda x: 1.0 / x,
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0,
    "floor": math.floor,
    "int": math.trunc,
}
_TWO: dict[str, Callable[[float, float], float]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "//": lambda x, y: x // y,
    "%": math.fmod,
    "**": math.pow,
    "maximum": max,
    "minimum": min,
    "squared_difference": lambda x, y: (x - y) ** 2,
}


def computed_with(
    value: object,
    leaf: Leaf,
    known: dict[int, float | None] | None = None,
    deepest: int = DEEPEST_FORMULA,
) -> float | None:
    """Compute a formula, or give None where one of its parts has no number."""
    return _computed(value, leaf, {} if known is None else known, deepest)


def _computed(
    value: object, leaf: Leaf, known: dict[int, float | None], depth: int
) -> float | None:
    if is_number(value):
        return float(value)
    if isinstance(value, Computed):
        return _computed(value.formula, leaf, known, depth)
    parts = _parts(value)
    if parts is None:
        told = leaf(value) if isinstance(value, Symbol | Unknown) or is_graph(value) else None
        return told if told is None or math.isfinite(told) else None
    if depth == 0:
        return None
    if id(value) not in known:
        known[id(value)] = None
        numbers = [_computed(part, leaf, known, depth - 1) for part in parts]
        told_parts = [number for number in numbers if number is not None]
        if len(told_parts) == len(numbers):
            known[id(value)] = applied(getattr(value, "name", ""), told_parts)
    return known[id(value)]


def _parts(value: object) -> Sequence[object] | None:
    if isinstance(value, Applied):
        return value.arguments
    if isinstance(value, Operation):
        only = value.operands[0] if len(value.operands) == 1 else None
        return only if value.name == "add_n" and isinstance(only, list | tuple) else value.operands
    return None


def applied(name: str, numbers: Sequence[float]) -> float | None:
    """Compute one operation of numbers, or give None where it is none that is known."""
    try:
        if name in SAME and len(numbers) == 1:
            return numbers[0]
        if name == "add_n":
            return math.fsum(numbers)
        if name in ONE_OPERAND and len(numbers) == 1:
            result = float(ONE_OPERAND[name](numbers[0]))
        elif name in _TWO and len(numbers) == 2:
            result = float(_TWO[name](numbers[0], numbers[1]))
        else:
            return None
    except (ArithmeticError, ValueError):
        return None
    return result if math.isfinite(result) else None
