"""The answer to a dry run of a sweep."""

from typing import Literal

from pydantic import Field, JsonValue

from schemas.estimate import Estimate
from schemas.strict import Measured
from schemas.sweep import SweepSpec


class PointEstimate(Measured):
    """What one training of a sweep would be."""

    number: int
    label: str
    changes: dict[str, JsonValue]
    seed: int | None = None
    estimate: Estimate


class SweepEstimate(Measured):
    """How many trainings a sweep would be, and about what they would take; each was checked."""

    dry_run: Literal[True] = True
    kind: Literal["sweep"] = "sweep"
    points: int = Field(description="Trainings in all, every seed counted.")
    seconds: float | None = Field(
        description="Estimated training time of all points, one after the other."
    )
    slots: int = Field(description="Trainings that the workers online could run at once.")
    wall_seconds: float | None = Field(description="The same with that many at once.")
    memory_bytes: int | None = Field(description="Of the largest training process.")
    queue: str
    metric: str = Field(description="By which points would be compared.")
    goal: Literal["max", "min"]
    first: tuple[PointEstimate, ...] = Field(description="The first points, translated.")
    notes: tuple[str, ...]
    spec: SweepSpec = Field(description="The spec with every default filled in.")
