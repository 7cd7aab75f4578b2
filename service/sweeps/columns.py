"""The columns of a sweep's table, by the names under which they are sorted and filtered."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final, Literal

from pydantic import JsonValue

from schemas.problem import FieldError
from schemas.sweep import Best, SweepSpec
from schemas.sweep_report import Spread, SweepGroup, SweepRow
from service.refusal import Invalid, shortened

Cells = dict[str, JsonValue]

_METRICS: Final = ("r2", "mse", "mae", "accuracy", "log_loss")
_NUMBERS: Final = ("epochs", "seconds", "gap", "noise_floor")
_SMALLER_IS_BETTER: Final = frozenset({*_NUMBERS, "mse", "mae", "log_loss"})
_MOST_NAMES: Final = 40


def cells_of(row: SweepRow | SweepGroup) -> Cells:
    """A row's values by column; of a group each number is the mean, its spread stands beside it."""
    if isinstance(row, SweepRow):
        return _cells_of_row(row)
    cells: Cells = {"number": row.number, "label": row.label, "name": row.name}
    cells["seeds"] = row.children.total
    for state in ("queued", "running", "succeeded", "failed", "cancelled"):
        cells[state] = getattr(row.children, state)
    cells.update(row.changes)
    for name in ("epochs", "seconds", "gap"):
        cells.update(_spread(name, getattr(row, name)))
    for leg, metrics in row.metrics.items():
        for name, spread in metrics.items():
            cells.update(_spread(f"{leg}.{name}", spread))
    return cells


def _cells_of_row(row: SweepRow) -> Cells:
    cells: Cells = {
        "number": row.number,
        "label": row.label,
        "name": row.name,
        **row.changes,
        "seed": row.seed,
        "job_id": row.job_id,
        "state": str(row.state),
        "attempt": row.attempt,
        "verdict": row.verdict,
    }
    cells.update({name: getattr(row, name) for name in _NUMBERS})
    for leg, metrics in row.metrics.items():
        cells.update({f"{leg}.{name}": value for name, value in metrics.items()})
    cells["failure"] = row.failure.detail if row.failure else None
    return cells


def _spread(name: str, spread: Spread) -> Cells:
    return {
        name: spread.mean,
        f"{name}.deviation": spread.deviation,
        f"{name}.minimum": spread.minimum,
        f"{name}.maximum": spread.maximum,
        f"{name}.count": spread.count,
    }


def names_of(table: Iterable[Mapping[str, JsonValue]]) -> list[str]:
    """Every column of a table, in the order in which rows bring them."""
    return list(dict.fromkeys(name for row in table for name in row))


def column_named(word: str, names: list[str], where: str) -> str:
    """The column that a word means: its whole name, or the end of a path that no other one has.

    Args:
        word: What was sent.
        names: Columns of the table.
        where: The parameter in which it was sent.

    Raises:
        Invalid: No column has this name, or several end so.
    """
    if word in names or word in _NUMBERS:
        return word
    ends = [name for name in names if name.endswith((f".{word}", f"/{word}"))]
    if len(ends) == 1:
        return ends[0]
    near = ends or get_close_matches(word, names, n=3)
    said = f"did you mean {' or '.join(near)}? " if near else ""
    detail = f"{word[:120]!r} is {'the end of several columns' if ends else 'no column'}"
    error = FieldError.model_validate(
        {
            "pointer": f"/{where}",
            "detail": detail,
            "came": shortened(word),
            "allowed": f"{said}one of {', '.join(names[:_MOST_NAMES])}",
            "in": "query",
        }
    )
    raise Invalid(f"{detail}.", [error])


def default_best(spec: SweepSpec, *, classifies: bool) -> Best:
    """By what points are compared where nothing was chosen."""
    return Best(metric=f"{spec.legs[-1]}.{'accuracy' if classifies else 'r2'}", goal="max")


def checked_best(spec: SweepSpec, *, classifies: bool) -> Best:
    """By what points are compared.

    Raises:
        Invalid: No point will have such a number.
    """
    if spec.best is None:
        return default_best(spec, classifies=classifies)
    numbers = [name for name in _NUMBERS if len(spec.legs) > 1 or name in {"epochs", "seconds"}]
    known = [*(f"{leg}.{name}" for leg in spec.legs for name in _METRICS), *numbers]
    if spec.best.metric in known:
        return spec.best
    near = get_close_matches(spec.best.metric, known, n=1)
    said = f"did you mean {near[0]}? " if near else ""
    detail = f"No point has a number {spec.best.metric[:120]!r}"
    error = FieldError(
        pointer="/best/metric",
        detail=detail,
        came=spec.best.metric[:120],
        allowed=f"{said}one of {', '.join(known)}",
    )
    raise Invalid(f"{detail}.", [error])


def better_way(metric: str) -> Literal["max", "min"]:
    """Which way a number is better, for a table that is sorted by it first."""
    return "min" if metric.rpartition(".")[2] in _SMALLER_IS_BETTER else "max"
