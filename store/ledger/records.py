"""What the ledger takes and gives beside the schemas."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from schemas.artifact import Artifact
from schemas.job import Job, JobState
from schemas.spec import JobSpec
from schemas.sweep_point import PointPlace


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's word that two requests are one."""

    key: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job of a request, and whether this request made it."""

    job: Job
    created: bool
    rings: "tuple[Ring, ...]" = ()


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A training of a sweep that is to be queued.

    `rank` is its place in the line of its sweep, from 0: those that share a compiled function
    follow each other, whatever their numbers are.
    """

    spec: JobSpec
    place: PointPlace
    rank: int
    queue: str
    estimated_seconds: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list; what is None does not matter.

    Without `parent` the trainings of sweeps are left out, with it there are no others.

    `created_after` is the earliest creation time that counts, `created_before`
    the first that no longer does. Both are aware.
    """

    state: JobState | None = None
    kind: str | None = None
    tag: str | None = None
    name: str | None = None
    parent: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a job. `attempt` is the fencing number of all its writes."""

    job_id: str
    attempt: int
    spec: JobSpec
    queue: str
    time_limit_seconds: float | None
    worker_id: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the ledger tells a worker that reports itself."""

    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """A file of an attempt. `blob` is its name in the blob store."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    description: str
    blob: str

    def shown(self, job_id: str) -> Artifact:
        """Describe the file as the service tells of it, link included."""
        return Artifact(
            name=self.name,
            media_type=self.media_type,
            bytes=self.bytes,
            sha256=self.sha256,
            description=self.description,
            link=f"/v1/jobs/{job_id}/artifacts/{quote(self.name)}",
        )


@dataclass(frozen=True, slots=True)
class Recovery:
    """The jobs, by id, whose attempts were given up, and what became of them."""

    requeued: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """A doorbell to be rung for a queued job. `attempt` is the last one made, 0 for none."""

    job_id: str
    attempt: int
    queue: str


@dataclass(frozen=True, slots=True)
class PredictionTask:
    """A request for a prediction that a worker took; `request` is JSON."""

    request_id: str
    job_id: str
    attempt: int
    request: bytes


@dataclass(frozen=True, slots=True)
class PredictionReply:
    """A worker's answer; `body` is the JSON of a `Problem` when `problem` is true."""

    body: bytes
    problem: bool
