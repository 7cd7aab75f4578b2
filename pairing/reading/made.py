"""Objects as a user wrote them: a class and its arguments, never made for real.

The JSON of a Keras model and the call in a Python program say the same thing in two
ways. Both become a `Made`, and the vocabulary reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pairing.written import Place

LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that reading cannot know.

    Attributes:
        why: Why not, as a part of a sentence that follows a colon.
        came: What was written.
        told: Whether a misread says so already.
    """

    why: str
    came: str
    told: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Argument:
    """A value and where it was written."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class Made:
    """An object of a framework as written.

    Attributes:
        kind: Its class, without the module that it came from.
        arguments: By name.
        place: Where it was written.
        home: The module that it came from, or nothing where that was not said.
    """

    kind: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)
    home: str = ""


def shown(value: object, depth: int = 3) -> str:
    """Show a value in at most 80 characters, whatever it is, and however deep.

    Example:
        >>> shown("relu"), shown(Made("Dense")), shown([1, [2]])
        ("'relu'", 'Dense(...)', '[1, [2]]')
    """
    if isinstance(value, Unknown):
        return _shortened(value.came)
    if isinstance(value, Made):
        return f"{value.kind}(...)"
    if isinstance(value, (str, bytes)):
        return _shortened(repr(value[:LONGEST_SHOWN]))
    if isinstance(value, list | tuple):
        if depth == 0:
            return "[...]"
        inner = ", ".join(shown(item, depth - 1) for item in value[:8])
        return _shortened(f"[{inner}]")
    if isinstance(value, Mapping):
        return _shortened(f"an object with {', '.join(str(key)[:20] for key in list(value)[:8])}")
    if isinstance(value, int) and abs(value) >= 10**LONGEST_SHOWN:
        return "an integer of more than eighty digits"
    # Anything else never by its own repr, which may be as deep as the program made it.
    is_single = value is None or isinstance(value, int | float)
    return _shortened(str(value)) if is_single else f"a {type(value).__name__.lower()}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."
