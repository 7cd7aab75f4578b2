"""Calls of Python's own functions that programs compute their constants with."""

from collections.abc import Callable, Mapping

from pairing.reading.graph.sequences import Batches, Span, Together
from pairing.reading.graph.values import is_graph
from pairing.reading.made import Unknown
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE, is_number
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Applied, Invocation, Part, Rows, Symbol


class Untold(TypeError):
    """Only running the program could tell."""


def call_builtin(machine: Machine, call: Invocation) -> object:
    """Give what a builtin gives, where its arguments are known and its result is short."""
    values = call.values
    if call.name == "min" and len(values) == 2:
        along = [value for value in values if isinstance(value, Symbol | Applied)]
        if len(along) == 1:  # the end of a batch, the last of which is short
            return along[0]
    if call.name in _SEQUENCES and not call.keywords.keys() - {"start"}:
        found = _SEQUENCES[call.name](machine, call, values)
        if found is not None:
            return found
    if (
        call.name in {"int", "float", "list"}
        and len(values) == 1
        and isinstance(values[0], Unknown)
    ):
        return values[0]
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


def _spanned(machine: Machine, call: Invocation, values: list[object]) -> Span | None:
    """`range` whose numbers are too many to be listed, or not known."""
    if not 1 <= len(values) <= 3 or not all(_is_bound(value) for value in values):
        return None
    start, stop, step = (0, values[0], 1) if len(values) == 1 else (*values, 1)[:3]
    whole = [value for value in (start, stop, step) if isinstance(value, int)]
    if len(whole) == 3 and (step == 0 or len(range(*whole)) <= LONGEST_SEQUENCE):
        return None
    found = machine.unknown("its length is not known, or too long to follow", call.node)
    return Span(found.why, found.came, start=start, stop=stop, step=step)


def _is_bound(value: object) -> bool:
    return isinstance(value, int | Unknown | Symbol | Applied) or is_graph(value)


def _together(machine: Machine, call: Invocation, values: list[object]) -> Together | None:
    """`zip` and `enumerate` of sequences that are gone through batch by batch."""
    if not any(
        isinstance(value, Batches | Unknown | Rows | Part) or is_graph(value) for value in values
    ):
        return None
    inner = [part for value in values if isinstance(value, Together) for part in value.sequences]
    if any(isinstance(part, Together) for part in inner):
        return None
    found = machine.unknown("what it goes through is not known", call.node)
    first = Span("it counts", found.came, start=0, stop=None, step=1)
    parts = (first, values[0]) if call.name == "enumerate" else tuple(values)
    return Together(found.why, found.came, sequences=parts)


_SEQUENCES = {"range": _spanned, "zip": _together, "enumerate": _together}
