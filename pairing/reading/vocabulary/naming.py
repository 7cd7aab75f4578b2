"""The word by which a user names one of a framework's own things."""

from collections.abc import Mapping
from typing import TypeVar

from pairing.reading.made import Made

T = TypeVar("T")


def plain(name: str) -> str:
    """Give the form of a name in which all its spellings are the same.

    Example:
        >>> plain("GlorotUniform") == plain("glorot_uniform") == plain("glorotuniform")
        True
    """
    return name.replace("_", "").lower()


def as_made(value: object) -> Made | None:
    """See a bare name as an object of that name without arguments."""
    if isinstance(value, str):
        return Made(value[:200])
    return value if isinstance(value, Made) else None


def known(table: Mapping[str, T], name: str) -> T | None:
    """Look a name up in a table whose keys are plain."""
    return table.get(plain(name))
