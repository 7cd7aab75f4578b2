"""The end of a whole sweep, because somebody wished it."""

from sqlalchemy import Connection, select

from schemas.job import JobState
from store.ledger.parents import locked_parent, settle
from store.ledger.stepping import NOTHING, step
from store.ledger.tables import AnyRow, jobs


def cancel_sweep(connection: Connection, at_us: int, parent_id: str) -> None:
    """Cancel a sweep's queued trainings at once, and ask the running ones to stop.

    Ended ones stay as they are, and so does a sweep that has ended or was cancelled before.
    """
    at_stake = _locked_children(connection, parent_id)
    parent = locked_parent(connection, parent_id)
    if parent.cancel_requested_at is not None or not at_stake:
        return
    wish = {"cancel_requested_at": at_us}
    for child in at_stake:
        same = jobs.c.id == child.id
        if child.state == JobState.QUEUED:
            ending = {**wish, "state": JobState.CANCELLED, "ended_at": at_us}
            words = "cancelled with its sweep before a worker took it"
            step(connection, at_us, same, ending, ("cancelled", words, NOTHING))
        elif child.cancel_requested_at is None:
            words = "its sweep was asked to stop; the worker ends it after the epoch at hand"
            step(connection, at_us, same, wish, ("cancel_requested", words, NOTHING))
    queued = sum(child.state == JobState.QUEUED for child in at_stake)
    words = f"cancelled {queued} queued points, asked {len(at_stake) - queued} running ones to stop"
    step(connection, at_us, jobs.c.id == parent_id, wish, ("cancel_requested", words, NOTHING))
    settle(connection, at_us, locked_parent(connection, parent_id))


def _locked_children(connection: Connection, parent_id: str) -> list[AnyRow]:
    """Lock what may still change, in one order for all who do so, and before the sweep itself."""
    return list(
        connection.execute(
            select(jobs.c.id, jobs.c.state, jobs.c.cancel_requested_at)
            .where(
                jobs.c.parent_id == parent_id,
                jobs.c.state.in_([JobState.QUEUED, JobState.RUNNING]),
            )
            .order_by(jobs.c.id)
            .with_for_update()
        )
    )
