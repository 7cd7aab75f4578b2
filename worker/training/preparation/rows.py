"""Raw rows, as a request brings them, on their way to predictions."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from worker.training.errors import UserError
from worker.training.preparation.columns import Kind, listed
from worker.training.preparation.pipeline import PairPipeline
from worker.training.preparation.raw import Column, RawInputs

Cell = float | int | bool | str | None
Row = Sequence[Cell] | Mapping[str, Cell]

_ALLOWED: Mapping[Kind, str] = {
    "number": "a finite number",
    "text": "a text",
    "boolean": "true or false",
}


def rows_to_inputs(pipeline: PairPipeline, rows: Sequence[Row]) -> NDArray[np.float64]:
    """Turn raw rows into what the networks see.

    Args:
        pipeline: As fitted for the pair.
        rows: Each either the cells of all input columns in order, or an object by name.

    Returns:
        Inputs, shape (rows, input columns), the same bits as the pipeline gave in training.

    Raises:
        UserError: A cell is missing, one too many, or not of its column's kind; the pointer
            names row and column.
    """
    names = [name for name, _ in pipeline.columns]
    cells = [
        _named(row, names, place) if isinstance(row, Mapping) else _counted(row, names, place)
        for place, row in enumerate(rows)
    ]
    columns = [
        [_checked(row[place], column, at, pipeline, rows[at]) for at, row in enumerate(cells)]
        for place, column in enumerate(pipeline.columns)
    ]
    inputs = pipeline.inputs(_raw(pipeline, columns, len(rows)))
    spoilt = np.flatnonzero(~np.isfinite(inputs).all(axis=1))
    if len(spoilt):
        raise UserError(
            f"Row {spoilt[0] + 1} holds a number too large to be scaled.", f"/rows/{spoilt[0]}"
        )
    return inputs


def _raw(pipeline: PairPipeline, columns: Sequence[Sequence[Cell]], rows: int) -> RawInputs:
    """Lay checked columns into the two arrays that the pipeline takes."""
    of_kind = list(zip(columns, (kind for _, kind in pipeline.columns), strict=True))
    numbers = [cells for cells, kind in of_kind if kind != "text"]
    texts = [cells for cells, kind in of_kind if kind == "text"]
    return RawInputs(
        pipeline.columns,
        np.array(numbers, np.float64).reshape(len(numbers), rows).T.copy(),
        np.array(texts, object).reshape(len(texts), rows).T.copy(),
    )


def _counted(row: Sequence[Cell], names: Sequence[str], place: int) -> Sequence[Cell]:
    if len(row) != len(names):
        raise UserError(
            f"Row {place + 1} has {len(row)} cells; the {len(names)} input columns are "
            f"{listed(names)}.",
            f"/rows/{place}",
        )
    return row


def _named(row: Mapping[str, Cell], names: Sequence[str], place: int) -> Sequence[Cell]:
    absent = [name for name in names if name not in row]
    unknown = set(row) - set(names) if len(row) + len(absent) > len(names) else set()
    if unknown:
        raise UserError(
            f"Row {place + 1} names {min(unknown)!r}, which is no input column; these are "
            f"{listed(names)}.",
            f"/rows/{place}/{_escaped(min(unknown))}",
        )
    if absent:
        raise UserError(
            f"Row {place + 1} lacks {listed(absent)}; null stands for a missing value where the "
            "job fills them in.",
            f"/rows/{place}",
        )
    return [row[name] for name in names]


def _checked(cell: Cell, column: Column, at: int, pipeline: PairPipeline, row: Row) -> Cell:
    kind = column[1]
    if cell is None and pipeline.fills_missing:
        return None if kind == "text" else math.nan
    if not _is_of(kind, cell):
        raise _misfit(cell, column, at, row, pipeline)
    return cell


def _is_of(kind: Kind, cell: Cell) -> bool:
    if kind == "text":
        return isinstance(cell, str)
    if kind == "boolean":
        return isinstance(cell, bool | int | float) and cell in (0, 1)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    try:
        return math.isfinite(float(cell))
    except OverflowError:
        return False


def _misfit(cell: Cell, column: Column, at: int, row: Row, pipeline: PairPipeline) -> UserError:
    name, kind = column
    came = "no value" if cell is None else repr(cell)[:80]
    key = _escaped(name) if isinstance(row, Mapping) else str(pipeline.columns.index(column))
    return UserError(
        f"Row {at + 1}, column {name!r}: came {came}, allowed is {_ALLOWED[kind]}"
        + (" or null." if pipeline.fills_missing else "."),
        f"/rows/{at}/{key}",
    )


def _escaped(name: str) -> str:
    """Write a name as a step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
