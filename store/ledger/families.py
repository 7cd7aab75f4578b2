"""How a sweep stands as a whole: counted and added up from its trainings when somebody looks."""

from sqlalchemy import Connection, func, select

from schemas.job import JobState, Progress
from schemas.sweep_point import Children
from store.ledger.parents import children_of
from store.ledger.tables import AnyRow, is_queued, is_running, jobs


def first_in_line(connection: Connection, parent_id: str) -> AnyRow | None:
    """Give `queue` and `turn` of the training of a sweep that would be claimed next."""
    return connection.execute(
        select(jobs.c.queue, jobs.c.turn)
        .where(is_queued, jobs.c.parent_id == parent_id)
        .order_by(jobs.c.turn)
        .limit(1)
    ).one_or_none()


def standing_of(
    connection: Connection, at_us: int, sweep: AnyRow
) -> tuple[Children, Progress | None]:
    """Count a sweep's trainings, and tell how far a running one has come.

    Args:
        connection: A transaction.
        at_us: What time it is.
        sweep: Its `id`, `state` and `started_at`.
    """
    children = children_of(connection, sweep.id)
    if sweep.state != JobState.RUNNING:
        return children, None
    at_work = connection.execute(
        select(jobs.c.progress, jobs.c.estimated_seconds).where(
            is_running, jobs.c.parent_id == sweep.id
        )
    ).all()
    told = [Progress.model_validate_json(row.progress) if row.progress else None for row in at_work]
    done = sum(each.fraction for each in told if each)
    return children, Progress(
        phase=_phase(children),
        fraction=min(1.0, (children.ended + done) / children.total),
        epochs=0,
        elapsed_seconds=(at_us - sweep.started_at) / 1e6,
        remaining_seconds=_remaining(connection, sweep.id, told),
    )


def _phase(children: Children) -> str:
    parts = [
        f"{number} {word}"
        for word, number in (
            ("running", children.running),
            ("queued", children.queued),
            ("ended", children.ended),
        )
        if number
    ]
    return ", ".join(parts)


def _remaining(
    connection: Connection, parent_id: str, at_work: list[Progress | None]
) -> float | None:
    """Estimate the seconds left, from what those that ended took against what was foreseen."""
    mine = jobs.c.parent_id == parent_id
    took_us, foreseen, number = connection.execute(
        select(
            func.sum(jobs.c.ended_at - jobs.c.started_at),
            func.sum(jobs.c.estimated_seconds),
            func.count(),
        ).where(mine, jobs.c.state == JobState.SUCCEEDED)
    ).one()
    waiting, waiting_seconds, waiting_known = connection.execute(
        select(
            func.count(), func.sum(jobs.c.estimated_seconds), func.count(jobs.c.estimated_seconds)
        ).where(is_queued, mine)
    ).one()
    running = [each.remaining_seconds for each in at_work if each]
    known = [seconds for seconds in running if seconds is not None]
    if waiting and not number:
        # Nothing has ended yet to measure by: what was foreseen stands in.
        if waiting_known < waiting:
            return None
        ahead = float(waiting_seconds)
    elif waiting and foreseen and waiting_known == waiting:
        ahead = float(waiting_seconds) * float(took_us) / 1e6 / float(foreseen)
    else:
        ahead = waiting * float(took_us or 0) / 1e6 / max(1, number)
    if not waiting and len(known) < len(at_work):
        return None
    return max([(ahead + sum(known)) / max(1, len(at_work)), *known])
