"""Pydantic's errors, told as field errors with JSON pointers into what was sent."""

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from schemas.problem import FieldError
from service.known_fields import Token, belonging, fields_at, has_elsewhere, value_at
from service.refusal import shortened
from service.strict_json import pointer

_QUOTED = re.compile("'([^']*)'")
_NEAR = 0.75  # so alike are two names of which one is the other misspelt

_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def field_errors(
    errors: Iterable[Mapping[str, typing.Any]], body: object, model: object = None
) -> tuple[FieldError, ...]:
    """One error per place, in the order in which they were found.

    Args:
        errors: What `ValidationError.errors()` gives, the places counted from the body's root.
        body: What came, as parsed JSON.
        model: The annotation that `body` was validated against; it tells which fields exist.

    Returns:
        For each place one error. Where a union refused the same value in several ways, these
        are joined; the names that pydantic gives to a union's members appear nowhere.
    """
    by_place: dict[tuple[Token, ...], list[Mapping[str, typing.Any]]] = {}
    for error in errors:
        place = place_of(tuple(error["loc"]), body)
        if not _counts_only_good_items(error, value_at(place, body)):
            by_place.setdefault(place, []).append(error)
    return tuple(_told(place, group, body, model) for place, group in by_place.items())


def _counts_only_good_items(error: Mapping[str, typing.Any], came: object) -> bool:
    """Whether a list is called too short only because some of its items were refused."""
    if error["type"] != "too_short" or not isinstance(came, list):
        return False
    return len(came) >= int(error["ctx"]["min_length"])


def place_of(loc: tuple[Token, ...], body: object) -> tuple[Token, ...]:
    """The tokens of `loc` that lead through `body`; the rest are tags of unions.

    Example:
        >>> place_of(("keras", "like", "keep"), {"keras": {"like": "reference", "keep": []}})
        ('keras', 'keep')
        >>> place_of(("split", "size"), {"split": {}})
        ('split', 'size')
    """

    def fit(path: tuple[tuple[Token, ...], int]) -> tuple[int, bool, int]:
        # Of two readings of equal length, the one that reaches the field at fault.
        tokens, found = path
        return found, bool(tokens) and tokens[-1] == loc[-1], len(tokens)

    return max(_paths(loc, body), key=fit)[0]


def _paths(loc: tuple[Token, ...], value: object) -> Iterator[tuple[tuple[Token, ...], int]]:
    """Every way to read `loc`, with two points for a step that exists, one for a missing end."""
    if not loc:
        yield (), 0
        return
    first, rest = loc[0], loc[1:]
    points, inside = _entered(first, value, is_end=not rest)
    if points:
        yield from (((first, *inner), found + points) for inner, found in _paths(rest, inside))
    if isinstance(first, str):
        yield from _paths(rest, value)
    elif not points:
        yield (), 0


def _entered(step: Token, value: object, *, is_end: bool) -> tuple[int, object]:
    if isinstance(value, dict) and step in value:
        return 2, value[step]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return 2, value[step]
    ends_in_nothing = is_end and isinstance(step, str) and isinstance(value, dict)
    return (1, None) if ends_in_nothing else (0, None)


def _told(
    place: tuple[Token, ...],
    group: Sequence[Mapping[str, typing.Any]],
    body: object,
    model: object,
) -> FieldError:
    details = list(dict.fromkeys(_sentence(error) for error in group))
    allowed = list(dict.fromkeys(filter(None, (_allowed(error) for error in group))))
    if any(error["type"] == "extra_forbidden" for error in group):
        detail, suggested = _unknown(str(place[-1]), place[:-1], body, model)
        details, allowed = [detail], list(filter(None, [suggested]))
    came = value_at(place, body)
    near = _near(came, group)
    if near is not None:
        details = [f"There is no {came!r} here; did you mean {near!r}?"]
    return FieldError(
        pointer=pointer(place),
        detail=", or ".join(details),
        came=shortened(came),
        allowed="; or ".join(allowed) or None,
    )


def _unknown(
    name: str, place: tuple[Token, ...], body: object, model: object
) -> tuple[str, str | None]:
    """What is said of a field that the object at `place` does not have, and what is allowed."""
    if has_elsewhere(name, place, body, model):
        return f"The field {name!r} does not go with the others here", f"{name!r} left out"
    names = fields_at(place, body, model)
    where = belonging(name, place, body, model)
    detail = f"There is no field {name[:80]!r} here" + (f"; it belongs {where}" if where else "")
    return detail, _suggestion(name, names, guesses=where is None) if names else None


def _near(came: object, group: Sequence[Mapping[str, typing.Any]]) -> str | None:
    """The name that a misspelt one was meant for, where only certain names are allowed."""
    if not isinstance(came, str) or any(error["type"] != "literal_error" for error in group):
        return None
    names = [name for error in group for name in _QUOTED.findall(error["ctx"]["expected"])]
    return next(iter(get_close_matches(came, names, n=1, cutoff=_NEAR)), None)


def _sentence(error: Mapping[str, typing.Any]) -> str:
    if error["type"] == "missing":
        return "This field is missing"
    message = str(error["msg"]).removeprefix("Value error, ").replace("valid tuple", "list")
    return message[:1].upper() + message[1:]


def _allowed(error: Mapping[str, typing.Any]) -> str | None:
    ctx = error.get("ctx") or {}
    if "expected" in ctx:
        return str(ctx["expected"])
    words = [f"{word} {ctx[key]}" for key, word in _LIMITS.items() if key in ctx]
    return " and ".join(words) or None


def _suggestion(name: str, names: Sequence[str], *, guesses: bool) -> str:
    near = get_close_matches(name, names, n=1) if guesses else ()
    return (f"did you mean {near[0]}? " if near else "") + "one of " + ", ".join(names)
