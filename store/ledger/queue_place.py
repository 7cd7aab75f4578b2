"""Where a queued job stands, and when it may start, in words a user understands."""

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import Connection, bindparam, func, select

from schemas.job import QueuePlace
from store.ledger.moment import span
from store.ledger.tables import AnyRow, is_queued, is_running, jobs, workers

# A worker reports every few seconds; one that missed several reports is taken for gone.
WORKER_LIFE_SECONDS = 10.0

# Beyond this many jobs the estimate is spread evenly, so that a poll stays quick.
EXACT_JOBS = 64


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that was heard of lately."""

    id: str
    slots: int
    queues: frozenset[str]


@dataclass(frozen=True, slots=True)
class Running:
    """A running job: who has it, and for how many seconds more; None while unknown."""

    worker_id: str
    remaining_seconds: float | None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is at work in all queues."""

    workers: tuple[Worker, ...]
    running: tuple[Running, ...]

    def of(self, queue: str) -> "Crew":
        """Only the workers that serve this queue, and what keeps them busy."""
        serving = tuple(worker for worker in self.workers if queue in worker.queues)
        ids = {worker.id for worker in serving}
        return Crew(serving, tuple(job for job in self.running if job.worker_id in ids))

    @property
    def slots(self) -> int:
        """How many jobs these workers can run at once."""
        return sum(worker.slots for worker in self.workers)

    @property
    def free(self) -> int:
        """How many more jobs they could start now."""
        return max(0, self.slots - len(self.running))


@dataclass(frozen=True, slots=True)
class Ahead:
    """The jobs that come before one: how many, of how many the length is known, their seconds."""

    jobs: int
    estimated_jobs: int
    seconds: float

    def and_one(self, seconds: float | None) -> "Ahead":
        """Count one more job, whose length may be unknown."""
        known = seconds is not None
        return Ahead(self.jobs + 1, self.estimated_jobs + known, self.seconds + (seconds or 0.0))


_IN_LINE = is_queued & (jobs.c.queue == bindparam("in_queue"))
_AHEAD = select(
    func.count(), func.count(jobs.c.estimated_seconds), func.sum(jobs.c.estimated_seconds)
).where(_IN_LINE, jobs.c.turn < bindparam("before_turn"))
_BETWEEN = (
    select(jobs.c.id, jobs.c.estimated_seconds)
    .where(_IN_LINE, jobs.c.turn >= bindparam("from_turn"), jobs.c.turn <= bindparam("to_turn"))
    .order_by(jobs.c.turn)
)


def crew_at(connection: Connection, at_us: int) -> Crew:
    """Read who is alive and what runs."""
    live = connection.execute(
        select(workers.c.id, workers.c.slots, workers.c.queues).where(
            workers.c.seen_at >= at_us - span(WORKER_LIFE_SECONDS)
        )
    )
    members = tuple(Worker(row.id, row.slots, frozenset(json.loads(row.queues))) for row in live)
    running = connection.execute(
        select(
            jobs.c.lease_owner,
            jobs.c.remaining_seconds,
            jobs.c.progress_at,
            jobs.c.estimated_seconds,
            jobs.c.started_at,
        ).where(is_running, jobs.c.lease_owner.is_not(None))
    )
    return Crew(members, tuple(Running(row.lease_owner, _remaining(row, at_us)) for row in running))


def _remaining(row: AnyRow, at_us: int) -> float | None:
    """What the job itself said last, or else what was estimated when it was sent."""
    for seconds, since_us in (
        (row.remaining_seconds, row.progress_at),
        (row.estimated_seconds, row.started_at),
    ):
        if seconds is not None and since_us is not None:
            since_seconds: float = (at_us - since_us) / 1e6
            return max(0.0, float(seconds) - since_seconds)
    return None


def ahead_of(connection: Connection, job: AnyRow) -> Ahead:
    """Count the jobs that would be claimed before this one, from its `queue` and `turn`."""
    row = connection.execute(_AHEAD, {"in_queue": job.queue, "before_turn": job.turn}).one()
    return Ahead(row[0], row[1], float(row[2] or 0.0))


def ahead_of_each(connection: Connection, queued: Sequence[AnyRow]) -> dict[str, Ahead]:
    """Count what comes before each of several jobs, by id.

    What comes before the first of a queue is counted by the database; from there
    to the last it is added up here, because jobs that are listed together mostly
    stand together.
    """
    by_queue: dict[str, list[AnyRow]] = {}
    for job in sorted(queued, key=attrgetter("turn")):
        by_queue.setdefault(job.queue, []).append(job)
    places: dict[str, Ahead] = {}
    for queue, line in by_queue.items():
        so_far = ahead_of(connection, line[0])
        span_of_line = {"in_queue": queue, "from_turn": line[0].turn, "to_turn": line[-1].turn}
        for job_id, seconds in connection.execute(_BETWEEN, span_of_line):
            places[job_id] = so_far
            so_far = so_far.and_one(seconds)
    return places


def place_of(queue: str, ahead: Ahead, crew: Crew) -> QueuePlace:
    """Put a job's place in its queue into words and numbers."""
    serving = crew.of(queue)
    return QueuePlace(
        queue=queue,
        position=ahead.jobs + 1,
        waiting=_words(queue, ahead.jobs, serving, crew),
        may_start_in_seconds=_may_start_in(ahead, serving),
    )


def _words(queue: str, before: int, serving: Crew, everybody: Crew) -> str:
    if not serving.slots:
        others = sorted({name for worker in everybody.workers for name in worker.queues})
        online = f"workers are online for {', '.join(others)} only" if others else "none is online"
        return f"waiting: no worker serves {queue}; {online}. It starts when one comes."
    if before < serving.free:
        return "next: a worker is free and is about to take it"
    busy = _counted(len(serving.running), "job")
    if before == 0:
        return f"next: it starts when a worker is free; {busy} running now"
    return f"waiting: {_counted(before, 'job')} before it, {busy} running now"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _may_start_in(ahead: Ahead, serving: Crew) -> float | None:
    """Let the jobs before this one start one after the other, each as long as their mean."""
    if not serving.slots:
        return None
    if ahead.jobs < serving.free:
        return 0.0
    remaining = [job.remaining_seconds for job in serving.running]
    known = [seconds for seconds in remaining if seconds is not None]
    if len(known) < len(remaining) or ahead.estimated_jobs < ahead.jobs:
        return None
    mean = ahead.seconds / ahead.jobs if ahead.jobs else 0.0
    ends = sorted(known)[-serving.slots :] + [0.0] * serving.free
    heapq.heapify(ends)
    for _ in range(min(ahead.jobs, EXACT_JOBS)):
        heapq.heapreplace(ends, ends[0] + mean)
    return ends[0] + max(0, ahead.jobs - EXACT_JOBS) * mean / serving.slots
