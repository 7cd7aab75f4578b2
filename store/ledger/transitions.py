"""The one door through which a job's row changes: the change and its event, or neither."""

from collections.abc import Mapping
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, and_, select

from schemas.job import JobState
from store.errors import LostClaim
from store.ledger.parents import follow
from store.ledger.records import Claim
from store.ledger.stepping import NOTHING, Entry, step, told, written
from store.ledger.tables import AnyRow, is_running, jobs

__all__ = ["NOTHING", "OVER", "held", "move", "refuse_lost", "require_held", "told", "written"]

# Nobody works on an ended job, so it has no seconds left: its last progress would say otherwise.
OVER: Mapping[str, None] = {"lease_until": None, "progress": None}


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
    entry: Entry,
) -> AnyRow | None:
    """Change the one job that meets the condition, write the event of it, and let its sweep follow.

    Args:
        connection: A writing transaction.
        at_us: When this happens.
        condition: Names one job by its id, and what must still be true of it.
        changes: New values by column.
        entry: The event's type, words and facts.

    Returns:
        The job's `id`, `attempt` and `events` after the change; None if no job met the condition.
    """
    row = step(connection, at_us, condition, changes, entry)
    if row is not None and row.parent_id is not None and "state" in changes:
        follow(connection, at_us, row, JobState(changes["state"]), entry)
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
