"""Sweeps: a job and all its trainings, written at once and read as a table."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from schemas.job import Failure, JobState
from schemas.sweep import SweepSpec
from schemas.sweep_point import Outcome, PointPlace
from schemas.sweep_report import SweepRow
from store.ledger.identity import job_id_at, letters, turn_of
from store.ledger.reading import job_row, read_job
from store.ledger.records import IdempotencyKey, NewPoint, Ring, Submitted
from store.ledger.submissions import Submissions, new_row, write_jobs
from store.ledger.tables import AnyRow, jobs

# The queue of sweeps themselves: no worker serves it, for there is nothing to train.
SWEEPS: Final = "sweeps"

# A ring wakes a worker for all that waits. The other trainings count as rung for; if that is
# wrong, the reconciler rings for as many as free workers could take.
RUNG_FOR: Final = 16

_RANK_LETTERS: Final = 5


class Sweeps(Submissions):
    """Jobs that are many trainings."""

    def submit_sweep(
        self,
        spec: SweepSpec,
        points: Sequence[NewPoint],
        *,
        estimated_seconds: float | None,
        notes: Sequence[str] = (),
        key: IdempotencyKey | None = None,
    ) -> Submitted:
        """Write a sweep and all its trainings in one transaction: all of them, or nothing.

        Args:
            spec: What was asked for, every default filled in.
            points: The trainings, in the order of their numbers.
            estimated_seconds: Of all trainings, one after the other; None while unknown.
            notes: What the service did that was not literally asked for.
            key: The same key with the same body within a day gives the first sweep again.

        Raises:
            KeyReused: The key came within the last day, with another body.
        """
        at_us = self._created.next(self._now_us())
        parent_id = job_id_at(at_us)
        parent = new_row(
            parent_id,
            at_us,
            spec,
            queue=SWEEPS,
            turn=turn_of(spec.base.priority, parent_id),
            estimated_seconds=estimated_seconds,
            notes=notes,
        )
        # Nobody rings for a sweep itself.
        parent["rung_at"] = at_us
        # Ids sort by time, so that trainings are listed behind their sweep and by their numbers.
        rows = [
            self._point_row(parent_id, point, self._created.next(at_us + number))
            for number, point in enumerate(points, start=1)
        ]
        with self._database.write() as connection:
            first = key and self._first_job_of(connection, key, parent_id, at_us)
            if not first:
                write_jobs(connection, [parent])
                write_jobs(connection, rows)
        with self._database.read() as connection:
            job = read_job(connection, at_us, first or parent_id)
        return Submitted(job, not first, () if first else _rings(rows))

    def _point_row(self, parent_id: str, point: NewPoint, at_us: int) -> dict[str, object]:
        return new_row(
            job_id_at(at_us),
            at_us,
            point.spec,
            queue=point.queue,
            # All trainings have the place in the queue that their sweep was sent at.
            turn=turn_of(point.spec.priority, f"{parent_id}.{letters(point.rank, _RANK_LETTERS)}"),
            estimated_seconds=point.estimated_seconds,
            notes=point.notes,
            rung_at=None if point.rank < RUNG_FOR else at_us,
            parent_id=parent_id,
            point=point.place.number,
            place=point.place.model_dump_json(),
        )

    def sweep_rows(self, job_id: str) -> tuple[SweepRow, ...]:
        """Read a sweep's table by number; empty for a job that is none.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.read() as connection:
            job_row(connection, job_id)
            rows = connection.execute(_TABLE.where(jobs.c.parent_id == job_id)).all()
        return tuple(_row(row) for row in rows)


_TABLE = select(
    jobs.c.id,
    jobs.c.state,
    jobs.c.attempt,
    jobs.c.verdict,
    jobs.c.place,
    jobs.c.outcome,
    jobs.c.failure,
).order_by(jobs.c.id)


def _row(row: AnyRow) -> SweepRow:
    place = PointPlace.model_validate_json(row.place)
    outcome = Outcome.model_validate_json(row.outcome) if row.outcome else Outcome()
    return SweepRow(
        number=place.number,
        label=place.label,
        name=place.name,
        changes=place.changes,
        seed=place.seed,
        job_id=row.id,
        state=JobState(row.state),
        attempt=row.attempt,
        verdict=row.verdict,
        failure=Failure.model_validate_json(row.failure) if row.failure else None,
        link=f"/v1/jobs/{row.id}",
        **outcome.model_dump(exclude={"task"}),
    )


def _rings(rows: Sequence[dict[str, object]]) -> tuple[Ring, ...]:
    due = [row for row in rows if row["rung_at"] is None]
    return tuple(Ring(str(row["id"]), 0, str(row["queue"])) for row in due)
