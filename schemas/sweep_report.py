"""The table of a sweep and what it says: a page of points, groups over seeds, the report."""

from typing import Literal

from pydantic import Field, JsonValue

from schemas.job import Failure, JobState
from schemas.strict import Measured
from schemas.sweep_point import Children

Metrics = dict[str, dict[str, float | None]]


class SweepRow(Measured):
    """One training of a sweep."""

    number: int
    label: str
    name: str | None = None
    changes: dict[str, JsonValue]
    seed: int | None = None
    job_id: str
    attempt: int = Field(0, description="How often a worker has started it.")
    state: JobState
    verdict: str | None = None
    epochs: int | None = Field(None, description="Of the leg that trained longer.")
    seconds: float | None = Field(None, description="Training alone, of all legs together.")
    gap: float | None = Field(None, description="`prediction_rms` between the legs of a pair.")
    noise_floor: float | None = None
    metrics: Metrics = Field(default={}, description="On the test rows, by leg and by name.")
    failure: Failure | None = None
    link: str = Field(description="The job's path on this service.")


class Spread(Measured):
    """A number over several seeds. What is not finite is left out and not counted."""

    count: int
    mean: float | None
    deviation: float | None = Field(
        description="Standard deviation of the sample (n - 1); null for fewer than two."
    )
    minimum: float | None
    maximum: float | None


class SweepGroup(Measured):
    """The trainings that differ in their seed alone."""

    number: int = Field(description="Of the first of them.")
    numbers: tuple[int, ...]
    label: str
    name: str | None = None
    changes: dict[str, JsonValue]
    seeds: tuple[int | None, ...]
    children: Children
    verdicts: dict[str, int] = Field(description="How many came to which verdict.")
    epochs: Spread
    seconds: Spread
    gap: Spread
    metrics: dict[str, dict[str, Spread]]


class PointPage(Measured):
    """Rows of the table: `points`, or `groups` where repeats over seeds are merged."""

    total: int = Field(description="Rows that pass the filters, on all pages.")
    points: tuple[SweepRow, ...] = ()
    groups: tuple[SweepGroup, ...] = ()
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null at end.")


class BestPoint(Measured):
    """The point that is ahead by the metric that was asked for."""

    metric: str
    goal: Literal["max", "min"]
    value: float = Field(description="The mean over seeds, where there are several.")
    spread: Spread
    number: int
    numbers: tuple[int, ...]
    label: str
    name: str | None = None
    changes: dict[str, JsonValue]
    job_id: str = Field(description="Of the best of its seeds.")


class SweepReport(Measured):
    """What came out of a sweep; while it runs, of what has ended so far."""

    kind: Literal["sweep"] = "sweep"
    state: JobState
    complete: bool = Field(description="Whether every training has ended.")
    summary: str
    metric: str
    goal: Literal["max", "min"]
    children: Children
    verdicts: dict[str, int] = Field(description="How many came to which verdict.")
    best: BestPoint | None = Field(description="Null until a point has the metric.")
    points: tuple[SweepRow, ...]
    groups: tuple[SweepGroup, ...] = Field(
        default=(), description="Repeats over seeds, merged; empty where there are none."
    )
    notes: tuple[str, ...] = ()
