"""Cells of a CSV column: which are missing, which are numbers."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.upload import DecimalMark

# Infinity is caught as a number, so that it is refused and not taken for text.
NUMBER = {
    ".": r"^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|(?i:inf(inity)?))$",
    ",": r"^[+-]?((\d+,?\d*|,\d+)([eE][+-]?\d+)?|(?i:inf(inity)?))$",
}


@dataclass(frozen=True)
class Cells:
    """One column as text.

    Attributes:
        name: Of the column.
        raw: As in the file, shape (rows,).
        trimmed: Spaces around taken off, missing values null, shape (rows,).
        numbers: float64 with missing values null, if all cells are numbers with a point,
            else None, shape (rows,).
    """

    name: str
    raw: Any
    trimmed: Any
    numbers: Any

    @property
    def present(self) -> int:
        """Rows that have a value."""
        return len(self.trimmed) - int(self.trimmed.null_count)


def read_cells(name: str, raw: Any, missing_values: Any) -> Cells:
    """Tell missing cells and try the column as numbers written with a point."""
    numbers = _parsed(raw)
    if numbers is not None:
        return Cells(name, raw, raw, numbers)
    trimmed = pc.utf8_trim_whitespace(raw)
    missing = pc.is_in(trimmed, value_set=missing_values)
    trimmed = pc.if_else(missing, pa.scalar(None, pa.string()), trimmed)
    return Cells(name, raw, trimmed, _parsed(trimmed))


def _parsed(texts: Any) -> Any:
    """As float64, correctly rounded; None unless every cell is a number."""
    try:
        numbers = texts.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    # Arrow reads "nan" as a number, but whether it is a missing value is the user's to say.
    return None if pc.any(pc.is_nan(numbers)).as_py() else numbers


def look_numeric(cells: Cells, decimal: DecimalMark) -> Any:
    """Which cells are numbers written with this decimal mark; null where missing."""
    return pc.match_substring_regex(cells.trimmed, NUMBER[decimal])


def as_numbers(cells: Cells, decimal: DecimalMark) -> Any:
    """A column of which every cell looks numeric, as float64."""
    if decimal == ",":
        return pc.replace_substring(cells.trimmed, ",", ".").cast(pa.float64())
    return cells.trimmed.cast(pa.float64())


def fractions_with(mark: DecimalMark, cells: Cells) -> Any:
    """Which cells hold the mark at all; null where missing."""
    return pc.match_substring(cells.trimmed, mark)
