"""The first row whose fields do not match the header, looked up once a file is refused."""

from typing import NoReturn

from intake.delimited.fields import split_records
from intake.delimited.layout import Layout
from intake.refusal import refuse


def refuse_ragged(text: bytes, layout: Layout, separator: str, expected: int) -> NoReturn:
    """Name the first row that has more or fewer fields than expected.

    Raises:
        Refused: Always.
    """
    for record, fields in enumerate(split_records(text, separator)):
        if len(fields) != expected:
            line = layout.line_of(record)
            noun = "field" if len(fields) == 1 else "fields"
            refuse(
                f"Line {line} has {len(fields):,} {noun}, the first line has {expected:,}; "
                f"fields are separated by {separator!r}.",
                line=line,
                came=len(fields),
                allowed=f"{expected} fields in every line",
            )
    refuse("The file's lines do not fit together.", allowed=f"{expected} fields in every line")
