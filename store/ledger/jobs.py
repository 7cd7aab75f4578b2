"""Jobs read, listed and cancelled."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from schemas.job import Job, JobPage, JobState
from store.errors import BadCursor
from store.ledger.database import Part
from store.ledger.identity import TIME_LETTERS, is_job_id, letters
from store.ledger.moment import microseconds
from store.ledger.reading import SHOWN, SWEEP, job_row, job_text, read_job, texts_of
from store.ledger.records import JobFilter
from store.ledger.sweep_cancel import cancel_sweep
from store.ledger.tables import AnyRow, job_tags, jobs
from store.ledger.transitions import NOTHING, move, written


class Jobs(Part):
    """What users ask about jobs."""

    def job(self, job_id: str) -> Job:
        """Read a job.

        Raises:
            UnknownJob: No job has this id.
        """
        return Job.model_validate_json(self.job_json(job_id))

    def job_json(self, job_id: str) -> bytes:
        """Read a job as the JSON that `job(job_id).model_dump_json()` gives, for quick polls.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.read() as connection:
            return job_text(connection, self._now_us(), job_id).encode()

    def jobs(
        self, wanted: JobFilter | None = None, cursor: str | None = None, limit: int = 50
    ) -> JobPage:
        """List jobs, newest first.

        Args:
            wanted: Which ones; None for all.
            cursor: `next_cursor` of the page before; None for the first page.
            limit: Largest number of jobs on the page, at least 1.

        Raises:
            BadCursor: The cursor is not one of ours.
        """
        return JobPage.model_validate_json(self.jobs_json(wanted, cursor, limit))

    def jobs_json(
        self, wanted: JobFilter | None = None, cursor: str | None = None, limit: int = 50
    ) -> bytes:
        """List jobs as the JSON that `jobs(...).model_dump_json()` gives.

        Raises:
            BadCursor: The cursor is not one of ours.
        """
        page = _page_of(wanted or JobFilter())
        if cursor is not None:
            page = page.where(jobs.c.id < _id_in(cursor))
        with self._database.read() as connection:
            rows = connection.execute(page.limit(limit + 1)).all()
            shown = texts_of(connection, self._now_us(), rows[:limit])
        last = rows[limit - 1].id.removeprefix("job_") if len(rows) > limit else None
        return f'{{"jobs":[{",".join(shown)}],"next_cursor":{written(last)}}}'.encode()

    def request_cancel(self, job_id: str) -> Job:
        """Cancel a queued job at once; tell a running one's worker; leave an ended one as it is.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.write() as connection:
            at_us = self._now_us()
            if job_row(connection, job_id).kind == SWEEP:
                cancel_sweep(connection, at_us, job_id)
            else:
                self._cancel(connection, at_us, _locked(connection, job_id))
            return read_job(connection, at_us, job_id)

    def _cancel(self, connection: Connection, at_us: int, job: AnyRow) -> None:
        if job.cancel_requested_at is not None:
            return
        wish = {"cancel_requested_at": at_us}
        same = (jobs.c.id == job.id) & (jobs.c.state == job.state)
        if job.state == JobState.QUEUED:
            ending = {**wish, "state": JobState.CANCELLED, "ended_at": at_us}
            words = "cancelled before a worker took it"
            move(connection, at_us, same, ending, ("cancelled", words, NOTHING))
        elif job.state == JobState.RUNNING:
            words = "asked to stop; the worker ends it after the epoch at hand"
            move(connection, at_us, same, wish, ("cancel_requested", words, NOTHING))


def _locked(connection: Connection, job_id: str) -> AnyRow:
    """Read a job and keep everybody from changing it until the transaction ends."""
    return connection.execute(
        select(jobs.c.id, jobs.c.state, jobs.c.cancel_requested_at)
        .where(jobs.c.id == job_id)
        .with_for_update()
    ).one()


def _page_of(wanted: JobFilter) -> Select[Any]:
    page = select(*SHOWN).order_by(jobs.c.id.desc())
    of_whom: ColumnElement[bool] = jobs.c.parent_id.is_(None)
    if wanted.parent is not None:
        of_whom = jobs.c.parent_id == storable(wanted.parent)
    state: ColumnElement[Any] = jobs.c.state
    if wanted.name is not None:
        # Each name and each state has its jobs in order; of the tag, only membership is asked.
        page = page.where(jobs.c.name == storable(wanted.name))
        if wanted.tag is not None:
            page = page.where(exists().where(_tagged(wanted.tag)))
    elif wanted.tag is not None:
        # In the order of the tag's own list, so that only a page of it is read: a database that
        # went through the state's list instead would have to sort all of it.
        in_turn = job_tags.c.job_id.desc()
        page = select(*SHOWN).join(job_tags, _tagged(wanted.tag)).order_by(in_turn)
        state = func.coalesce(jobs.c.state, "")
    page = page.where(of_whom)
    if wanted.state is not None:
        page = page.where(state == wanted.state)
    if wanted.kind is not None:
        page = page.where(jobs.c.kind == storable(wanted.kind))
    # A job's id begins with its creation time.
    if wanted.created_after is not None:
        page = page.where(jobs.c.id >= _first_id_at(microseconds(wanted.created_after)))
    if wanted.created_before is not None:
        page = page.where(jobs.c.id < _first_id_at(microseconds(wanted.created_before)))
    return page


def _tagged(tag: str) -> ColumnElement[bool]:
    return (job_tags.c.job_id == jobs.c.id) & (job_tags.c.tag == storable(tag))


def storable(text: str) -> str:
    """Keep a search for a text that no row can hold from being an error of the database.

    PostgreSQL refuses NUL and neither database takes half of a surrogate pair;
    both are turned into a character that no name of ours holds.
    """
    return text.replace("\0", "\x01").encode(errors="replace").decode()


def _first_id_at(at_us: int) -> str:
    return f"job_{letters(max(0, at_us), TIME_LETTERS)}"


def _id_in(cursor: str) -> str:
    if not is_job_id(f"job_{cursor}"):
        raise BadCursor(
            f"the cursor {cursor[:100]!r} is not one that this service gave out; "
            "send the `next_cursor` of a page, or none for the first page"
        )
    return f"job_{cursor}"
