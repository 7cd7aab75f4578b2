"""Pydantic's errors in words that a user knows: of JSON, not of Python."""

import re
from collections.abc import Mapping
from typing import Any, Final

Found = Mapping[str, Any]

_LIMITS: Final = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_LENGTHS: Final = {"min_length": "at least", "max_length": "at most"}
_FORMS: Final = {
    "int": "a whole number, without quotes or a point",
    "float": "a number, without quotes",
    "bool": "true or false, without quotes",
    "string": "text, in quotes",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
    "datetime": "a date, a time and an offset, such as 2026-01-31T12:00:00Z",
    "timezone": "a date, a time and an offset, such as 2026-01-31T12:00:00Z",
}
# What comes in a query has no quotes that could be left out.
_PLAIN_FORMS: Final = {"int": "a whole number", "float": "a number", "bool": "true or false"}
# Pydantic's words for Python's types, in the order in which they are replaced.
_OURS: Final = (
    (" or object to extract fields from", ""),
    ("valid dictionary", "object"),
    ("valid tuple", "list"),
    (" a object", " an object"),
    ("Tuple should", "List should"),
    ("Dictionary should", "Object should"),
    (" after validation", ""),
    ("should have timezone info", "should say its offset from UTC"),
)
_UNABLE: Final = re.compile(r", (unable to|input is too) .*", re.DOTALL)
_OF_FORM: Final = ("type", "parsing", "from_float", "aware")


def sentence(error: Found) -> str:
    """Say what is wrong, without a full stop.

    Example:
        >>> sentence({"type": "tuple_type", "msg": "Input should be a valid tuple"})
        'Input should be a list'
    """
    kind, message = str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return "This field is missing"
    if kind.endswith("_parsing"):
        message = _UNABLE.sub("", message)
    if kind.endswith(_OF_FORM) or kind in {"too_short", "too_long"}:
        message = message.partition(" or instance of ")[0]
        for theirs, ours in _OURS:
            message = message.replace(theirs, ours)
    return message[:1].upper() + message[1:]


def allowed(error: Found) -> str | None:
    """Say what would have been right, where the kind of error tells it.

    Example:
        >>> allowed({"type": "too_short", "ctx": {"min_length": 1}})
        'at least 1 item'
    """
    ctx, kind = error.get("ctx") or {}, str(error["type"])
    if "expected" in ctx:
        return str(ctx["expected"])
    words = [f"{word} {ctx[key]}" for key, word in _LIMITS.items() if key in ctx]
    thing = "character" if kind.startswith("string") else "item"
    words += [_counted(word, ctx[key], thing) for key, word in _LENGTHS.items() if key in ctx]
    if "pattern" in ctx:
        words.append(f"text that matches {ctx['pattern']}")
    return " and ".join(words) or _form(*kind.partition("_")[::2])


def _counted(word: str, number: int, thing: str) -> str:
    return f"{word} {number:,} {thing}{'' if number == 1 else 's'}"


def _form(of: str, fault: str) -> str | None:
    if not fault.endswith(_OF_FORM):
        return None
    return _PLAIN_FORMS.get(of, _FORMS.get(of)) if fault == "parsing" else _FORMS.get(of)
