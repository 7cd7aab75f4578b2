"""Names of the columns: from the first line, or made up."""

import re

from intake.delimited.fields import split_records
from intake.delimited.layout import Layout
from intake.refusal import refuse, shown
from schemas.upload import UploadOptions

NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?")


def column_names(text: bytes, layout: Layout, separator: str, options: UploadOptions) -> list[str]:
    """Read the header, spaces around its names taken off; without one: x0, x1, ...

    Raises:
        Refused: The header is a row of measurements.
    """
    fields = next(split_records(text[layout.starts[0] : layout.stops[0]], separator))
    if not options.header:
        return [f"x{place}" for place in range(len(fields))]
    names = [field.strip() for field in fields]
    _check_no_measurements(names, layout.line_of(0))
    return names


def _check_no_measurements(names: list[str], line: int) -> None:
    """A first row taken for names would be lost in silence. Whole numbers may be names."""
    if all(NUMBER.fullmatch(name) for name in names) and not all(
        name.isdecimal() for name in names
    ):
        refuse(
            f"The header on line {line} holds only numbers, {shown(names)}: it seems to be a row. "
            "Say header: false, or give the columns names.",
            pointer="/options/header",
            line=line,
            came="true",
            allowed="false for a file that begins with its first row",
        )
