"""Records cut into fields by Python's own reader: for the header, and to word a refusal."""

import csv
import io
from collections.abc import Iterator

from intake.delimited.layout import LONGEST_RECORD_BYTES


def split_records(text: bytes, separator: str) -> Iterator[list[str]]:
    """Yield the fields of each record of a well-quoted text; blank lines are no records."""
    # The limit belongs to the whole process: never lower it for whoever else reads CSV.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD_BYTES))
    lines = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    return (fields for fields in csv.reader(lines, delimiter=separator) if fields)
