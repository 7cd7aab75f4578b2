"""What the reader of one format hands back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.canonical import Place, row_place
from schemas.upload import DecimalMark, IntakeOrder, TextEncoding


@dataclass(frozen=True)
class Reading:
    """Columns of numbers, texts and booleans, and how they were read.

    Attributes:
        columns: Names and Arrow columns, in the file's order; a name that occurs twice
            is still there twice.
        place: Where in the file a row stands.
        separator: Of a CSV file.
        decimal: Of a CSV file.
        encoding: Of a CSV file.
        array_names: Of an NPZ file.
        notes: What was done to make a table of it.
    """

    columns: list[tuple[str, Any]]
    place: Place = row_place
    separator: str | None = None
    decimal: DecimalMark | None = None
    encoding: TextEncoding | None = None
    array_names: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


Reader = Callable[[Path, IntakeOrder], Reading]
"""A reader checks names and sizes before it reads what is large, and raises `Refused`."""
