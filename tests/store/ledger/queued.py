"""The shortest way to jobs in each state."""

from typing import Any

from schemas.job import Job
from store.ledger import Claim, Ledger
from tests.store.samples import pair_spec

QUEUE = "train.cpu"
LEASE_SECONDS = 15.0


def queue_job(
    ledger: Ledger, *, queue: str = QUEUE, estimated_seconds: float | None = 10.0, **changes: Any
) -> Job:
    """Submit a pair, with changes to its spec by field."""
    spec = pair_spec(**changes)
    return ledger.submit(spec, queue=queue, estimated_seconds=estimated_seconds).job


def take_job(ledger: Ledger, worker_id: str = "worker-1", *, queue: str = QUEUE) -> Claim:
    """Claim the next job, of which there must be one."""
    claim = ledger.claim([queue], worker_id, LEASE_SECONDS)
    assert claim is not None
    return claim


def running_job(ledger: Ledger, **changes: Any) -> Claim:
    """Submit a pair to an empty queue and claim it."""
    job = queue_job(ledger, **changes)
    claim = take_job(ledger)
    assert claim.job_id == job.id
    return claim


def history(ledger: Ledger, job_id: str) -> list[str]:
    """Types of the job's events, after a look that their numbers have no holes."""
    events = ledger.events(job_id, limit=1000).events
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    return [event.type for event in events]
