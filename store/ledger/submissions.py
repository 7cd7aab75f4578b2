"""Taking jobs in."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from schemas.job import JobState
from schemas.spec import JobSpec
from store.errors import KeyReused
from store.ledger.database import Part
from store.ledger.identity import job_id_at, turn_of
from store.ledger.moment import span
from store.ledger.reading import read_job
from store.ledger.records import IdempotencyKey, Submitted
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
                order = (queue, estimated_seconds, tuple(notes))
                _write_job(connection, job_id, at_us, spec, order)
        # Read after the end of the transaction: other writers need not wait for it.
        with self._database.read() as connection:
            return Submitted(read_job(connection, at_us, first or job_id), created=not first)

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


def _write_job(
    connection: Connection,
    job_id: str,
    at_us: int,
    spec: JobSpec,
    order: tuple[str, float | None, tuple[str, ...]],
) -> None:
    queue, estimated_seconds, notes = order
    connection.execute(
        insert(jobs),
        {
            "id": job_id,
            "kind": spec.kind,
            "name": spec.name,
            "state": JobState.QUEUED,
            "queue": queue,
            "turn": turn_of(spec.priority, job_id),
            "attempt": 0,
            "losses": 0,
            "events": 1,
            "created_at": at_us,
            "estimated_seconds": estimated_seconds,
            "head": written({"kind": spec.kind, "name": spec.name, "tags": spec.tags})[1:-1],
            "notes": written(notes),
            "spec": spec.model_dump_json(),
        },
    )
    if spec.tags:
        connection.execute(insert(job_tags), [{"tag": tag, "job_id": job_id} for tag in spec.tags])
    connection.execute(
        insert(job_events),
        {
            "job_id": job_id,
            "sequence": 1,
            "type": "queued",
            "at": at_us,
            "attempt": 0,
            "told": told(f"queued in {queue}", NOTHING),
        },
    )
