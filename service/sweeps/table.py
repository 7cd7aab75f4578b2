"""The table of a sweep: sorted, filtered, a page at a time, as JSON or CSV."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from schemas.problem import FieldError
from schemas.sweep_report import PointPage, SweepGroup, SweepRow
from service.refusal import Invalid, shortened
from service.sweeps.columns import Cells, cells_of, column_named, names_of
from service.sweeps.grouping import groups_of

_CONDITION: Final = re.compile(r"(.+?)(>=|<=|!=|=|>|<)(.*)", re.DOTALL)
_ORDERED: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}
# A spreadsheet runs what begins like this.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Line = tuple[SweepRow | SweepGroup, Cells]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, and in which order.

    Attributes:
        sort: Columns, separated by commas; `-` in front turns one round.
        where: Conditions such as `state=succeeded` or `candidate.accuracy>=0.9`.
        group: Whether repeats over seeds are merged.
    """

    sort: str = "number"
    where: tuple[str, ...] = ()
    group: bool = False


def lines_of(rows: Sequence[SweepRow], wanted: Wanted) -> list[Line]:
    """The rows that are wanted, each with its cells.

    Conditions choose among the points; where these are merged, that comes after.

    Raises:
        Invalid: A column or a condition is not understood.
    """
    lines: list[Line] = [(row, cells_of(row)) for row in rows]
    names = names_of(cells for _, cells in lines)
    for condition in wanted.where:
        keeps = _condition(condition, names)
        lines = [line for line in lines if keeps(line[1])]
    if wanted.group:
        chosen = [row for row, _ in lines if isinstance(row, SweepRow)]
        lines = [(group, cells_of(group)) for group in groups_of(chosen)]
        names = names_of(cells for _, cells in lines) or names
    for word in reversed([word.strip() for word in wanted.sort.split(",") if word.strip()]):
        down = word.startswith("-")
        column = column_named(word.removeprefix("-"), names, "sort")
        there = [line for line in lines if line[1].get(column) is not None]
        there.sort(key=lambda line: _key(line[1].get(column)), reverse=down)
        # What has no value is last, whichever way the others go.
        lines = [*there, *(line for line in lines if line[1].get(column) is None)]
    return lines


def page_of(lines: Sequence[Line], first: int, limit: int) -> PointPage:
    """A page of the table, from the row `first` on, counted from 0."""
    shown = [row for row, _ in lines[first : first + limit]]
    last = first + limit
    return PointPage(
        total=len(lines),
        points=tuple(row for row in shown if isinstance(row, SweepRow)),
        groups=tuple(row for row in shown if isinstance(row, SweepGroup)),
        next_cursor=str(last) if last < len(lines) else None,
    )


def csv_of(lines: Sequence[Line]) -> str:
    """The table as CSV (RFC 4180); objects and lists are JSON in their cell."""
    written = io.StringIO()
    names = names_of(cells for _, cells in lines)
    writer = csv.writer(written)
    writer.writerow([_safe(name) for name in names])
    for _, cells in lines:
        writer.writerow([_cell(cells.get(name)) for name in names])
    return written.getvalue()


def _condition(text: str, names: list[str]) -> Callable[[Cells], bool]:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise _wrong_condition(text, "A condition is a column, a comparison and a value")
    column = column_named(found[1].strip(), names, "where")
    comparison, value = found[2], _value(found[3].strip())
    if comparison in {"=", "!="}:
        wants = comparison == "="
        return lambda cells: _is(cells.get(column), value) == wants
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong_condition(text, f"{comparison} compares with a number")
    holds, bound = _ORDERED[comparison], float(value)

    def compared(cells: Cells) -> bool:
        cell = cells.get(column)
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        return is_number and holds(float(cell), bound)  # type: ignore[arg-type]

    return compared


def _wrong_condition(text: str, detail: str) -> Invalid:
    error = FieldError.model_validate(
        {
            "pointer": "/where",
            "detail": detail,
            "came": shortened(text),
            "allowed": "such as state=succeeded or candidate.accuracy>=0.9",
            "in": "query",
        }
    )
    return Invalid(f"{detail}.", [error])


def _value(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def _is(cell: JsonValue, value: JsonValue) -> bool:
    if isinstance(cell, str) and not isinstance(value, str):
        return cell == json.dumps(value)
    return cell == value and isinstance(cell, bool) == isinstance(value, bool)


def _key(cell: JsonValue) -> tuple[int, float, str]:
    """Numbers first, by size; then everything else, as text."""
    if isinstance(cell, int | float):
        return 0, float(cell), ""
    return 1, 0.0, cell if isinstance(cell, str) else json.dumps(cell, sort_keys=True)


def _cell(value: JsonValue) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    return _safe(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
