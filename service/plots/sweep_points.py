"""What plots of sweeps share: the points, the number that they are compared by, their ranks."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.job import JobState, Leg
from schemas.sweep import Best, SweepSpec
from schemas.sweep_report import SweepRow
from service.plots.kind import Source
from service.refusal import NotFound, NotYet
from service.sweeps.columns import cells_of, default_best

_LONGEST_LABEL: Final = 58


@dataclass(frozen=True)
class Points:
    """A sweep's points.

    Attributes:
        rows: One for each training, in the order in which they were asked for.
        best: By which number they are compared.
        legs: Names of the legs of each; the last is the one that is judged.
    """

    rows: tuple[SweepRow, ...]
    best: Best
    legs: tuple[Leg, ...]

    def value(self, row: SweepRow, metric: str | None = None) -> float | None:
        """A row's number; None where it has none, or none that is finite."""
        found = cells_of(row).get(metric or self.best.metric)
        if isinstance(found, bool) or not isinstance(found, int | float):
            return None
        return float(found) if math.isfinite(found) else None

    def ranked(self) -> list[SweepRow]:
        """The rows that have the number, the best first."""
        sign = -1.0 if self.best.goal == "max" else 1.0
        known = [
            (sign * value, row.number, row)
            for row in self.rows
            if (value := self.value(row)) is not None
        ]
        return [row for _, _, row in sorted(known, key=lambda each: each[:2])]

    @property
    def is_score(self) -> bool:
        """Whether the number is one whose best is 1, so that decades would say nothing of it."""
        return self.best.metric.rpartition(".")[2] in ("accuracy", "r2")

    @property
    def version(self) -> str:
        """Of all that has come so far."""
        told = "\n".join(row.model_dump_json() for row in self.rows)
        return hashlib.sha256(told.encode()).hexdigest()


def points_of(source: Source) -> Points:
    """The points of a sweep.

    Raises:
        NotFound: The job is no sweep, or no point of it ever began.
        NotYet: None has begun yet.
    """
    job = source.job
    if not isinstance(job.spec, SweepSpec):
        raise NotFound(f"{job.id} is no sweep.")
    rows = source.ledger.sweep_rows(job.id)
    if not any(row.state in (JobState.RUNNING, JobState.SUCCEEDED) for row in rows):
        if job.children and job.children.ended == job.children.total:
            raise NotFound(f"{job.id} {job.state}, and none of its points came to an end.")
        raise NotYet(f"{job.id} is {job.state} and no point of it has begun.")
    best = job.spec.best or default_best(job.spec, classifies=False)
    legs: tuple[Leg, ...] = tuple(leg for leg in _LEGS if leg in job.spec.legs)
    return Points(rows, best, legs)


_LEGS: Final[tuple[Leg, Leg]] = ("reference", "candidate")


def labels_of(rows: Sequence[SweepRow]) -> dict[int, str]:
    """A name for each row, by its number; told apart even where they are cut."""
    labels = distinct_labels([row.label for row in rows])
    return {row.number: label for row, label in zip(rows, labels, strict=True)}


def distinct_labels(labels: Sequence[str]) -> list[str]:
    """Labels that have room beside a plot; where two are cut to the same, all are numbered.

    Example:
        >>> distinct_labels(["a", "b"]), distinct_labels(["a", "a"])
        (['a', 'b'], ['1: a', '2: a'])
    """
    cut = [_cut(label or "as it is") for label in labels]
    if len(set(cut)) == len(cut):
        return cut
    return [f"{number}: {label}" for number, label in enumerate(cut, start=1)]


def _cut(label: str) -> str:
    if len(label) <= _LONGEST_LABEL:
        return label
    return f"{label[: _LONGEST_LABEL - 1]}\N{HORIZONTAL ELLIPSIS}"
