"""Jobs as JSON, put together from what the rows hold already written."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from schemas.job import Job, JobState
from store.errors import UnknownJob
from store.ledger.identity import is_job_id
from store.ledger.moment import iso
from store.ledger.queue_place import ahead_of, ahead_of_each, crew_at, place_of
from store.ledger.tables import AnyRow, jobs

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
    if row.state != JobState.QUEUED:
        return composed(row, "null")
    place = place_of(row.queue, ahead_of(connection, row), crew_at(connection, at_us))
    return composed(row, place.model_dump_json())


def read_job(connection: Connection, at_us: int, job_id: str) -> Job:
    """Read one job.

    Raises:
        UnknownJob: No job has this id.
    """
    return Job.model_validate_json(job_text(connection, at_us, job_id))


def texts_of(connection: Connection, at_us: int, rows: Sequence[AnyRow]) -> list[str]:
    """Write several jobs as JSON; the rows hold the columns in `SHOWN`."""
    queued = [row for row in rows if row.state == JobState.QUEUED]
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
    return [composed(row, places.get(row.id, "null")) for row in rows]


def composed(row: AnyRow, place: str) -> str:
    """Join a row and the JSON of its place in the queue into the JSON of a job."""
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
    ) = row
    here = f"/v1/jobs/{job_id}"
    return (
        f'{{"id":"{job_id}",{head},"state":"{state}","attempt":{attempt},'
        f'"created_at":{iso(created_at)},"started_at":{iso(started_at)},'
        f'"ended_at":{iso(ended_at)},"cancel_requested_at":{iso(cancel_requested_at)},'
        f'"queue_place":{place},"progress":{progress or "null"},'
        f'"verdict":{f"{chr(34)}{verdict}{chr(34)}" if verdict else "null"},'
        f'"failure":{failure or "null"},"notes":{notes},"spec":{spec},'
        f'"links":{{"self":"{here}","events":"{here}/events","metrics":"{here}/metrics",'
        f'"report":"{here}/report","code":"{here}/code","artifacts":"{here}/artifacts",'
        f'"plots":"{here}/plots","predictions":"{here}/predictions",'
        f'"tensorboard":"{here}/tensorboard/"}}}}'
    )
