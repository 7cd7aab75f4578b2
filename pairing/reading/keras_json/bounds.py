"""How large and how deep a JSON may be, checked before anything is read of it."""

import json
from typing import cast

from pairing.reading.errors import NotUnderstood
from pairing.reading.made import shown
from pairing.written import Misread, Place

LONGEST_CHARACTERS = 2_000_000
DEEPEST = 40
MOST_VALUES = 200_000


def parse(text: str, pointer: str) -> object:
    """Parse JSON within bounds.

    Args:
        text: The JSON.
        pointer: Where it stood, for what is told of it.

    Raises:
        NotUnderstood: It is too long, too deep, or no JSON.
    """
    if len(text) > LONGEST_CHARACTERS:
        came = f"{len(text)} characters"
        _refuse("The JSON is too long.", came, f"{LONGEST_CHARACTERS} characters", pointer)
    if _depth(text) > DEEPEST:
        _refuse("The JSON is nested too deeply.", text[:40], f"{DEEPEST} levels", pointer)
    try:
        return cast("object", json.loads(text))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        column = getattr(error, "colno", None)
        place = Place(pointer, line, column)
        raise NotUnderstood((Misread("This is no JSON.", shown(text), "JSON", place),)) from error


def check(value: object, pointer: str) -> None:
    """Check the bounds of JSON that was parsed by somebody else.

    Raises:
        NotUnderstood: It is too large, too deep, or holds what JSON does not.
    """
    seen = 0
    rest: list[tuple[object, int]] = [(value, 0)]
    while rest:
        item, depth = rest.pop()
        seen += 1
        if depth > DEEPEST:
            _refuse("The JSON is nested too deeply.", shown(item), f"{DEEPEST} levels", pointer)
        if seen > MOST_VALUES:
            _refuse("The JSON is too large.", "more", f"{MOST_VALUES} values", pointer)
        if isinstance(item, str) and len(item) > LONGEST_CHARACTERS:
            _refuse("A text is too long.", shown(item), f"{LONGEST_CHARACTERS} letters", pointer)
        if isinstance(item, dict):
            rest.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list | tuple):
            rest.extend((inner, depth + 1) for inner in item)
        elif not (item is None or isinstance(item, str | int | float)):
            _refuse("This is no value of JSON.", type(item).__name__, "JSON", pointer)


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside of strings."""
    depth = deepest = 0
    quoted = escaped = False
    for letter in text:
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _refuse(what: str, came: str, allowed: str, pointer: str) -> None:
    raise NotUnderstood((Misread(what, came, f"at most {allowed}", Place(pointer)),))
