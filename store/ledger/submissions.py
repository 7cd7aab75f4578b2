"""Taking jobs in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from schemas.job import JobState
from schemas.job_spec import AnySpec
from schemas.spec import JobSpec
from store.errors import KeyReused
from store.ledger.database import Part
from store.ledger.identity import job_id_at, turn_of
from store.ledger.moment import span
from store.ledger.reading import read_job
from store.ledger.records import IdempotencyKey, Ring, Submitted
from store.ledger.tables import idempotency_keys, job_events, job_tags, jobs
from store.ledger.transitions import NOTHING, told, written

# Clients that retry do so within minutes; a day outlives a night's outage.
KEY_LIFE_SECONDS = 24 * 3600.0


class Submissions(Part):
    """The way into the queue."""

    def submit(
        self,
        spec: JobSpec,
        *,
        queue: str,
        estimated_seconds: float | None,
        notes: Sequence[str] = (),
        key: IdempotencyKey | None = None,
    ) -> Submitted:
        """Write a new job, its `queued` event and its idempotency key, all or nothing.

        Args:
            spec: What was asked for, every default filled in.
            queue: Who is to train it: `train.cpu` or `train.gpu`.
            estimated_seconds: Of the whole training; None while unknown.
            notes: What the service did that was not literally asked for.
            key: The same key with the same body within a day gives the first job again.

        Raises:
            KeyReused: The key came within the last day, with another body.
        """
        at_us = self._created.next(self._now_us())
        job_id = job_id_at(at_us)
        with self._database.write() as connection:
            first = key and self._first_job_of(connection, key, job_id, at_us)
            if not first:
                columns = {"queue": queue, "estimated_seconds": estimated_seconds, "notes": notes}
                turn = turn_of(spec.priority, job_id)
                write_jobs(connection, [new_row(job_id, at_us, spec, turn=turn, **columns)])
        # Read after the end of the transaction: other writers need not wait for it.
        with self._database.read() as connection:
            job = read_job(connection, at_us, first or job_id)
        return Submitted(job, not first, () if first else (Ring(job_id, 0, queue),))

    def _first_job_of(
        self, connection: Connection, key: IdempotencyKey, job_id: str, at_us: int
    ) -> str | None:
        """Take the key for this job; if it is taken already, name the job that has it."""
        connection.execute(
            delete(idempotency_keys).where(
                idempotency_keys.c.created_at < at_us - span(KEY_LIFE_SECONDS)
            )
        )
        # On PostgreSQL this waits for another transaction with the same key to end.
        taken = connection.execute(
            self._database.insert(idempotency_keys)
            .values(key=key.key, body_sha256=key.body_sha256, job_id=job_id, created_at=at_us)
            .on_conflict_do_nothing()
            .returning(idempotency_keys.c.key)
        ).one_or_none()
        if taken is not None:
            return None
        row = connection.execute(
            select(idempotency_keys.c.body_sha256, idempotency_keys.c.job_id).where(
                idempotency_keys.c.key == key.key
            )
        ).one()
        if row.body_sha256 != key.body_sha256:
            raise KeyReused(
                f"the idempotency key {key.key!r} came with another body before, for "
                f"{row.job_id}; send that body again, or a new key"
            )
        return str(row.job_id)


def write_jobs(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new jobs from what `new_row` gives, with their tags and their first events."""
    connection.execute(
        insert(jobs), [{k: v for k, v in row.items() if k != "tags"} for row in rows]
    )
    tagged = [{"tag": tag, "job_id": row["id"]} for row in rows for tag in row["tags"]]
    if tagged:
        connection.execute(insert(job_tags), tagged)
    connection.execute(
        insert(job_events),
        [
            {
                "job_id": row["id"],
                "sequence": 1,
                "type": "queued",
                "at": row["created_at"],
                "attempt": 0,
                "told": told(f"queued in {row['queue']}", NOTHING),
            }
            for row in rows
        ],
    )


def new_row(job_id: str, at_us: int, spec: AnySpec, **columns: Any) -> dict[str, Any]:
    """Give a new job's columns, and its `tags`.

    Args:
        job_id: Its id.
        at_us: When it was sent.
        spec: What was asked for.
        columns: `queue`, `turn`, `estimated_seconds`, `notes`, and any others by name.
    """
    return {
        "id": job_id,
        "kind": spec.kind,
        "name": spec.name,
        "state": JobState.QUEUED,
        "attempt": 0,
        "losses": 0,
        "events": 1,
        "created_at": at_us,
        "head": written({"kind": spec.kind, "name": spec.name, "tags": spec.tags})[1:-1],
        "spec": spec.model_dump_json(),
        "tags": spec.tags,
        **columns,
        "notes": written(columns["notes"]),
    }
