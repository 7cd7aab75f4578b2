"""Calls of Python's own functions that programs compute their constants with."""

import ast

from pairing.reading.made import Argument
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE, is_number
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Applied, Symbol


def call_builtin(machine: Machine, name: str, positional: list[Argument], node: ast.Call) -> object:
    """Give what a builtin gives, where its arguments are known and its result is short."""
    values = [argument.value for argument in positional]
    if name in {"float", "abs"} and len(values) == 1 and isinstance(values[0], Symbol | Applied):
        return values[0] if name == "float" else Applied("abs", (values[0],))
    try:
        result = _computed(name, values)
    except (ArithmeticError, ValueError, TypeError):
        return machine.unknown("it cannot be computed", node)
    if result is _UNKNOWN:
        return machine.unknown("only running the program could tell", node)
    return result


_UNKNOWN = object()
_CONVERSIONS = {"int": int, "float": float, "bool": bool, "abs": abs, "round": round}


def _computed(name: str, values: list[object]) -> object:
    if name == "print":
        return None
    if name == "range":
        return _range(values)
    if name in {"min", "max", "sum"}:
        return _of_numbers(name, values)
    if name == "zip" and all(isinstance(value, list | tuple) for value in values):
        return list(zip(*values, strict=False))  # type: ignore[call-overload]
    if len(values) != 1:
        return _UNKNOWN
    value = values[0]
    if name in _CONVERSIONS and is_number(value):
        return _CONVERSIONS[name](value)
    if not isinstance(value, list | tuple | dict):
        return _UNKNOWN
    if name == "len":
        return len(value)
    if name in {"list", "tuple"}:
        return list(value) if name == "list" else tuple(value)
    if name == "enumerate":
        return list(enumerate(value))
    if name == "reversed" and not isinstance(value, dict):
        return list(reversed(value))
    return _UNKNOWN


def _range(values: list[object]) -> object:
    whole = [value for value in values if isinstance(value, int)]
    if len(whole) != len(values) or not 1 <= len(whole) <= 3:
        return _UNKNOWN
    numbers = range(*whole)
    return list(numbers) if len(numbers) <= LONGEST_SEQUENCE else _UNKNOWN


def _of_numbers(name: str, values: list[object]) -> object:
    if len(values) == 1 and isinstance(values[0], list | tuple):
        values = list(values[0])
    numbers = [value for value in values if is_number(value)]
    if not numbers or len(numbers) != len(values):
        return _UNKNOWN
    return {"min": min, "max": max, "sum": sum}[name](numbers)
