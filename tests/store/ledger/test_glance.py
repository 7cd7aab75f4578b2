"""Polls at the price of one look, and never older than the latest commit."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.job import Progress
from schemas.spec import PairSpec
from store.errors import UnknownJob
from store.ledger import Ledger
from store.ledger.glance import Glance

SPEC = PairSpec.model_validate(
    {
        "kind": "pair",
        "dataset": {"builtin": "iris"},
        "reference": {"sklearn": {"estimator": "MLPClassifier"}},
        "candidate": {"keras": {"like": "reference"}},
    }
)


def test_every_commit_is_seen_at_once(tmp_path: Path) -> None:
    """Through whichever connection it came; compared with the ledger's own answer each time."""
    url = f"sqlite:///{tmp_path / 'a folder?#%' / 'ledger.sqlite3'}"
    with Ledger(url) as ledger, Ledger(url) as elsewhere:
        ledger.migrate()
        glance = Glance(ledger, url)
        job_id = ledger.submit(SPEC, queue="train.cpu", estimated_seconds=None).job.id
        assert glance.job_json(job_id) == ledger.job_json(job_id)
        claim = elsewhere.claim(["train.cpu"], "worker", 60.0)
        assert claim is not None
        for epoch in range(50):
            progress = Progress(phase="training", fraction=epoch / 50, epoch=epoch, epochs=50)
            (elsewhere if epoch % 2 else ledger).heartbeat(claim, 60.0, progress)
            assert glance.job_json(job_id) == ledger.job_json(job_id)
            assert glance.job_json(job_id) == ledger.job_json(job_id)
        elsewhere.end_cancelled(claim, None, [])
        assert b'"state":"cancelled"' in glance.job_json(job_id)
        glance.close()


def test_an_unknown_job_is_unknown_until_it_is_there(tmp_path: Path) -> None:
    """Absence is not remembered."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    with Ledger(url) as ledger:
        ledger.migrate()
        glance = Glance(ledger, url)
        with pytest.raises(UnknownJob):
            glance.job_json("job_0")
        job_id = ledger.submit(SPEC, queue="train.cpu", estimated_seconds=None).job.id

        assert glance.job_json(job_id) == ledger.job_json(job_id)
        glance.close()


def test_what_time_alone_changes_is_seen_soon(tmp_path: Path) -> None:
    """A job that waits hears within a moment that the last worker is gone, unwritten."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    ahead = [0.0]
    with Ledger(url, clock=lambda: _later(ahead[0])) as ledger:
        ledger.migrate()
        glance = Glance(ledger, url)
        ledger.seen("worker", ["train.cpu"], 1)
        job_id = ledger.submit(SPEC, queue="train.cpu", estimated_seconds=None).job.id
        assert b"no worker serves" not in glance.job_json(job_id)

        ahead[0] = 60.0
        time.sleep(0.3)

        assert b"no worker serves" in glance.job_json(job_id)
        glance.close()


def _later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
