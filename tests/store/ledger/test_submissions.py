"""Taking jobs in."""

import pytest

from schemas.job import JobState
from store.errors import KeyReused
from store.ledger import IdempotencyKey, Ledger
from tests.store.ledger.queued import history, queue_job
from tests.store.samples import START, HandClock, pair_spec

DAY_SECONDS = 24 * 3600.0


def test_a_new_job_waits_with_all_it_was_given(ledger: Ledger) -> None:
    """The whole spec, with its words in any script, comes back."""
    spec = pair_spec(name="Größe → 試験", tags=["a b", '"quoted"'], priority=3)

    submitted = ledger.submit(spec, queue="train.cpu", estimated_seconds=2.0, notes=["clipped"])

    job = ledger.job(submitted.job.id)
    assert submitted.created
    assert job == submitted.job
    assert job.spec == spec
    assert (job.kind, job.name, job.tags) == ("pair", "Größe → 試験", ("a b", '"quoted"'))
    assert (job.state, job.attempt, job.notes) == (JobState.QUEUED, 0, ("clipped",))
    assert (job.created_at, job.started_at, job.ended_at) == (START, None, None)
    assert job.links.tensorboard == f"/v1/jobs/{job.id}/tensorboard/"
    assert history(ledger, job.id) == ["queued"]


def test_ids_sort_by_time_even_when_the_clock_goes_back(ledger: Ledger, clock: HandClock) -> None:
    """The order of ids is the order of the queue."""
    first = queue_job(ledger).id
    clock.turn(-3600)
    second = queue_job(ledger).id
    clock.turn(7200)
    third = queue_job(ledger).id

    assert first < second < third


def test_the_same_key_and_body_give_the_first_job(ledger: Ledger) -> None:
    """A client may repeat a request whose answer it did not see."""
    key = IdempotencyKey("k", "body")
    first = ledger.submit(pair_spec(), queue="train.cpu", estimated_seconds=None, key=key)

    second = ledger.submit(pair_spec(), queue="train.cpu", estimated_seconds=None, key=key)

    assert (first.created, second.created) == (True, False)
    assert second.job.id == first.job.id
    assert len(ledger.jobs().jobs) == 1


def test_the_same_key_with_another_body_is_refused(ledger: Ledger) -> None:
    """Two different wishes under one key are a mistake of the client, and nothing is queued."""
    key = IdempotencyKey("k", "body")
    first = ledger.submit(pair_spec(), queue="train.cpu", estimated_seconds=None, key=key)

    with pytest.raises(KeyReused, match=first.job.id):
        ledger.submit(
            pair_spec(), queue="train.cpu", estimated_seconds=None, key=IdempotencyKey("k", "other")
        )

    assert len(ledger.jobs().jobs) == 1


def test_a_key_is_known_for_a_day(ledger: Ledger, clock: HandClock) -> None:
    """Within a day it means the first job, afterwards a new one."""
    key = IdempotencyKey("k", "body")

    def submit() -> str:
        return ledger.submit(pair_spec(), queue="train.cpu", estimated_seconds=None, key=key).job.id

    first = submit()
    clock.turn(DAY_SECONDS - 1)
    within = submit()
    clock.turn(2)
    afterwards = submit()

    assert within == first
    assert afterwards != first
