"""What becomes of jobs whose worker is gone."""

from datetime import timedelta

from schemas.job import JobState
from store.ledger import Ledger, Recovery
from tests.store.ledger.queued import LEASE_SECONDS, history, queue_job, running_job, take_job
from tests.store.samples import HandClock, pair_report


def test_a_lease_that_ran_out_puts_the_job_back(ledger: Ledger, clock: HandClock) -> None:
    """Not before, and once."""
    claim = running_job(ledger)

    clock.turn(LEASE_SECONDS)
    in_time = ledger.recover()
    clock.turn(0.001)
    late = ledger.recover()

    assert in_time == Recovery()
    assert late == Recovery(requeued=(claim.job_id,))
    assert ledger.recover() == Recovery()
    assert ledger.job(claim.job_id).state is JobState.QUEUED


def test_the_third_loss_fails_the_job(ledger: Ledger, clock: HandClock) -> None:
    """Two losses are bad luck, the third is the job's own doing; releases count for nothing."""
    job = queue_job(ledger)
    fates = []
    for _ in range(3):
        ledger.release(take_job(ledger), "in good order")
        take_job(ledger)
        clock.turn(LEASE_SECONDS + 1)
        fates.append(ledger.recover())

    ended = ledger.job(job.id)
    assert fates == [Recovery((job.id,)), Recovery((job.id,)), Recovery(failed=(job.id,))]
    assert ended.state is JobState.FAILED
    assert ended.failure is not None
    assert ended.failure.kind == "worker_lost"
    assert "3 times" in ended.failure.detail
    assert history(ledger, job.id)[-1] == "failed"


def test_a_lost_job_that_was_to_be_cancelled_is(ledger: Ledger, clock: HandClock) -> None:
    """Nobody starts it again only to stop it."""
    claim = running_job(ledger)
    ledger.request_cancel(claim.job_id)
    clock.turn(LEASE_SECONDS + 1)

    assert ledger.recover() == Recovery(cancelled=(claim.job_id,))
    assert ledger.job(claim.job_id).state is JobState.CANCELLED


def test_the_caller_may_say_what_time_it_is(ledger: Ledger, clock: HandClock) -> None:
    """A time beyond the lease takes the job back now."""
    claim = running_job(ledger)

    recovery = ledger.recover(clock.now + timedelta(seconds=LEASE_SECONDS + 1))

    assert recovery.requeued == (claim.job_id,)


def test_a_starting_stack_takes_every_running_job_back(ledger: Ledger) -> None:
    """At once, without a loss, and with the workers of before struck off."""
    first, second = running_job(ledger), running_job(ledger)
    ended = running_job(ledger)
    ledger.succeed(ended, pair_report())
    ledger.seen("worker-1", ["train.cpu"], 1)
    ledger.request_cancel(second.job_id)

    recovery = ledger.release_all("the service started again")

    assert recovery == Recovery(requeued=(first.job_id,), cancelled=(second.job_id,))
    assert ledger.live_workers() == ()
    assert ledger.job(ended.job_id).state is JobState.SUCCEEDED


def test_a_job_that_takes_the_machine_down_is_not_started_for_ever(ledger: Ledger) -> None:
    """Its tenth start is its last."""
    job = queue_job(ledger)
    for attempt in range(1, 11):
        assert ledger.job(job.id).state is JobState.QUEUED
        assert take_job(ledger).attempt == attempt
        ledger.release_all("the service started again")

    failure = ledger.job(job.id).failure
    assert failure is not None
    assert failure.kind == "worker_lost"
    assert "started 10 times" in failure.detail
