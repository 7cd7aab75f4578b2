"""Pydantic's errors, told as field errors with JSON pointers into what was sent."""

import inspect
import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from pydantic import BaseModel

from schemas.problem import FieldError
from service.refusal import shortened
from service.strict_json import pointer

Token = str | int

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
        if not _counts_only_good_items(error, _at(place, body)):
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
        name, names = str(place[-1]), fields_at(place[:-1], body, model)
        details, allowed = [f"There is no field {name[:80]!r} here"], []
        if name in names:  # of another form of the same thing
            details = [f"The field {name!r} does not go with the others here"]
            allowed = [f"{name!r} left out"]
        elif names:
            allowed = [_suggestion(name, names)]
    came = _at(place, body)
    near = _near(came, group)
    if near is not None:
        details = [f"There is no {came!r} here; did you mean {near!r}?"]
    return FieldError(
        pointer=pointer(place),
        detail=", or ".join(details),
        came=shortened(came),
        allowed="; or ".join(allowed) or None,
    )


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


def _suggestion(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return (f"did you mean {near[0]}? " if near else "") + "one of " + ", ".join(names)


def _at(place: tuple[Token, ...], body: object) -> object:
    for token in place:
        if isinstance(body, dict):
            body = body.get(token)
        elif isinstance(body, list) and isinstance(token, int) and token < len(body):
            body = body[token]
        else:
            return None
    return body


def fields_at(place: tuple[Token, ...], body: object, model: object) -> tuple[str, ...]:
    """Names of the fields that the object at `place` may have, sorted."""
    models = _models_in(model)
    for token in place:
        inner = [m.model_fields[str(token)].annotation for m in models if token in m.model_fields]
        models = [found for annotation in inner for found in _models_in(annotation)]
    return tuple(
        sorted({name for m in _fitting(models, _at(place, body)) for name in m.model_fields})
    )


def _fitting(models: list[type[BaseModel]], value: object) -> list[type[BaseModel]]:
    """Of the members of a union, those that share a field with what came; else all."""
    keys = set(value) if isinstance(value, dict) else set()
    return [model for model in models if keys & set(model.model_fields)] or models


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]
