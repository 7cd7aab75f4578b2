"""Which kind a CSV column has.

The rule, in the order it is applied, to the cells that are not missing:

1. A column named in `text_columns` is text.
2. All numbers: a number column. A column without any value counts as one.
3. All `true` or `false`, in any case: a boolean column.
4. At least nine in ten are numbers: the others are taken for slips (a stray "unknown",
   a comma for a point). The file is refused, and the first slip is named. Turning the
   column into text in silence would cost the user all its numbers.
5. Otherwise it is text; dates and times are, too.

A whole number that a 64-bit float cannot hold exactly is refused, as ids would run into
one another: name the column in `text_columns`.
"""

from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.canonical import EXACT, Place, refuse_inexact, refuse_infinite
from intake.delimited.cells import Cells, as_numbers, look_numeric
from intake.refusal import refuse, shown
from schemas.upload import DecimalMark

SLIPS_AT_MOST = 0.1
WHOLE = r"^[+-]?\d{16,}$"


def typed(cells: Cells, decimal: DecimalMark, place: Place) -> Any:
    """Bring a column into its canonical type (see `intake.canonical`).

    Raises:
        Refused: Nearly all cells are numbers but some are not, or a number cannot be kept.
    """
    if not cells.present:
        return pa.nulls(len(cells.raw), pa.float64())
    if decimal == "." and cells.numbers is not None:
        return _checked(cells.numbers, cells, place)
    numeric = look_numeric(cells, decimal)
    share = pc.mean(numeric).as_py()
    if share == 1:
        return _checked(as_numbers(cells, decimal), cells, place)
    if _all_boolean(cells):
        return pc.equal(pc.utf8_lower(cells.trimmed), "true")
    if share >= 1 - SLIPS_AT_MOST:
        _refuse_slip(cells, numeric, decimal, place)
    return as_text(cells)


def as_text(cells: Cells) -> Any:
    """Cells as they stand in the file, missing ones null."""
    return pc.if_else(pc.is_null(cells.trimmed), pa.scalar(None, pa.string()), cells.raw)


def _all_boolean(cells: Cells) -> bool:
    words = pa.array(["true", "false"])
    boolean = pc.is_in(pc.utf8_lower(pc.drop_null(cells.trimmed)), value_set=words)
    return bool(pc.all(boolean).as_py())


def _checked(numbers: Any, cells: Cells, place: Place) -> Any:
    limits = pc.min_max(numbers)
    low, high = limits["min"].as_py(), limits["max"].as_py()
    if np.isinf(low) or np.isinf(high):
        index = pc.index(pc.is_inf(numbers), True).as_py()
        refuse_infinite(index, cells.name, cells.trimmed[index].as_py(), place)
    # The first number that is not exact, 2**53 + 1, has become 2**53 by now.
    if low <= -EXACT or high >= EXACT:
        _check_exact(numbers, cells, place)
    return numbers


def _check_exact(numbers: Any, cells: Cells, place: Place) -> None:
    large = pc.and_(
        pc.greater_equal(pc.abs(numbers), float(EXACT)),
        pc.match_substring_regex(cells.trimmed, WHOLE),
    )
    for index in np.flatnonzero(pc.fill_null(large, False).to_numpy()):
        written = cells.trimmed[int(index)].as_py()
        if int(written) != int(float(written)):
            refuse_inexact(int(index), cells.name, written, place)


def _refuse_slip(cells: Cells, numeric: Any, decimal: DecimalMark, place: Place) -> NoReturn:
    index = pc.index(numeric, False).as_py()
    slips = cells.present - int(pc.sum(numeric).as_py())
    value = cells.trimmed[index].as_py()
    where, line = place(index)
    others = f" {slips - 1:,} more of its {cells.present:,} values are none either." * (slips > 1)
    refuse(
        f"Column {shown(cells.name)}, {where}: {shown(value)} is no number written with "
        f"{shown(decimal)}, while nearly all its values are.{others}",
        row=index + 1,
        line=line,
        column=cells.name,
        came=value[:80],
        allowed="a number; or name the value in missing_values, or the column in text_columns",
    )
