"""Which doorbells are to be rung: messages may be lost, so the ledger remembers them."""

from sqlalchemy import ColumnElement, Connection, or_, select, update

from store.ledger.database import Part
from store.ledger.moment import span
from store.ledger.queue_place import crew_at
from store.ledger.records import Ring
from store.ledger.tables import AnyRow, is_queued, jobs

RINGS_AT_ONCE = 100


class Doorbells(Part):
    """The outbox of wake-up messages."""

    def due_rings(self, quiet_seconds: float) -> list[Ring]:
        """List the queued jobs whose doorbell is missing, or old while a worker idles.

        A ring only wakes a worker, and the ledger chooses what it gets. So an old
        ring is repeated only for as many jobs as free workers could take: a long
        queue before busy workers must not fill Redis with repetitions.

        Args:
            quiet_seconds: A ring older than this, and without effect, is taken for lost.

        Returns:
            At most 100 first rings, and the repetitions.
        """
        at_us = self._now_us()
        with self._database.read() as connection:
            first = _in_line(connection, jobs.c.rung_at.is_(None), RINGS_AT_ONCE)
            crew = crew_at(connection, at_us)
            quiet = or_(jobs.c.rung_at.is_(None), jobs.c.rung_at < at_us - span(quiet_seconds))
            again: list[AnyRow] = []
            for queue in sorted({name for worker in crew.workers for name in worker.queues}):
                free = crew.of(queue).free
                if free:
                    again += _in_line(connection, quiet & (jobs.c.queue == queue), free)
        return list(
            {row.id: Ring(row.id, row.attempt, row.queue) for row in first + again}.values()
        )

    def rung(self, ring: Ring) -> None:
        """Note that the doorbell was rung; without effect when the job is claimed already."""
        with self._database.write() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.id == ring.job_id, jobs.c.attempt == ring.attempt, is_queued)
                .values(rung_at=self._now_us())
            )


def _in_line(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[AnyRow]:
    return list(
        connection.execute(
            select(jobs.c.id, jobs.c.attempt, jobs.c.queue)
            .where(is_queued, condition)
            .order_by(jobs.c.turn)
            .limit(limit)
        )
    )
