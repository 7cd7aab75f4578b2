"""The one door through which a job's row changes: the change and its event, or neither."""

from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic import JsonValue
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from schemas.event import EventType
from store.errors import LostClaim
from store.ledger.records import Claim
from store.ledger.tables import AnyRow, is_running, job_events, jobs

NOTHING: Mapping[str, JsonValue] = {}

# Nobody works on an ended job, so it has no seconds left: its last progress would say otherwise.
OVER: Mapping[str, None] = {"lease_until": None, "progress": None}


def written(value: object) -> str:
    """Write a value as JSON; what is not finite becomes null."""
    return to_json(value, inf_nan_mode="null").decode()


def told(detail: str, facts: Mapping[str, JsonValue]) -> str:
    """Write an event's words and facts as JSON; half characters in the words become `?`."""
    return written({"detail": detail.encode(errors="replace").decode(), "facts": dict(facts)})


def held(claim: Claim) -> ColumnElement[bool]:
    """Hold true of a job's row as long as the claim's attempt has it."""
    return and_(
        jobs.c.id == claim.job_id,
        jobs.c.attempt == claim.attempt,
        is_running,
    )


def move(
    connection: Connection,
    at_us: int,
    condition: ColumnElement[bool],
    changes: Mapping[str, Any],
    entry: tuple[EventType, str, Mapping[str, JsonValue]],
) -> AnyRow | None:
    """Change the one job that meets the condition, and write the event of it.

    The event's number is counted in the job's own row, so that two writers at
    once get two numbers and an undone one leaves no hole.

    Args:
        connection: A writing transaction.
        at_us: When this happens.
        condition: Names one job by its id, and what must still be true of it.
        changes: New values by column.
        entry: The event's type, words and facts.

    Returns:
        The job's `id`, `attempt` and `events` after the change; None if no job met the condition.
    """
    row = connection.execute(
        update(jobs)
        .where(condition)
        .values(events=jobs.c.events + 1, **changes)
        .returning(jobs.c.id, jobs.c.attempt, jobs.c.events)
    ).one_or_none()
    if row is not None:
        kind, detail, facts = entry
        connection.execute(
            insert(job_events),
            {
                "job_id": row.id,
                "sequence": row.events,
                "type": kind,
                "at": at_us,
                "attempt": row.attempt,
                "told": told(detail, facts),
            },
        )
    return row


def refuse_lost(connection: Connection, claim: Claim) -> NoReturn:
    """Say why the claim's attempt may not write.

    Raises:
        LostClaim: Always.
    """
    row = connection.execute(
        select(jobs.c.state, jobs.c.attempt).where(jobs.c.id == claim.job_id)
    ).one_or_none()
    stands = f"the job is {row.state} at attempt {row.attempt}" if row else "the job is unknown"
    raise LostClaim(
        f"attempt {claim.attempt} of {claim.job_id} by {claim.worker_id} no longer holds it: "
        f"{stands}. Nothing was changed."
    )


def require_held(connection: Connection, claim: Claim) -> AnyRow:
    """Lock the claim's job for the rest of the transaction.

    Returns:
        `id`, `state`, `cancel_requested_at` and `losses`.

    Raises:
        LostClaim: The attempt no longer holds the job.
    """
    row = connection.execute(
        select(jobs.c.id, jobs.c.state, jobs.c.cancel_requested_at, jobs.c.losses)
        .where(held(claim))
        .with_for_update()
    ).one_or_none()
    return row if row is not None else refuse_lost(connection, claim)
