"""A sweep's own state: it follows from its trainings, in the transaction that changes one of them.

A sweep has no doorbell and no worker. Its row is always the last one that a transaction locks:
whoever holds it needs nothing more, so that two transactions never wait for each other.
"""

import json
from typing import Any, Final

from sqlalchemy import Connection, func, select

from schemas.job import Failure, JobState
from schemas.sweep_point import Children
from store.ledger.stepping import Entry, step, written
from store.ledger.tables import AnyRow, jobs

# Of so many failed trainings the reason is told in the sweep's notes; the table has them all.
MOST_NOTES: Final = 10


def children_of(connection: Connection, parent_id: str) -> Children:
    """Count a sweep's trainings by their state."""
    rows = connection.execute(
        select(jobs.c.state, func.count())
        .where(jobs.c.parent_id == parent_id)
        .group_by(jobs.c.state)
    ).all()
    counts = {str(state): int(number) for state, number in rows}
    return Children(total=sum(counts.values()), **counts)


def follow(
    connection: Connection, at_us: int, child: AnyRow, state: JobState, entry: Entry
) -> None:
    """Let a sweep follow one training that has just come to `state`.

    Args:
        connection: The transaction in which the training changed.
        at_us: When it did.
        child: The training's `id`, `attempt`, `parent_id` and `point`.
        state: Where it stands now.
        entry: Its own event.
    """
    parent = locked_parent(connection, child.parent_id)
    settle(connection, at_us, parent, _told_of(child, state, entry))


def locked_parent(connection: Connection, parent_id: str) -> AnyRow:
    """Lock a sweep for the rest of the transaction, the last thing that it locks."""
    return connection.execute(
        select(jobs.c.id, jobs.c.state, jobs.c.cancel_requested_at)
        .where(jobs.c.id == parent_id)
        .with_for_update()
    ).one()


def settle(connection: Connection, at_us: int, parent: AnyRow, *news: Entry) -> None:
    """Bring a locked sweep to the state that follows from its trainings, and write its events."""
    if parent.state in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}:
        return
    children = children_of(connection, parent.id)
    entries = [*news]
    changes: dict[str, Any] = {}
    if children.ended == children.total:
        changes, ending = _ending(connection, at_us, parent, children)
        entries.append(ending)
    elif parent.state == JobState.QUEUED and children.total > children.queued:
        changes = {"state": JobState.RUNNING, "started_at": at_us, "attempt": 1}
        entries.insert(0, ("started", f"the first of {children.total} points started", {}))
    if entries:
        step(connection, at_us, jobs.c.id == parent.id, changes, *entries)


def _told_of(child: AnyRow, state: JobState, entry: Entry) -> Entry:
    which = f"point {child.point}"
    facts = {"job_id": child.id, "number": child.point, "state": str(state), **entry[2]}
    if state == JobState.RUNNING:
        return "child_started", f"{which} started, attempt {child.attempt}", facts
    if state == JobState.QUEUED:
        return "child_requeued", f"{which} is {entry[1]}", facts
    return "child_ended", f"{which} {state}: {entry[1]}", facts


def _ending(
    connection: Connection, at_us: int, parent: AnyRow, children: Children
) -> tuple[dict[str, Any], Entry]:
    """What becomes of a sweep none of whose trainings waits or runs."""
    failures = _failures(connection, parent.id) if children.failed else []
    changes: dict[str, Any] = {"ended_at": at_us}
    if failures:
        changes["notes"] = written([*_kept_notes(connection, parent.id), *_words_on(failures)])
    words = _counted(children)
    if parent.cancel_requested_at is not None and children.cancelled:
        return {**changes, "state": JobState.CANCELLED}, ("cancelled", words, {})
    if children.succeeded:
        return {**changes, "state": JobState.SUCCEEDED}, ("succeeded", words, {})
    if not failures:
        return {**changes, "state": JobState.CANCELLED}, ("cancelled", words, {})
    first = Failure.model_validate_json(failures[0].failure)
    failure = Failure(kind=first.kind, detail=f"No point succeeded. {_words_on(failures[:1])[0]}")
    changes |= {"state": JobState.FAILED, "failure": failure.model_dump_json()}
    return changes, ("failed", failure.detail, {"kind": failure.kind})


def _failures(connection: Connection, parent_id: str) -> list[AnyRow]:
    return list(
        connection.execute(
            select(jobs.c.point, jobs.c.failure)
            .where(jobs.c.parent_id == parent_id, jobs.c.state == JobState.FAILED)
            .order_by(jobs.c.point)
        )
    )


def _kept_notes(connection: Connection, parent_id: str) -> list[str]:
    notes: list[str] = json.loads(
        connection.execute(select(jobs.c.notes).where(jobs.c.id == parent_id)).scalar_one()
    )
    return notes


def _words_on(failures: list[AnyRow]) -> list[str]:
    told = [
        f"Point {row.point} failed: {Failure.model_validate_json(row.failure).detail}"
        for row in failures[:MOST_NOTES]
    ]
    more = len(failures) - len(told)
    return [*told, *([f"{more} more points failed; the table tells why."] if more else [])]


def _counted(children: Children) -> str:
    parts = [
        f"{number} {state}"
        for state in ("succeeded", "failed", "cancelled")
        if (number := getattr(children, state))
    ]
    return f"{children.total} points ended: {', '.join(parts)}"
