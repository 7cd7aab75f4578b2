"""Calls of Python's own functions that programs compute their constants with."""

from collections.abc import Callable, Mapping

from pairing.reading.source.arithmetic import LONGEST_SEQUENCE, is_number
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Applied, Invocation, Symbol


class Untold(TypeError):
    """Only running the program could tell."""


def call_builtin(machine: Machine, call: Invocation) -> object:
    """Give what a builtin gives, where its arguments are known and its result is short."""
    values = call.values
    if len(values) == 1 and isinstance(values[0], Symbol | Applied):
        return values[0] if call.name == "float" else Applied(call.name, (values[0],))
    if call.name == "dict" and not values:
        return call.named
    rule = _RULES.get(call.name)
    try:
        return _untold() if rule is None else rule(*values)
    except (ArithmeticError, ValueError, TypeError):
        return machine.unknown("only running the program could tell", call.node)


def _untold(*_: object) -> object:
    raise Untold


def _nothing(*_: object) -> None:
    return None


def _range(*values: object) -> object:
    whole = [value for value in values if isinstance(value, int)]
    if len(whole) != len(values):
        raise Untold
    numbers = range(*whole)
    if len(numbers) > LONGEST_SEQUENCE:
        raise Untold
    return list(numbers)


def _zip(*values: object) -> object:
    columns = [value for value in values if isinstance(value, list | tuple)]
    if len(columns) != len(values):
        raise Untold
    return list(zip(*columns, strict=False))


def _of_numbers(gather: Callable[[list[float]], object]) -> Callable[..., object]:
    def compute(*values: object) -> object:
        listed = values[0] if len(values) == 1 else values
        if not isinstance(listed, list | tuple):
            raise Untold
        numbers = [value for value in listed if is_number(value)]
        if len(numbers) != len(listed):
            raise Untold
        return gather(numbers)

    return compute


def _of_one(compute: Callable[[float], object]) -> Callable[..., object]:
    def computed(value: object) -> object:
        if not is_number(value):
            raise Untold
        return compute(value)

    return computed


def _of_list(compute: Callable[[list[object]], object]) -> Callable[..., object]:
    def computed(value: object) -> object:
        if not isinstance(value, list | tuple | dict):
            raise Untold
        return compute(list(value))

    return computed


def _enumerated(items: list[object]) -> list[object]:
    return list(enumerate(items))


_RULES: Mapping[str, Callable[..., object]] = {
    "print": _nothing,
    "range": _range,
    "zip": _zip,
    "min": _of_numbers(min),
    "max": _of_numbers(max),
    "sum": _of_numbers(sum),
    "int": _of_one(int),
    "float": _of_one(float),
    "bool": _of_one(bool),
    "abs": _of_one(abs),
    "round": _of_one(round),
    "len": _of_list(len),
    "list": _of_list(list),
    "tuple": _of_list(tuple),
    "enumerate": _of_list(_enumerated),
    "reversed": _of_list(lambda items: items[::-1]),
}
