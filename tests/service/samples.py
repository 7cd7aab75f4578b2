"""A finished job's leftovers, written as a worker writes them."""

import hashlib
from pathlib import Path

from schemas.job import Failure, Progress
from schemas.metric import EpochMetrics
from store.ledger import Claim, StoredArtifact
from tests.service.house import House


def started(house: House, **fields: object) -> Claim:
    """Submit a job and claim it; other jobs that wait are cancelled."""
    page = house.ledger.jobs(limit=500)
    for job in page.jobs:
        house.ledger.request_cancel(job.id)
    job_id = house.submit(**fields)
    claim = house.ledger.claim(["train.cpu"], "tester", 600.0)
    assert claim is not None
    assert claim.job_id == job_id
    return claim


def fail(house: House, claim: Claim) -> None:
    """End a job."""
    house.ledger.fail(claim, Failure(kind="user_error", detail="so it was"))


def go_on(house: House, claim: Claim, epoch: int) -> None:
    """Write an epoch of both legs, and the progress."""
    house.ledger.append_metrics(
        claim,
        [EpochMetrics(leg=leg, epoch=epoch, values={"loss": 1 / epoch}) for leg in _LEGS],
    )
    progress = Progress(phase="training", fraction=epoch / 10, epoch=epoch, epochs=10)
    house.ledger.heartbeat(claim, 600.0, progress)


_LEGS = ("reference", "candidate")


def artifact(
    house: House, claim: Claim, name: str, content: bytes, scratch: Path
) -> StoredArtifact:
    """Store one file of an attempt."""
    blob = f"jobs/{claim.job_id}/{claim.attempt}/{name}"
    source = scratch / "artifact"
    source.write_bytes(content)
    house.blobs.put(source, blob)
    return StoredArtifact(
        name=name,
        media_type="application/octet-stream",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        description="a file",
        blob=blob,
    )
