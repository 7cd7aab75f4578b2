"""What becomes of jobs whose worker is gone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, select

from schemas.job import Failure, JobState
from store.ledger.database import Part
from store.ledger.moment import microseconds
from store.ledger.records import Recovery
from store.ledger.tables import AnyRow, is_running, jobs, workers
from store.ledger.transitions import NOTHING, OVER, move

# A job that lost its worker this often most likely is the reason.
MAX_LOSSES = 3

# A whole stack that stops may be anybody's doing, so it counts as no loss; but a job that takes
# the machine down with it must not do so at each start for ever.
MAX_ATTEMPTS = 10

Fate = Literal["requeued", "failed", "cancelled"]

_NO_LONGER_RUNNING = {
    "started_at": None,
    "lease_owner": None,
    "lease_until": None,
    "rung_at": None,
    "remaining_seconds": None,
    "progress_at": None,
    "progress": None,
}


class Recoveries(Part):
    """Giving up attempts that nobody works on any more."""

    def recover(self, now: datetime | None = None) -> Recovery:
        """Take back every job whose lease ran out.

        Such a job is queued again at the place it had; at its third loss it fails
        with the kind `worker_lost`; one that was to be cancelled is cancelled. Any
        number of processes may call this at once.

        Args:
            now: What time it is; None for the ledger's clock.

        Returns:
            The jobs that this call changed.
        """
        at_us = self._now_us() if now is None else microseconds(now)
        overdue = is_running & (jobs.c.lease_until < at_us)
        with self._database.read() as connection:
            # Nearly always there is nothing to do: then nothing is written either.
            if connection.execute(select(jobs.c.id).where(overdue).limit(1)).one_or_none() is None:
                return Recovery()
        with self._database.write() as connection:
            return _sorted_by_fate(
                (row.id, _lose(connection, at_us, row)) for row in _locked(connection, overdue)
            )

    def release_all(self, reason: str, started_before: datetime | None = None) -> Recovery:
        """Take back every running job at once: only for a start where nobody else can be at work.

        It does not count as a loss: a stack that is killed says nothing about its
        jobs. But a job that was started ten times and never ended fails with the kind
        `worker_lost`. All workers are taken for gone.

        Args:
            reason: Why, in words.
            started_before: Leave alone what was started, and workers that were seen, from this
                time on; None takes everything. With it a new worker may already be at work.

        Returns:
            The jobs that this call changed.
        """
        at_us = self._now_us()
        # A sweep runs without a worker: it follows when its trainings are taken back.
        at_work = is_running & jobs.c.lease_owner.is_not(None)
        before_us = at_us + 1 if started_before is None else microseconds(started_before)
        with self._database.write() as connection:
            connection.execute(delete(workers).where(workers.c.seen_at < before_us))
            running = _locked(connection, at_work & (jobs.c.started_at < before_us))
            return _sorted_by_fate(
                (row.id, _interrupt(connection, at_us, row, reason)) for row in running
            )


def put_back(
    connection: Connection, at_us: int, row: AnyRow, reason: str, losses: int | None = None
) -> Fate:
    """Queue a running job again, or cancel it where that was asked for."""
    same = (jobs.c.id == row.id) & is_running
    if row.cancel_requested_at is not None:
        ending = {"state": JobState.CANCELLED, "ended_at": at_us, **OVER}
        words = f"stopped on request; {reason}"
        move(connection, at_us, same, ending, ("cancelled", words, NOTHING))
        return "cancelled"
    counted = row.losses if losses is None else losses
    changes = {**_NO_LONGER_RUNNING, "state": JobState.QUEUED, "losses": counted}
    move(connection, at_us, same, changes, ("requeued", f"queued again: {reason}", NOTHING))
    return "requeued"


def _lose(connection: Connection, at_us: int, row: AnyRow) -> Fate:
    losses = row.losses + 1
    reason = f"worker {row.lease_owner} was not heard of any more (loss {losses} of {MAX_LOSSES})"
    if losses < MAX_LOSSES or row.cancel_requested_at is not None:
        return put_back(connection, at_us, row, reason, losses)
    return _fail(
        connection,
        at_us,
        row,
        f"the worker was lost {losses} times while it ran this job; perhaps the job needs more "
        "memory than the worker has",
    )


def _interrupt(connection: Connection, at_us: int, row: AnyRow, reason: str) -> Fate:
    if row.attempt < MAX_ATTEMPTS or row.cancel_requested_at is not None:
        return put_back(connection, at_us, row, reason)
    return _fail(
        connection,
        at_us,
        row,
        f"started {row.attempt} times and interrupted each time; perhaps the job needs more "
        "memory than the machine has",
    )


def _fail(connection: Connection, at_us: int, row: AnyRow, detail: str) -> Fate:
    failure = Failure(kind="worker_lost", detail=detail)
    changes = {
        "state": JobState.FAILED,
        "ended_at": at_us,
        **OVER,
        "losses": row.losses + 1,
        "failure": failure.model_dump_json(),
    }
    same = (jobs.c.id == row.id) & is_running
    move(connection, at_us, same, changes, ("failed", detail, {"kind": failure.kind}))
    return "failed"


def _locked(connection: Connection, condition: ColumnElement[bool]) -> list[AnyRow]:
    return list(
        connection.execute(
            select(
                jobs.c.id,
                jobs.c.attempt,
                jobs.c.losses,
                jobs.c.lease_owner,
                jobs.c.cancel_requested_at,
            )
            .where(condition)
            .order_by(jobs.c.id)
            .with_for_update(skip_locked=True)
        )
    )


def _sorted_by_fate(fates: Iterable[tuple[str, Fate]]) -> Recovery:
    by_fate: dict[Fate, list[str]] = {"requeued": [], "failed": [], "cancelled": []}
    for job_id, fate in fates:
        by_fate[fate].append(job_id)
    return Recovery(*(tuple(by_fate[fate]) for fate in ("requeued", "failed", "cancelled")))
