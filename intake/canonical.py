"""The three kinds a column may have, each in its one canonical type.

A number is a float64, a text a string, a boolean a bool. A missing value is null
in all three; no NaN and no infinity is left in a table.
"""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.refusal import refuse, shown

Place = Callable[[int], tuple[str, int | None]]
"""From a row's index, counted from 0, to its place in words and its line."""

EXACT = 2**53
BOUNDS = "numbers between -1.8e308 and 1.8e308; leave a cell empty for a missing value"
WHOLE_BOUNDS = (
    "whole numbers that a 64-bit float can hold exactly, all up to 9007199254740992; "
    "name a column of ids or codes in text_columns to keep it as text"
)


def row_place(index: int) -> tuple[str, int | None]:
    """Place of a row in a file that has no lines."""
    return f"row {index + 1}", None


def canonical(column: Any, name: str, place: Place) -> Any:
    """Bring an Arrow column of plain type into its canonical type.

    Raises:
        Refused: A number is infinite, or too large to be kept exactly.
    """
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_null(kind):
        return column.cast(pa.float64())
    if pa.types.is_integer(kind):
        return _from_integers(column, name, place)
    return _from_floats(column, name, place)


def _from_integers(column: Any, name: str, place: Place) -> Any:
    if column.type.bit_width == 64:
        limits = pc.min_max(column)
        low, high = limits["min"].as_py(), limits["max"].as_py()
        if low is not None and (low < -EXACT or high > EXACT):
            _check_exact(column, name, place)
    return column.cast(pa.float64(), safe=False)


def _check_exact(column: Any, name: str, place: Place) -> None:
    beyond = pc.or_(
        pc.greater(column, pa.scalar(EXACT, column.type)),
        pc.less(column, pa.scalar(-EXACT, column.type)) if _signed(column.type) else False,
    )
    for index in np.flatnonzero(pc.fill_null(beyond, False).to_numpy(zero_copy_only=False)):
        number = column[int(index)].as_py()
        if int(float(number)) != number:
            refuse_inexact(int(index), name, str(number), place)


def _signed(kind: Any) -> bool:
    return bool(pa.types.is_signed_integer(kind))


def _from_floats(column: Any, name: str, place: Place) -> Any:
    numbers = column.cast(pa.float64())
    not_finite = pc.invert(pc.is_finite(numbers))
    if not pc.any(not_finite).as_py():
        return numbers
    infinite = pc.fill_null(pc.is_inf(numbers), False)
    if pc.any(infinite).as_py():
        refuse_infinite(pc.index(infinite, True).as_py(), name, "infinity", place)
    return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)


def refuse_infinite(index: int, name: str, came: str, place: Place) -> NoReturn:
    """Refuse an infinite number.

    Raises:
        Refused: Always.
    """
    where, line = place(index)
    refuse(
        f"Column {shown(name)}, {where}: {shown(came)} is no finite 64-bit number.",
        row=index + 1,
        line=line,
        column=name,
        came=came[:80],
        allowed=BOUNDS,
    )


def refuse_inexact(index: int, name: str, came: str, place: Place) -> NoReturn:
    """Refuse a whole number whose last digits would change.

    Raises:
        Refused: Always.
    """
    where, line = place(index)
    refuse(
        f"Column {shown(name)}, {where}: {came[:80]} would become {float(came):.0f} "
        "as a 64-bit float.",
        row=index + 1,
        line=line,
        column=name,
        came=came[:80],
        allowed=WHOLE_BOUNDS,
    )
