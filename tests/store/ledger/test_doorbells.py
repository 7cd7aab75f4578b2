"""Which doorbells are to be rung."""

from store.ledger import Ledger, Ring
from tests.store.ledger.queued import LEASE_SECONDS, QUEUE, queue_job, running_job, take_job
from tests.store.samples import HandClock

QUIET_SECONDS = 30.0


def test_a_new_job_is_to_be_rung_until_it_was(ledger: Ledger) -> None:
    """Also where no worker is."""
    job = queue_job(ledger)
    ring = Ring(job.id, 0, QUEUE)

    before = ledger.due_rings(QUIET_SECONDS)
    ledger.rung(ring)

    assert before == [ring]
    assert ledger.due_rings(QUIET_SECONDS) == []


def test_a_ring_without_effect_is_repeated_for_an_idle_worker(
    ledger: Ledger, clock: HandClock
) -> None:
    """The message was lost; a busy worker or none would not hear it anyway."""
    ring = Ring(queue_job(ledger).id, 0, QUEUE)
    ledger.rung(ring)
    clock.turn(QUIET_SECONDS + 1)

    without = ledger.due_rings(QUIET_SECONDS)
    ledger.seen("worker-1", [QUEUE], 1)

    assert without == []
    assert ledger.due_rings(QUIET_SECONDS) == [ring]


def test_a_long_queue_is_not_rung_again_and_again(ledger: Ledger, clock: HandClock) -> None:
    """As many rings as idle workers, not as many as jobs."""
    running_job(ledger)
    for job in [queue_job(ledger) for _ in range(5)]:
        ledger.rung(Ring(job.id, 0, QUEUE))
    clock.turn(QUIET_SECONDS + 1)
    ledger.seen("worker-1", [QUEUE], 1)
    busy = ledger.due_rings(QUIET_SECONDS)
    ledger.seen("worker-2", [QUEUE], 2)

    assert busy == []
    assert len(ledger.due_rings(QUIET_SECONDS)) == 2


def test_a_job_put_back_is_rung_for_its_new_attempt(ledger: Ledger, clock: HandClock) -> None:
    """And an old ring that is noted late does not count."""
    ring = Ring(queue_job(ledger).id, 0, QUEUE)
    ledger.rung(ring)
    take_job(ledger)
    clock.turn(LEASE_SECONDS + 1)
    ledger.recover()

    ledger.rung(ring)

    assert ledger.due_rings(QUIET_SECONDS) == [Ring(ring.job_id, 1, QUEUE)]
