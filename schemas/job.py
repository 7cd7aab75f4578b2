"""A job as the service tells of it."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.job_spec import AnySpec
from schemas.leg import LEGS, Leg
from schemas.spec import JobSpec
from schemas.strict import Measured, Strict
from schemas.sweep import SweepSpec
from schemas.sweep_point import Children, PointPlace

__all__ = [
    "ENDINGS", "LEGS", "Failure", "FailureKind", "Job", "JobPage", "JobState", "Leg", "Links",
    "Progress", "QueuePlace",
]  # fmt: skip


class JobState(StrEnum):
    """Where a job stands; the last three are endings and are never left."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDINGS = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})

JobKind = Literal["pair", "train", "sweep"]

FailureKind = Literal["user_error", "out_of_memory", "time_limit", "worker_lost", "platform"]


class Failure(Strict):
    """Why a job failed."""

    kind: FailureKind
    detail: str = Field(description="A sentence for the user.")
    pointer: str | None = Field(None, description="The field of the spec at fault, if one is.")


class Progress(Measured):
    """How far a running job has come."""

    phase: str = Field(description="What is being done now, in a word or two.")
    fraction: float = Field(ge=0.0, le=1.0, description="Share of the work that is done.")
    epoch: int = Field(0, ge=0, description="Epochs done by the leg that is ahead.")
    epochs: int = Field(ge=0, description="Largest number of epochs.")
    loss: dict[Leg, float | None] = Field(default={}, description="Last loss of each leg.")
    elapsed_seconds: float = Field(0.0, ge=0.0)
    remaining_seconds: float | None = Field(None, description="Estimate; null while unknown.")


class QueuePlace(Strict):
    """Where a queued job stands in its queue."""

    queue: str = Field(examples=["train.cpu"])
    position: int = Field(ge=1, description="1 is next.")
    waiting: str = Field(description="Why it does not run yet, in words.")
    may_start_in_seconds: float | None = Field(
        None, description="Estimate from what runs and waits before it; null while unknown."
    )


class Links(Strict):
    """Where the rest about a job is found, as paths on this service; null where there is none.

    What its points have of their own a sweep has not: `points` leads to them.
    """

    self: str
    events: str
    metrics: str | None = Field(description="Null of a sweep.")
    report: str
    code: str | None = Field(description="The programs of its legs. Null of a sweep.")
    artifacts: str | None = Field(description="Null of a sweep.")
    plots: str
    predictions: str | None = Field(description="Rows are sent there. Null of a sweep.")
    tensorboard: str
    points: str | None = Field(None, description="The table of a sweep; null of any other job.")


class Job(Strict):
    """A job: what was asked for, where it stands, where its results are."""

    id: str = Field(examples=["job_01k9w3c0v5t8m2"])
    kind: JobKind
    name: str | None
    tags: tuple[str, ...]
    state: JobState
    attempt: int = Field(ge=0, description="How often a worker has started it.")
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    cancel_requested_at: AwareDatetime | None
    queue_place: QueuePlace | None = Field(description="Only while queued.")
    progress: Progress | None = Field(description="Only while running.")
    verdict: str | None = Field(description="The report's verdict, once there is one.")
    failure: Failure | None
    notes: tuple[str, ...] = Field(
        default=(), description="What the service did that was not literally asked for."
    )
    parent_id: str | None = Field(None, description="The sweep that it is a training of.")
    point: PointPlace | None = Field(None, description="Which training of that sweep it is.")
    children: Children | None = Field(
        None, description="Of a sweep: how many of its trainings stand where."
    )
    spec: AnySpec
    links: Links

    @property
    def training(self) -> JobSpec:
        """What is trained; of a sweep its base."""
        return self.spec.base if isinstance(self.spec, SweepSpec) else self.spec


class JobPage(Strict):
    """A page of jobs, newest first."""

    jobs: tuple[Job, ...]
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null at end.")
