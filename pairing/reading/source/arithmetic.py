"""Arithmetic of what a program says in numbers, so bounded that no result can be large."""

import ast
import math
import operator
from collections.abc import Callable
from typing import TypeGuard

MOST_BITS = 128
LONGEST_SEQUENCE = 1_000
LONGEST_TEXT = 10_000

Sequence = list[object] | tuple[object, ...]


class TooLarge(ArithmeticError):
    """The result would be larger than what reading computes."""


BINARY: dict[type[ast.operator], tuple[str, Callable[..., object]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.FloorDiv: ("//", operator.floordiv),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", operator.pow),
}
COMPARISONS: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
    "fabs": math.fabs,
    "square": lambda number: number * number,
}


def binary(kind: type[ast.operator], left: object, right: object) -> object:
    """Compute `left kind right` of numbers, or of short texts and sequences.

    Raises:
        TooLarge: The result would be too large to compute.
        ArithmeticError: It has none, such as a division by zero.
        TypeError: These do not go together, or are not computed here.
    """
    if kind not in BINARY:
        raise TypeError("this operator is not read")
    if is_number(left) and is_number(right):
        return _bounded(kind, left, right)
    if isinstance(left, list | tuple) and kind is ast.Add and type(left) is type(right):
        return _joined(left, right)
    if isinstance(left, str) and isinstance(right, str) and kind is ast.Add:
        if len(left) + len(right) > LONGEST_TEXT:
            raise TooLarge("a text of this length")
        return left + right
    if kind is ast.Mult:
        return _repeated(left, right)
    raise TypeError("only numbers, and sums of texts or of lists, are computed")


def _bounded(kind: type[ast.operator], left: float, right: float) -> object:
    whole = isinstance(left, int) and isinstance(right, int) and kind is ast.Pow
    if whole and int(left).bit_length() * max(int(right), 0) > MOST_BITS:
        raise TooLarge("a whole number of this size")
    result = BINARY[kind][1](left, right)
    if isinstance(result, int) and result.bit_length() > MOST_BITS:
        raise TooLarge("a whole number of this size")
    if isinstance(result, complex):
        raise TypeError("this is no real number")
    return result


def _joined(left: Sequence, right: object) -> object:
    if isinstance(right, list | tuple) and len(left) + len(right) <= LONGEST_SEQUENCE:
        return [*left, *right] if isinstance(left, list) else (*left, *right)
    raise TooLarge("a list of this length")


def _repeated(left: object, right: object) -> object:
    sequence, times = (left, right) if isinstance(left, list | tuple | str) else (right, left)
    if not isinstance(sequence, list | tuple | str) or not isinstance(times, int):
        raise TypeError("only numbers, and sums of texts or of lists, are computed")
    if len(sequence) * max(times, 0) > LONGEST_SEQUENCE:
        raise TooLarge("a text or list of this length")
    return sequence * times


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number that arithmetic is done with."""
    return isinstance(value, int | float)
