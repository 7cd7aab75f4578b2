"""Which workers are alive."""

from store.ledger import Ledger, Worker
from tests.store.samples import HandClock


def test_the_latest_report_of_a_worker_counts(ledger: Ledger) -> None:
    """It may come back with other queues."""
    ledger.seen("worker-1", ["train.cpu"], 1)

    ledger.seen("worker-1", ["train.cpu", "train.gpu"], 2)

    assert ledger.live_workers() == (Worker("worker-1", 2, frozenset({"train.cpu", "train.gpu"})),)


def test_silent_workers_are_not_listed_and_later_forgotten(
    ledger: Ledger, clock: HandClock
) -> None:
    """Others stay."""
    ledger.seen("silent", ["train.cpu"], 1)
    clock.turn(24 * 3600 + 1)
    ledger.seen("worker-1", ["train.cpu"], 1)

    assert [worker.id for worker in ledger.live_workers()] == ["worker-1"]


def test_saying_goodbye_twice_is_no_error(ledger: Ledger) -> None:
    """A worker may end in more ways than one."""
    ledger.seen("worker-1", ["train.cpu"], 1)

    ledger.gone("worker-1")
    ledger.gone("worker-1")

    assert ledger.live_workers() == ()
