"""What a point is called: its changes in short."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from service.sweeps.paths import Tokens

_LONGEST_VALUE: Final = 40
_LONGEST_LABEL: Final = 120

# By these, objects in Keras' and in our own language say what they are.
_NAMES: Final = ("name", "identifier", "class_name", "kind")


def short_names(paths: Sequence[Tokens]) -> dict[Tokens, str]:
    """For each path its shortest end that no other path has.

    Example:
        >>> short_names([("a", "rate"), ("b", "rate"), ("seed",)])
        {('a', 'rate'): 'a.rate', ('b', 'rate'): 'b.rate', ('seed',): 'seed'}
    """
    return {path: _short(path, [other for other in paths if other != path]) for path in paths}


def label_of(changes: Mapping[Tokens, JsonValue], names: Mapping[Tokens, str]) -> str:
    """The changes of a point in a line.

    Example:
        >>> label_of({("a", "rate"): 0.1}, {("a", "rate"): "rate"})
        'rate=0.1'
    """
    told = ", ".join(f"{names[path]}={short_value(value)}" for path, value in changes.items())
    return told if len(told) <= _LONGEST_LABEL else told[: _LONGEST_LABEL - 1] + "…"


def short_value(value: JsonValue) -> str:
    """A value in a word or two; an object by the name that it bears.

    Example:
        >>> short_value({"name": "adam", "learning_rate": 0.1}), short_value([3, 4])
        ('adam(learning_rate=0.1)', '[3, 4]')
        >>> short_value({"port": "naive"})
        'port naive'
    """
    text = _named(value) if isinstance(value, dict) else None
    if text is None:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _named(value: dict[str, JsonValue]) -> str | None:
    key = next((key for key in _NAMES if isinstance(value.get(key), str)), None)
    if key is None:
        # `{"port": "naive"}`: one word says what the other is.
        one = next(iter(value.items())) if len(value) == 1 else ("", None)
        return f"{one[0]} {one[1]}" if isinstance(one[1], str) else None
    rest = value.get("config", {})
    told = rest if isinstance(rest, dict) and rest else value
    plain = [
        f"{name}={short_value(each)}"
        for name, each in told.items()
        if name not in _NAMES and isinstance(each, bool | int | float | str)
    ]
    return f"{value[key]}({', '.join(plain)})" if plain else str(value[key])


def _short(path: Tokens, others: Sequence[Tokens]) -> str:
    for length in range(1, len(path)):
        end = path[-length:]
        # A bare position says nothing.
        if isinstance(end[0], str) and all(other[-length:] != end for other in others):
            return ".".join(map(str, end))
    return ".".join(map(str, path))
