"""Which workers are alive."""

from collections.abc import Sequence

from sqlalchemy import delete

from store.ledger.database import Part
from store.ledger.moment import span
from store.ledger.queue_place import Worker, crew_at
from store.ledger.tables import workers
from store.ledger.transitions import written

FORGOTTEN_AFTER_SECONDS = 24 * 3600.0


class Workers(Part):
    """The workers' attendance list, from which users hear why their job waits."""

    def seen(self, worker_id: str, queues: Sequence[str], slots: int) -> None:
        """Write down that a worker is alive; to be repeated at least every 5 seconds.

        Args:
            worker_id: Who it is.
            queues: Names of the queues it serves.
            slots: How many jobs it runs at once, at least 1.
        """
        at_us = self._now_us()
        report = {"seen_at": at_us, "slots": slots, "queues": written(list(queues))}
        with self._database.write() as connection:
            connection.execute(
                delete(workers).where(workers.c.seen_at < at_us - span(FORGOTTEN_AFTER_SECONDS))
            )
            connection.execute(
                self._database.insert(workers)
                .values(id=worker_id, **report)
                .on_conflict_do_update(index_elements=[workers.c.id], set_=report)
            )

    def gone(self, worker_id: str) -> None:
        """Strike a worker off that has ended."""
        with self._database.write() as connection:
            connection.execute(delete(workers).where(workers.c.id == worker_id))

    def live_workers(self) -> tuple[Worker, ...]:
        """List the workers that were seen within the last 10 seconds."""
        with self._database.read() as connection:
            return crew_at(connection, self._now_us()).workers
