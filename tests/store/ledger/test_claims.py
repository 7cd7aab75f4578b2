"""Workers take jobs and hold them."""

import pytest

from schemas.job import Failure, JobState, Progress
from store.errors import LostClaim
from store.ledger import Claim, Ledger
from tests.store.ledger.queued import (
    LEASE_SECONDS,
    QUEUE,
    history,
    queue_job,
    running_job,
    take_job,
)
from tests.store.samples import HandClock, measured, pair_report, pair_spec, stored


def test_an_empty_queue_gives_nothing(ledger: Ledger) -> None:
    """A doorbell that came twice finds nothing."""
    queue_job(ledger, queue="train.gpu")

    assert ledger.claim([QUEUE], "worker-1", LEASE_SECONDS) is None


def test_a_claim_carries_the_job(ledger: Ledger) -> None:
    """All that a worker needs to start."""
    job = queue_job(ledger, time_limit_seconds=60)

    claim = take_job(ledger)

    spec = pair_spec(time_limit_seconds=60)
    assert claim == Claim(job.id, 1, spec, QUEUE, 60.0, "worker-1")
    assert ledger.job(job.id).state is JobState.RUNNING


def test_higher_priority_comes_first_and_then_the_older(ledger: Ledger) -> None:
    """Over all queues that the worker serves."""
    order = [(0, QUEUE), (-10, QUEUE), (10, "train.gpu"), (0, "train.gpu"), (9, QUEUE)]
    ids = [queue_job(ledger, priority=priority, queue=queue).id for priority, queue in order]

    claims = [ledger.claim([QUEUE, "train.gpu"], "worker-1", LEASE_SECONDS) for _ in ids]

    assert [claim.job_id for claim in claims if claim] == [ids[2], ids[4], ids[0], ids[3], ids[1]]


def test_a_heartbeat_carries_progress_and_extends_the_lease(
    ledger: Ledger, clock: HandClock
) -> None:
    """A worker that reports keeps its job; one without news leaves the last progress standing."""
    claim = running_job(ledger)
    progress = Progress(phase="training", fraction=0.5, epoch=5, epochs=10)

    clock.turn(LEASE_SECONDS - 1)
    ledger.heartbeat(claim, LEASE_SECONDS, progress)
    clock.turn(LEASE_SECONDS - 1)
    ledger.heartbeat(claim, LEASE_SECONDS)

    assert not ledger.recover().requeued
    assert ledger.job(claim.job_id).progress == progress


def test_a_stale_attempt_changes_nothing(ledger: Ledger, clock: HandClock) -> None:
    """A worker that slept past its lease wakes up and writes: every door is shut."""
    stale = running_job(ledger)
    clock.turn(LEASE_SECONDS + 1)
    ledger.recover()
    fresh = take_job(ledger, "worker-2")
    before = ledger.job_json(fresh.job_id), history(ledger, fresh.job_id)
    failure = Failure(kind="platform", detail="late")
    progress = Progress(phase="late", fraction=1.0, epochs=1)

    for write in (
        lambda: ledger.heartbeat(stale, LEASE_SECONDS, progress),
        lambda: ledger.append_metrics(stale, measured("reference", [1])),
        lambda: ledger.append_metrics(stale, []),
        lambda: ledger.record(stale, "noted", "late"),
        lambda: ledger.succeed(stale, pair_report(), [stored("late", stale.job_id, 1)]),
        lambda: ledger.fail(stale, failure),
        lambda: ledger.end_cancelled(stale, pair_report()),
        lambda: ledger.release(stale, "late"),
    ):
        with pytest.raises(LostClaim, match="running at attempt 2"):
            write()

    assert (ledger.job_json(fresh.job_id), history(ledger, fresh.job_id)) == before
    assert ledger.report(fresh.job_id) is None
    assert not ledger.artifacts(fresh.job_id).artifacts
    assert ledger.metrics(fresh.job_id).points == 0
    assert ledger.heartbeat(fresh, LEASE_SECONDS).cancel_requested is False
