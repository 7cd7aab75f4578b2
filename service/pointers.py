"""Pydantic's errors, told as field errors with JSON pointers into what was sent."""

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from schemas.problem import FieldError
from service.known_fields import Token, belonging, fields_at, has_elsewhere, value_at
from service.refusal import shortened
from service.strict_json import pointer
from service.wording import allowed as allowed_by
from service.wording import sentence

_QUOTED = re.compile("'([^']*)'")
_NEAR = 0.75  # so alike are two names of which one is the other misspelt


def field_errors(
    errors: Iterable[Mapping[str, typing.Any]],
    body: object,
    model: object = None,
    *,
    noun: str = "field",
) -> tuple[FieldError, ...]:
    """One error per place, in the order in which they were found.

    Args:
        errors: What `ValidationError.errors()` gives, the places counted from the body's root.
        body: What came, as parsed JSON.
        model: The annotation that `body` was validated against; it tells which fields exist.
        noun: What a field is called where it came.

    Returns:
        For each place one error. Where a union refused the same value in several ways, these
        are joined; the names that pydantic gives to a union's members appear nowhere.
    """
    by_place: dict[tuple[Token, ...], list[Mapping[str, typing.Any]]] = {}
    for error in map(_at_its_tag, errors):
        place = place_of(tuple(error["loc"]), body)
        if not _counts_only_good_items(error, value_at(place, body)):
            by_place.setdefault(place, []).append(error)
    return tuple(_told(place, group, body, model, noun) for place, group in by_place.items())


def _at_its_tag(error: Mapping[str, typing.Any]) -> Mapping[str, typing.Any]:
    """Tell of an object whose form a field names, such as its `kind`, at that field."""
    ctx = error.get("ctx") or {}
    by = re.fullmatch("'([^']*)'", str(ctx.get("discriminator")))
    if by is None or not str(error["type"]).startswith("union_tag"):
        return error
    place = (*error["loc"], by.group(1))
    names = str(ctx.get("expected_tags", "")).replace(", ", " or ")
    if not names:
        return {**error, "loc": place, "type": "missing"}
    told = {"msg": f"Input should be {names}", "ctx": {"expected": names}}
    return {**error, "loc": place, "type": "literal_error", **told}


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
    noun: str,
) -> FieldError:
    details = list(dict.fromkeys(sentence(error) for error in group))
    allowed = list(dict.fromkeys(filter(None, (allowed_by(error) for error in group))))
    if any(error["type"] == "extra_forbidden" for error in group):
        detail, suggested = _unknown(noun, place, body, model)
        details, allowed = [detail], list(filter(None, [suggested]))
    names = fields_at(place, body, model)
    if names and allowed == ["an object"]:
        allowed = [f"an object with fields of these: {', '.join(names)}"]
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
    noun: str, path: tuple[Token, ...], body: object, model: object
) -> tuple[str, str | None]:
    """What is said of a field that the object around it does not have, and what is allowed."""
    place, name = path[:-1], str(path[-1])
    names = fields_at(place, body, model)
    detail, rest = f"There is no {noun} {name[:80]!r} here", f"one of {', '.join(names)}"
    if where := belonging(name, place, body, model):
        return f"{detail}; it belongs {where}", rest
    if has_elsewhere(name, place, body, model):
        return f"The field {name!r} does not go with the others here", f"{name!r} left out"
    near = get_close_matches(name, names, n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    return detail, guess + rest if names else None


def _near(came: object, group: Sequence[Mapping[str, typing.Any]]) -> str | None:
    """The name that a misspelt one was meant for, where only certain names are allowed."""
    if not isinstance(came, str) or any(error["type"] != "literal_error" for error in group):
        return None
    names = [name for error in group for name in _QUOTED.findall(error["ctx"]["expected"])]
    lowered = {name.lower(): name for name in names}
    near = get_close_matches(came.lower(), lowered, n=1, cutoff=_NEAR)
    return lowered[near[0]] if near else None
