"""Trouble is waited out, and only what cannot pass is given up."""

import errno
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from schemas.job import JobState
from store.errors import LostClaim
from store.ledger import Ledger
from tests.worker.workplace import submit, under_way
from worker.bell import Bell
from worker.supervision.patience import Ending, Patience


class Trouble:
    """A deed that fails a number of times before it works."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error = error
        self.left = times

    def __call__(self) -> str:
        """Fail, or work at last."""
        if self.left:
            self.left -= 1
            raise self.error
        return "done"


LOCKED = OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))


def test_a_ledger_that_comes_back_is_waited_for() -> None:
    """Without a word to the job."""
    with Bell() as stop:
        assert Patience(stop).with_ledger(Trouble(LOCKED, 3)) == "done"


def test_a_lost_claim_is_no_trouble_to_wait_out() -> None:
    """It is an answer."""
    with Bell() as stop, pytest.raises(LostClaim):
        Patience(stop).with_ledger(Trouble(LostClaim("gone"), 1))


def test_nobody_waits_when_the_worker_ends() -> None:
    """Not even for two seconds."""
    with Bell() as stop:
        threading.Timer(0.3, stop.ring).start()
        began = time.monotonic()
        with pytest.raises(Ending):
            Patience(stop).with_ledger(Trouble(LOCKED, 10**6))

        assert time.monotonic() - began < 1.0


def test_a_full_disk_is_not_waited_for() -> None:
    """It does not empty itself while a job holds its slot."""
    trouble = Trouble(OSError(errno.ENOSPC, "No space left on device"), 1)
    with Bell() as stop, pytest.raises(OSError, match="No space left"):
        Patience(stop).with_storage(trouble)

    assert trouble.left == 0


def test_storage_that_stays_away_is_given_up_at_last() -> None:
    """While a passing trouble is borne."""
    with Bell() as stop:
        patience = Patience(stop, storage_seconds=0.5)
        assert patience.with_storage(Trouble(TimeoutError("no answer"), 2)) == "done"
        with pytest.raises(TimeoutError):
            patience.with_storage(Trouble(TimeoutError("no answer"), 10**6))


def test_a_locked_ledger_delays_a_job_and_does_not_fail_it(
    ledger: Ledger, serve: Callable[..., int], tmp_path: Path
) -> None:
    """The lock is held for longer than the lease, in the middle of the job."""
    job_id = submit(ledger, "long:100")
    training = threading.Thread(target=serve, kwargs={"lease_seconds": 1.0})
    training.start()
    under_way(ledger, job_id)

    locker = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    time.sleep(2.5)
    locker.execute("ROLLBACK")
    locker.close()
    training.join(30)

    assert ledger.job(job_id).state is JobState.SUCCEEDED
    assert ledger.metrics(job_id).points == 100
