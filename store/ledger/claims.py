"""Workers take jobs and hold them."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from schemas.job import JobState, Progress
from schemas.spec import JOB_SPEC
from store.ledger.database import Part
from store.ledger.moment import span
from store.ledger.reading import SWEEP
from store.ledger.records import Claim, Heartbeat
from store.ledger.tables import AnyRow, is_queued, jobs
from store.ledger.transitions import held, move, refuse_lost

# A job may be locked for a moment although nobody claims it, as when its doorbell is noted.
LOOKS = 10
LOOK_AGAIN_SECONDS = 0.003

# A sweep waits in a queue that nobody serves; a worker that serves it by mistake gets none.
_IN_LINE = is_queued & (jobs.c.kind != SWEEP)


class Claims(Part):
    """The hold of a worker on a job."""

    def claim(self, queues: Sequence[str], worker_id: str, lease_seconds: float) -> Claim | None:
        """Take the next job of these queues: the highest priority, and of these the oldest.

        The ledger chooses. The attempt counts up by one, and is from now on the
        fencing number: writes of older attempts are refused.

        Args:
            queues: Names of the queues that the worker serves.
            worker_id: Who asks.
            lease_seconds: Without a heartbeat for this long, the job is given to somebody else.

        Returns:
            The claim; None when nothing waits in these queues.
        """
        for _ in range(LOOKS):
            with self._database.write() as connection:
                row = _next_in_line(connection, queues)
                if row is not None:
                    return self._take(connection, row, worker_id, lease_seconds)
                if not _anything_waits(connection, queues):
                    return None
            time.sleep(LOOK_AGAIN_SECONDS)
        return None

    def _take(
        self, connection: Connection, row: AnyRow, worker_id: str, lease_seconds: float
    ) -> Claim | None:
        at_us = self._now_us()
        attempt = row.attempt + 1
        taken = move(
            connection,
            at_us,
            (jobs.c.id == row.id) & is_queued & (jobs.c.attempt == row.attempt),
            {
                "state": JobState.RUNNING,
                "attempt": attempt,
                "started_at": at_us,
                "lease_owner": worker_id,
                "lease_until": at_us + span(lease_seconds),
            },
            ("started", f"started, attempt {attempt}", {"worker": worker_id}),
        )
        if taken is None:
            return None
        spec = JOB_SPEC.validate_json(row.spec)
        return Claim(row.id, attempt, spec, row.queue, spec.time_limit_seconds, worker_id)

    def heartbeat(
        self, claim: Claim, lease_seconds: float, progress: Progress | None = None
    ) -> Heartbeat:
        """Extend the lease, tell the progress, and hear whether somebody wants the job ended.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            at_us = self._now_us()
            changes: dict[str, Any] = {"lease_until": at_us + span(lease_seconds)}
            if progress is not None:
                changes["progress"] = progress.model_dump_json()
                changes["progress_at"] = at_us
                changes["remaining_seconds"] = progress.remaining_seconds
            row = connection.execute(
                update(jobs)
                .where(held(claim))
                .values(**changes)
                .returning(jobs.c.cancel_requested_at)
            ).one_or_none()
            if row is None:
                refuse_lost(connection, claim)
            return Heartbeat(cancel_requested=row.cancel_requested_at is not None)


def _next_in_line(connection: Connection, queues: Sequence[str]) -> AnyRow | None:
    # On PostgreSQL this passes by the jobs that others have locked. To wait for them instead, with
    # a lock of one's own in hand, ends in a deadlock. SQLite has one writer and no row locks.
    return connection.execute(
        select(jobs.c.id, jobs.c.attempt, jobs.c.queue, jobs.c.spec)
        .where(_IN_LINE, jobs.c.queue.in_(queues))
        .order_by(jobs.c.turn)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def _anything_waits(connection: Connection, queues: Sequence[str]) -> bool:
    waiting = select(jobs.c.id).where(_IN_LINE, jobs.c.queue.in_(queues)).limit(1)
    return connection.execute(waiting).one_or_none() is not None
