"""What happened to a job, in order."""

import json
from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import select

from schemas.event import Event, EventPage, EventType
from store.ledger.database import Part
from store.ledger.moment import moment_at
from store.ledger.reading import job_row
from store.ledger.records import Claim
from store.ledger.tables import AnyRow, job_events
from store.ledger.transitions import NOTHING, held, move, refuse_lost


class Events(Part):
    """A job's history. Its numbers count up from 1 without holes."""

    def record(
        self,
        claim: Claim,
        kind: EventType,
        detail: str,
        facts: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Write an event of the running attempt.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            entry = (kind, detail, facts)
            if move(connection, self._now_us(), held(claim), {}, entry) is None:
                refuse_lost(connection, claim)

    def events(self, job_id: str, after: int = 0, limit: int = 100) -> EventPage:
        """Read a page of events, oldest first.

        Args:
            job_id: Whose history.
            after: Only events with a greater number; 0 for all.
            limit: Largest number of events on the page, at least 1.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.read() as connection:
            job_row(connection, job_id)
            rows = connection.execute(
                select(job_events)
                .where(job_events.c.job_id == job_id, job_events.c.sequence > after)
                .order_by(job_events.c.sequence)
                .limit(limit + 1)
            ).all()
        events = tuple(_event(row) for row in rows[:limit])
        return EventPage(
            events=events, next_after=events[-1].sequence if len(rows) > limit else None
        )


def _event(row: AnyRow) -> Event:
    return Event(
        sequence=row.sequence,
        type=row.type,
        at=moment_at(row.at),
        attempt=row.attempt,
        **json.loads(row.told),
    )
