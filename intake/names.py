"""Names of columns: what may be one."""

import unicodedata
from collections.abc import Iterator, Sequence

from intake.refusal import Flaw, Refused, shown

LONGEST_NAME = 200
MOST_FLAWS = 20

ALLOWED = (
    f"1 to {LONGEST_NAME} characters, each name once, without slashes and control characters, "
    "and neither '.' nor '..'"
)


def check_names(names: Sequence[str], *, of_text: bool = False) -> None:
    """Refuse columns that cannot be told apart, shown in a page or put in a file's name.

    Args:
        names: Of all columns, in order.
        of_text: Whether they stood in the first line of a text, which explains empty ones.

    Raises:
        Refused: With one flaw per name, the first twenty of them.
    """
    flaws = [*_unfit(names, of_text=of_text), *_twice(names)][:MOST_FLAWS]
    if flaws:
        raise Refused(*flaws)


def what_is_wrong(name: str) -> str | None:
    """Say what keeps `name` from being a column's name, or None.

    Example:
        >>> what_is_wrong("km/h")
        'holds a slash'
    """
    if not name:
        return "is empty"
    if len(name) > LONGEST_NAME:
        return f"is {len(name)} characters long"
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name):
        return "holds a control character"
    if "/" in name or "\\" in name:
        return "holds a slash"
    if name in {".", ".."}:
        return "means a folder"
    return None


def _unfit(names: Sequence[str], *, of_text: bool) -> Iterator[Flaw]:
    for place, name in enumerate(names, start=1):
        wrong = what_is_wrong(name)
        if wrong is not None:
            why = _why_empty(place, len(names)) if of_text and not name else ""
            detail = f"The name of column {place}, {shown(name)}, {wrong}{why}."
            yield Flaw("/file", detail, column=name[:LONGEST_NAME], came=name[:80], allowed=ALLOWED)


def _why_empty(place: int, columns: int) -> str:
    """What most often leaves a column without a name."""
    if place == columns > 1:
        return "; does each line end in a separator?"
    if place == 1:
        return "; pandas writes the index of a table so, and leaves it out with index=False"
    return ""


def _twice(names: Sequence[str]) -> Iterator[Flaw]:
    first: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if name and name in first:
            detail = f"Columns {first[name]} and {place} are both called {shown(name)}."
            yield Flaw("/file", detail, column=name[:LONGEST_NAME], came=name[:80], allowed=ALLOWED)
        first.setdefault(name, place)
