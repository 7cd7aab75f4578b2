"""Which fields an object may have where it stands, and where else a field of a name belongs."""

import inspect
import typing
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Token = str | int
Place = tuple[Token, ...]

_LEVELS: typing.Final = ("", "one level", "two levels", "three levels", "four levels")


def fields_at(place: Place, body: object, model: object) -> tuple[str, ...]:
    """Names of the fields that the object at `place` may have, sorted.

    Args:
        place: Where it is.
        body: What came, as parsed JSON.
        model: The annotation that `body` was validated against.
    """
    found = _of_its_kind(_models_at(place, body, model), value_at(place, body))
    return tuple(sorted({name for each in found for name in _fields(each)}))


def has_elsewhere(name: str, place: Place, body: object, model: object) -> bool:
    """Whether another form of what the object at `place` stands for has a field of this name."""
    models = _models_at(place, body, model)
    return any(name in _fields(each) for each in _sharing(models, value_at(place, body)))


def belonging(name: str, place: Place, body: object, model: object) -> str | None:
    """Say where a field of this name belongs that the object at `place` does not know.

    It is looked for in the objects around it, the nearest first, and then in those inside it.

    Returns:
        Words such as `one level up, beside 'dataset'` or `in 'params'`; None where it is known
        nowhere near.
    """
    levels = 0
    for length in range(len(place) - 1, -1, -1):
        around = place[:length]
        if isinstance(value_at(around, body), dict):
            levels += 1
            if name in fields_at(around, body, model):
                far = _LEVELS[levels] if levels < len(_LEVELS) else f"{levels} levels"
                return f"{far} up, beside {str(place[length])[:80]!r}"
    inside = [
        field
        for field in fields_at(place, body, model)
        if name in fields_at((*place, field), body, model)
    ]
    return f"in {' or '.join(map(repr, inside))}" if inside else None


def value_at(place: Place, body: object) -> object:
    """What came at a place; None where nothing did."""
    for token in place:
        if isinstance(body, dict):
            body = body.get(token)
        elif isinstance(body, list) and isinstance(token, int) and token < len(body):
            body = body[token]
        else:
            return None
    return body


def _models_at(place: Place, body: object, model: object) -> list[type[BaseModel]]:
    """The models that the value at a place may be of; a list's are those of its items."""
    models = _models_in(model)
    for length, token in enumerate(place):
        if isinstance(token, str):
            fitting = _of_its_kind(models, value_at(place[:length], body))
            inner = [fields[token].annotation for m in fitting if token in (fields := _fields(m))]
            models = [found for annotation in inner for found in _models_in(annotation)]
    return models


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model under the names that they are sent by."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _of_its_kind(models: list[type[BaseModel]], value: object) -> list[type[BaseModel]]:
    """Of the members of a union, those that what came does not say it is none of; else all."""
    sharing = _sharing(models, value)
    return [each for each in sharing if not _contradicts(each, value)] or sharing


def _sharing(models: list[type[BaseModel]], value: object) -> list[type[BaseModel]]:
    """Of the members of a union, those that share a field with what came; else all."""
    keys = set(value) if isinstance(value, dict) else set()
    return [model for model in models if keys & _fields(model).keys()] or models


def _contradicts(model: type[BaseModel], value: object) -> bool:
    """Whether a field that may have certain values only, such as `kind`, has another."""
    if not isinstance(value, dict):
        return False
    words = (
        (value[name], typing.get_args(field.annotation))
        for name, field in _fields(model).items()
        if name in value and typing.get_origin(field.annotation) is typing.Literal
    )
    return any(isinstance(came, str) and came not in allowed for came, allowed in words)


def _models_in(annotation: object) -> list[type[BaseModel]]:
    return list(dict.fromkeys(_each_model_in(annotation)))


def _each_model_in(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _each_model_in(part)
