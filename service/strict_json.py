"""JSON as RFC 8259 has it, read without surprises.

Python's own reader takes NaN and Infinity, keeps the last of two equal keys,
gives up on deep nesting with an error of its own, and lets lone surrogates
through, which no database can keep. Here each of these is refused, with its place.
"""

import json
import math
from collections.abc import Iterator
from types import NoneType
from typing import Final

from schemas.problem import FieldError
from service.refusal import Malformed, shortened

DEEPEST: Final = 64

# Beyond that a value's errors could be a thousand times larger than the value itself.
_MOST_MEMBERS: Final = 10_000
_LARGEST_INTEGER: Final = 2**63


class _Wrong:
    """Stands in the tree where something came that is no JSON value."""

    def __init__(self, came: str, detail: str) -> None:
        self.came = came
        self.detail = detail


class _Repeated(dict[str, object]):
    """An object in which a key came twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = next(name for name in names if names.count(name) > 1)


def parse(body: bytes) -> object:
    """The value that `body` holds.

    Args:
        body: One JSON value in UTF-8.

    Returns:
        Dicts, lists, strings, floats, integers of 64 bits, booleans and None.

    Raises:
        Malformed: It is not UTF-8, not JSON, nested deeper than 64, repeats a key, or holds a
            number or text that cannot be kept. The errors' pointers say where.

    Example:
        >>> parse(b'{"alpha": 0.5}')
        {'alpha': 0.5}
    """
    value = _decoded(_text(body))
    # NUL and half a surrogate pair can only come escaped; texts need no look without an escape.
    plain = (float, int, NoneType) if b"\\u" in body else (float, int, NoneType, str)
    errors = tuple(_wrongs(value, plain))
    if errors:
        raise Malformed(f"The body is not taken: {errors[0].detail}.", errors)
    return value


def pointer(tokens: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901) from the keys and positions that lead to a place.

    Example:
        >>> pointer(("split", "a/b", 0))
        '/split/a~1b/0'
    """
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def _text(body: bytes) -> str:
    if not body.strip():
        raise Malformed("The body is empty; allowed is a JSON object.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"The body is not UTF-8: byte {error.start} cannot be read. "
            "JSON is sent in UTF-8 (RFC 8259)."
        ) from error


def _decoded(text: str) -> object:
    try:
        return json.loads(
            text,
            parse_constant=lambda name: _Wrong(name, f"{name} is no JSON number"),
            parse_float=_float,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise Malformed(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise Malformed(f"The body is nested deeper than {DEEPEST} levels.") from error


def _float(digits: str) -> object:
    number = float(digits)
    return number if math.isfinite(number) else _Wrong(digits, "the number is too large")


def _integer(digits: str) -> object:
    # Text of thousands of digits must not reach int(), which refuses it with an error of its own.
    if len(digits) < 20 and -_LARGEST_INTEGER <= (number := int(digits)) < _LARGEST_INTEGER:
        return number
    return _Wrong(digits, "the number needs more than 64 bits")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(pairs)


def _wrongs(root: object, plain: tuple[type, ...]) -> Iterator[FieldError]:
    """Whatever cannot be taken in the tree, with its place; the walk holds no call stack.

    Values of the types in `plain` are passed by.
    """
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), root)]
    while waiting:
        tokens, value = waiting.pop()
        if len(tokens) > DEEPEST:
            yield _error(tokens[:3], f"the body is nested deeper than {DEEPEST} levels", None)
            return
        if isinstance(value, dict):
            yield from _wrong_keys(tokens, value)
            waiting.extend(
                ((*tokens, name), member)
                for name, member in value.items()
                if not isinstance(member, plain)
            )
        elif isinstance(value, list) and len(value) > _MOST_MEMBERS:
            yield _error(tokens, f"a list has more than {_MOST_MEMBERS:,} items", None)
        elif isinstance(value, list):
            waiting.extend(
                ((*tokens, place), item)
                for place, item in enumerate(value)
                if not isinstance(item, plain)
            )
        elif isinstance(value, _Wrong):
            yield _error(tokens, value.detail, value.came)
        elif isinstance(value, str) and (detail := _unkeepable(value)):
            yield _error(tokens, detail, None)


def _wrong_keys(tokens: tuple[str | int, ...], members: dict[str, object]) -> Iterator[FieldError]:
    if isinstance(members, _Repeated):
        yield _error((*tokens, members.twice), "the key came more than once", members.twice)
    if len(members) > _MOST_MEMBERS:
        yield _error(tokens, f"an object has more than {_MOST_MEMBERS:,} keys", None)
    for name in members:
        if detail := _unkeepable(name):
            yield _error(tokens, f"in a key, {detail}", None)


def _unkeepable(text: str) -> str | None:
    if "\0" in text:
        return "the text holds the character NUL, which cannot be kept"
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        return "the text holds half of a surrogate pair, which is no character"
    return None


def _error(tokens: tuple[str | int, ...], detail: str, came: str | None) -> FieldError:
    place = pointer(tokens).encode("utf-8", "replace").decode("utf-8")
    return FieldError(pointer=place, detail=detail, came=_clean(came), allowed=None)


def _clean(came: str | None) -> str | None:
    return None if came is None else str(shortened(came)).encode("utf-8", "replace").decode()
