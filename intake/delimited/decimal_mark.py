"""Whether fractions are written with a point or with a comma."""

from collections.abc import Sequence
from typing import NoReturn

import pyarrow.compute as pc

from intake.canonical import Place
from intake.delimited.cells import Cells, fractions_with, look_numeric
from intake.refusal import refuse, shown
from schemas.upload import DecimalMark

THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3})+$"
MOSTLY = 0.9


def detect_decimal(columns: Sequence[Cells], place: Place) -> DecimalMark:
    """Find the decimal mark of a whole table; the point, unless the table speaks for a comma.

    A column speaks for the comma if at least nine in ten of its cells are numbers when read
    with one, and fewer are when read with a point. Every cell of the file is looked at, not
    a sample.

    Raises:
        Refused: Columns contradict each other, or 1,234 may mean 1234 as well as 1.234.
    """
    with_comma = [cells for cells in columns if _speaks_for_comma(cells)]
    if not with_comma:
        return "."
    with_point = next((cells for cells in columns if _speaks_for_point(cells)), None)
    if with_point is not None:
        _refuse_both(with_comma[0], with_point, place)
    if all(_only_thousands(cells) for cells in with_comma):
        _refuse_thousands(with_comma[0], place)
    return ","


def _speaks_for_comma(cells: Cells) -> bool:
    if cells.numbers is not None or not cells.present:
        return False
    if not pc.any(fractions_with(",", cells)).as_py():
        return False
    with_comma = pc.mean(look_numeric(cells, ",")).as_py()
    return bool(with_comma >= MOSTLY and with_comma > pc.mean(look_numeric(cells, ".")).as_py())


def _speaks_for_point(cells: Cells) -> bool:
    return cells.numbers is not None and bool(pc.any(fractions_with(".", cells)).as_py())


def _only_thousands(cells: Cells) -> bool:
    commas = pc.fill_null(fractions_with(",", cells), False)
    grouped = pc.match_substring_regex(cells.trimmed.filter(commas), THOUSANDS)
    return bool(pc.all(grouped).as_py())


def _example(cells: Cells, mark: DecimalMark, place: Place) -> tuple[str, str]:
    index = pc.index(fractions_with(mark, cells), True).as_py()
    value = cells.trimmed[index].as_py()
    return value, f"{shown(value)} in column {shown(cells.name)}, {place(index)[0]}"


def _refuse_both(comma: Cells, point: Cells, place: Place) -> NoReturn:
    value, with_comma = _example(comma, ",", place)
    refuse(
        f"The file holds {with_comma}, and {_example(point, '.', place)[1]}: "
        "say with the option decimal which mark its fractions are written with.",
        pointer="/options/decimal",
        column=comma.name,
        came=value,
        allowed="'.' or ','",
    )


def _refuse_thousands(comma: Cells, place: Place) -> NoReturn:
    value, example = _example(comma, ",", place)
    refuse(
        f"The file holds {example}, which may mean {value.replace(',', '')} "
        f"as well as {value.replace(',', '.', 1)}: say with the option decimal whether the comma "
        "is its decimal mark, and write thousands without separators.",
        pointer="/options/decimal",
        column=comma.name,
        came=value,
        allowed="',' for a decimal comma, '.' for text",
    )
