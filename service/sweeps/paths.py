"""Paths into a spec: dotted, or as JSON pointers (RFC 6901)."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from pydantic import JsonValue

Tokens = tuple[str | int, ...]

_MOST_NAMES: Final = 20
_BASE: Final = "base"


class NoSuchPath(ValueError):
    """Nothing lies at a path; the message says where it ends, `allowed` what is there."""

    def __init__(self, message: str, allowed: str | None) -> None:
        super().__init__(message)
        self.allowed = allowed


def tokens_of(path: str, base: JsonValue) -> Tokens:
    """The keys and positions that lead to what a path names.

    Args:
        path: `reference.sklearn.params.alpha`, `/reference/sklearn/params/alpha`, or either of
            them with `base` in front.
        base: What it leads into.

    Raises:
        NoSuchPath: There is nothing.

    Example:
        >>> tokens_of("layers.0.units", {"layers": [{"units": 3}]})
        ('layers', 0, 'units')
    """
    words = _words(path)
    if words[:1] == [_BASE] and isinstance(base, dict) and _BASE not in base:
        words = words[1:]
    if not words:
        raise NoSuchPath("The path is empty", "a path to a field of the base")
    tokens: list[str | int] = []
    here = base
    for word in words:
        try:
            token, here = _entered(word, here, tokens)
        except NoSuchPath as error:
            if meant := _ends_with(words, base):
                raise NoSuchPath(str(error), f"did you mean {dotted(meant)}?") from error
            raise
        tokens.append(token)
    return tuple(tokens)


def value_at(tokens: Sequence[str | int], tree: JsonValue) -> JsonValue:
    """What lies at a place that is known to be there."""
    for token in tokens:
        tree = tree[token]  # type: ignore[index]
    return tree


def replaced(tree: JsonValue, tokens: Tokens, value: JsonValue) -> JsonValue:
    """The same tree with another value at one place; nothing of the old one is changed.

    Example:
        >>> replaced({"a": [1, 2], "b": 3}, ("a", 1), 5)
        {'a': [1, 5], 'b': 3}
    """
    if not tokens:
        return value
    first, rest = tokens[0], tokens[1:]
    if isinstance(tree, dict):
        key = str(first)
        return {**tree, key: replaced(tree[key], rest, value)}
    if isinstance(tree, list) and isinstance(first, int):
        return [*tree[:first], replaced(tree[first], rest, value), *tree[first + 1 :]]
    raise NoSuchPath(f"Nothing lies at {first!r} any more", None)


def dotted(tokens: Tokens) -> str:
    """A path as people read it; as a JSON pointer where a key holds a dot itself.

    Example:
        >>> dotted(("layers", 0, "units")), dotted(("a.b", "c"))
        ('layers.0.units', '/a.b/c')
    """
    words = [str(token) for token in tokens]
    if any("." in word or not word for word in words):
        return "".join("/" + word.replace("~", "~0").replace("/", "~1") for word in words)
    return ".".join(words)


def _ends_with(words: Sequence[str], base: JsonValue) -> Tokens | None:
    """The path to a field of the last word's name that shares most words with what was asked."""
    found = [tokens for tokens in _fields_in(base) if tokens[-1] == words[-1]]
    return max(found, key=lambda tokens: (len({*tokens} & {*words}), -len(tokens)), default=None)


def _fields_in(tree: JsonValue, before: Tokens = ()) -> Iterator[Tokens]:
    inside: Iterable[tuple[str | int, JsonValue]] = ()
    if isinstance(tree, dict):
        inside = tree.items()
    elif isinstance(tree, list):
        inside = enumerate(tree)
    for token, value in inside:
        yield (*before, token)
        yield from _fields_in(value, (*before, token))


def _words(path: str) -> list[str]:
    if path.startswith("/"):
        return [word.replace("~1", "/").replace("~0", "~") for word in path[1:].split("/")]
    return path.split(".")


def _entered(word: str, here: JsonValue, before: list[str | int]) -> tuple[str | int, JsonValue]:
    place = f" of {dotted(tuple(before))!r}" if before else " of the base"
    if isinstance(here, dict):
        if word in here:
            return word, here[word]
        raise NoSuchPath(f"There is no field {word[:80]!r}{place}", _names(word, list(here)))
    if isinstance(here, list):
        if word.isascii() and word.isdigit() and int(word[:9]) < len(here):
            return int(word), here[int(word)]
        allowed = f"a position from 0 to {len(here) - 1}" if here else "nothing: the list is empty"
        raise NoSuchPath(f"There is no position {word[:80]!r}{place}", allowed)
    raise NoSuchPath(f"There is nothing below{place[3:]}", "a path that ends there, or before")


def _names(word: str, names: list[str]) -> str:
    near = get_close_matches(word, names, n=1)
    said = f"did you mean {near[0]}? " if near else ""
    return f"{said}one of {', '.join(sorted(names)[:_MOST_NAMES])}" if names else "no field"
