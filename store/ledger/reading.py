"""Jobs as JSON, put together from what the rows hold already written."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from schemas.job import Job, JobState
from store.errors import UnknownJob
from store.ledger.families import first_in_line, standing_of
from store.ledger.identity import is_job_id
from store.ledger.moment import iso
from store.ledger.queue_place import ahead_of, ahead_of_each, crew_at, place_of
from store.ledger.tables import AnyRow, jobs

SWEEP = "sweep"

# What a job is shown with, in the order of `_composed`.
SHOWN = (
    jobs.c.id,
    jobs.c.head,
    jobs.c.state,
    jobs.c.attempt,
    jobs.c.created_at,
    jobs.c.started_at,
    jobs.c.ended_at,
    jobs.c.cancel_requested_at,
    jobs.c.progress,
    jobs.c.verdict,
    jobs.c.failure,
    jobs.c.notes,
    jobs.c.spec,
    jobs.c.queue,
    jobs.c.turn,
    jobs.c.kind,
    jobs.c.parent_id,
    jobs.c.place,
)
ONE_JOB = select(*SHOWN).where(jobs.c.id == bindparam("job_id"))


def job_row(connection: Connection, job_id: str) -> AnyRow:
    """Read the columns in `SHOWN`.

    Raises:
        UnknownJob: No job has this id.
    """
    row = (
        connection.execute(ONE_JOB, {"job_id": job_id}).one_or_none() if is_job_id(job_id) else None
    )
    if row is None:
        raise UnknownJob(f"no job has the id {job_id!r}")
    return row


def job_text(connection: Connection, at_us: int, job_id: str) -> str:
    """Write one job as JSON, as `Job.model_dump_json` would."""
    row = job_row(connection, job_id)
    if row.kind == SWEEP:
        return sweep_text(connection, at_us, row)
    if row.state != JobState.QUEUED:
        return composed(row, "null")
    place = place_of(row.queue, ahead_of(connection, row), crew_at(connection, at_us))
    return composed(row, place.model_dump_json())


def sweep_text(connection: Connection, at_us: int, row: AnyRow) -> str:
    """Write a sweep as JSON: it has no progress of its own, and its first training's place."""
    children, progress = standing_of(connection, at_us, row)
    first = first_in_line(connection, row.id) if row.state == JobState.QUEUED else None
    place = "null"
    if first is not None:
        crew = crew_at(connection, at_us)
        place = place_of(first.queue, ahead_of(connection, first), crew).model_dump_json()
    shown = progress.model_dump_json() if progress else "null"
    return composed(row, place, shown, children.model_dump_json())


def read_job(connection: Connection, at_us: int, job_id: str) -> Job:
    """Read one job.

    Raises:
        UnknownJob: No job has this id.
    """
    return Job.model_validate_json(job_text(connection, at_us, job_id))


def texts_of(connection: Connection, at_us: int, rows: Sequence[AnyRow]) -> list[str]:
    """Write several jobs as JSON; the rows hold the columns in `SHOWN`."""
    queued = [row for row in rows if row.state == JobState.QUEUED and row.kind != SWEEP]
    places = {}
    if queued:
        crew = crew_at(connection, at_us)
        ahead = ahead_of_each(connection, queued)
        places = {
            row.id: place_of(row.queue, ahead[row.id], crew).model_dump_json()
            for row in queued
            # Between two reads on PostgreSQL somebody may have claimed it.
            if row.id in ahead
        }
    return [
        sweep_text(connection, at_us, row)
        if row.kind == SWEEP
        else composed(row, places.get(row.id, "null"))
        for row in rows
    ]


def composed(
    row: AnyRow, queue_place: str, its_progress: str | None = None, children: str = "null"
) -> str:
    """Join a row and the JSON of what is not in it into the JSON of a job.

    Args:
        row: The columns in `SHOWN`.
        queue_place: JSON of its place in the queue.
        its_progress: JSON of its progress; None for what the row holds.
        children: JSON of the counts of a sweep's trainings.
    """
    (
        job_id,
        head,
        state,
        attempt,
        created_at,
        started_at,
        ended_at,
        cancel_requested_at,
        progress,
        verdict,
        failure,
        notes,
        spec,
        _queue,
        _turn,
        kind,
        parent_id,
        point,
    ) = row
    here = f"/v1/jobs/{job_id}"
    return (
        f'{{"id":"{job_id}",{head},"state":"{state}","attempt":{attempt},'
        f'"created_at":{iso(created_at)},"started_at":{iso(started_at)},'
        f'"ended_at":{iso(ended_at)},"cancel_requested_at":{iso(cancel_requested_at)},'
        f'"queue_place":{queue_place},"progress":{its_progress or progress or "null"},'
        f'"verdict":{f"{chr(34)}{verdict}{chr(34)}" if verdict else "null"},'
        f'"failure":{failure or "null"},"notes":{notes},'
        f'"parent_id":{f"{chr(34)}{parent_id}{chr(34)}" if parent_id else "null"},'
        f'"point":{point or "null"},"children":{children},"spec":{spec},'
        f'"links":{_links(here, is_sweep=kind == SWEEP)}}}'
    )


_OF_ONE_TRAINING = ("metrics", "code", "artifacts", "predictions")


def _links(here: str, *, is_sweep: bool) -> str:
    """Where the rest about a job is found; a sweep has a table where others have results."""
    own = {name: "null" if is_sweep else f'"{here}/{name}"' for name in _OF_ONE_TRAINING}
    points = f'"{here}/points"' if is_sweep else "null"
    return (
        f'{{"self":"{here}","events":"{here}/events","metrics":{own["metrics"]},'
        f'"report":"{here}/report","code":{own["code"]},"artifacts":{own["artifacts"]},'
        f'"plots":"{here}/plots","predictions":{own["predictions"]},'
        f'"tensorboard":"{here}/tensorboard/","points":{points}}}'
    )
