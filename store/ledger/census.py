"""How many jobs stand where, for those who watch the whole."""

from sqlalchemy import func, select

from store.ledger.database import Part
from store.ledger.tables import jobs


class Census(Part):
    """Counts of jobs."""

    def census(self) -> dict[tuple[str, str], int]:
        """Count all jobs by queue and state; pairs without a job are left out."""
        count = select(jobs.c.queue, jobs.c.state, func.count()).group_by(
            jobs.c.queue, jobs.c.state
        )
        with self._database.read() as connection:
            return {(queue, state): number for queue, state, number in connection.execute(count)}
