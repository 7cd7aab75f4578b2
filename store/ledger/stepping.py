"""A change of one job's row and the event of it, or neither."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Connection, insert, update

from schemas.event import EventType
from store.ledger.tables import AnyRow, job_events, jobs

NOTHING: Mapping[str, JsonValue] = {}

# An event's type, its words and its facts.
Entry = tuple[EventType, str, Mapping[str, JsonValue]]


def written(value: object) -> str:
    """Write a value as JSON; what is not finite becomes null."""
    return to_json(value, inf_nan_mode="null").decode()


def told(detail: str, facts: Mapping[str, JsonValue]) -> str:
    """Write an event's words and facts as JSON; half characters in the words become `?`."""
    return written({"detail": detail.encode(errors="replace").decode(), "facts": dict(facts)})


def step(
    connection: Connection,
    at_us: int,
    condition: ColumnElement[bool],
    changes: Mapping[str, Any],
    *entries: Entry,
) -> AnyRow | None:
    """Change the one job that meets the condition, and write the events of it.

    An event's number is counted in the job's own row, so that two writers at
    once get two numbers and an undone one leaves no hole. A sweep hears nothing of what is
    done here to its trainings: `transitions.move` is the way for all but bulk work.

    Args:
        connection: A writing transaction.
        at_us: When this happens.
        condition: Names one job by its id, and what must still be true of it.
        changes: New values by column.
        entries: The events, at least one.

    Returns:
        The job's `id`, `attempt`, `events`, `parent_id` and `point` after the change; None if no
        job met the condition.
    """
    row = connection.execute(
        update(jobs)
        .where(condition)
        .values(events=jobs.c.events + len(entries), **changes)
        .returning(jobs.c.id, jobs.c.attempt, jobs.c.events, jobs.c.parent_id, jobs.c.point)
    ).one_or_none()
    if row is not None:
        first = row.events - len(entries) + 1
        connection.execute(
            insert(job_events),
            [
                {
                    "job_id": row.id,
                    "sequence": number,
                    "type": kind,
                    "at": at_us,
                    "attempt": row.attempt,
                    "told": told(detail, facts),
                }
                for number, (kind, detail, facts) in enumerate(entries, start=first)
            ],
        )
    return row
