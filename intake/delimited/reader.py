"""A CSV file, from its bytes to typed columns."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv

from intake.canonical import Place
from intake.delimited.cells import read_cells
from intake.delimited.decimal_mark import detect_decimal
from intake.delimited.heading import column_names
from intake.delimited.layout import Layout, lay_out
from intake.delimited.ragged import refuse_ragged
from intake.delimited.separator import detect_separator
from intake.delimited.transcoding import to_utf8
from intake.delimited.typing_rules import as_text, typed
from intake.names import check_names
from intake.reading import Reading
from intake.refusal import refuse
from intake.size import check_size
from schemas.upload import IntakeOrder

BLOCK_BYTES = 1 << 22


def read_csv(path: Path, order: IntakeOrder) -> Reading:
    """Read text with a line per row. Blank lines are no rows.

    Raises:
        Refused: The text cannot be decoded, split or typed without guessing.
    """
    options = order.options
    text, encoding = to_utf8(path.read_bytes(), options.encoding)
    separator = options.separator or detect_separator(text)
    layout = lay_out(text, separator)
    if not len(layout.starts):
        refuse("The file holds nothing but blank lines.", came=0, allowed="a header and rows")
    names = column_names(text, layout, separator, options)
    check_names(names, of_text=True)
    header = int(options.header)
    check_size(len(layout.starts) - header, len(names), order.limits)

    texts = _split(text, layout, separator, len(names), header)
    place = _place_in(layout, header)
    missing_values = pa.array([value.strip() for value in options.missing_values], pa.string())
    cells = [
        read_cells(name, raw, missing_values)
        for name, raw in zip(names, texts.columns, strict=True)
    ]
    kept = frozenset(options.text_columns)
    measured = [column for column in cells if column.name not in kept]
    decimal = options.decimal or detect_decimal(measured, place)
    columns = [
        (column.name, as_text(column) if column.name in kept else typed(column, decimal, place))
        for column in cells
    ]
    return Reading(columns, place, separator, decimal, encoding)


def _split(text: bytes, layout: Layout, separator: str, width: int, header: int) -> Any:
    """Cut the text into columns of strings."""
    keys = [str(key) for key in range(width)]
    longest = int((layout.stops - layout.starts).max())
    body = pa.py_buffer(memoryview(text)[layout.starts[header] :])
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(
                use_threads=False, block_size=max(BLOCK_BYTES, longest + 2), column_names=keys
            ),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=layout.quoted_breaks),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        refuse_ragged(text, layout, separator, width)
    if table.num_rows != len(layout.starts) - header:
        refuse_ragged(text, layout, separator, width)
    return table


def _place_in(layout: Layout, header: int) -> Place:
    def place(index: int) -> tuple[str, int]:
        line = layout.line_of(index + header)
        return f"row {index + 1} (line {line})", line

    return place
