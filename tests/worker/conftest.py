"""What tests of the worker stand on: a ledger, blobs, children of the doubles, a Redis."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store.blobs import Blobs
from store.ledger import Ledger
from tests.worker.workplace import DOUBLES, Redis, WorkerProcess, redis_program
from worker.bell import Bell
from worker.children.pool import ChildLimits, ChildPool
from worker.supervision.attempt import Means
from worker.supervision.patience import Patience
from worker.supervision.supervisor import Supervisor
from worker.supervision.tables import Tables

GIBIBYTE = 2**30


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A fresh ledger, in the place where a worker of this data folder looks for it."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        ledger.migrate()
        yield ledger


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """Stored files, in the place where a worker of this data folder looks for them."""
    return Blobs(f"file://{tmp_path / 'blobs'}")


@pytest.fixture
def pool() -> Iterator[ChildPool]:
    """Children that train with the doubles."""
    pool = ChildPool(ChildLimits(warm=0, jobs=100, growth_bytes=GIBIBYTE), DOUBLES)
    yield pool
    pool.close()


@pytest.fixture
def means(tmp_path: Path, ledger: Ledger, blobs: Blobs, pool: ChildPool) -> Iterator[Means]:
    """What attempts work with."""
    with Bell() as stop:
        patience = Patience(stop, storage_seconds=0.5)
        yield Means(
            ledger=ledger,
            blobs=blobs,
            pool=pool,
            tables=Tables(blobs, tmp_path / "scratch" / "datasets", patience),
            patience=patience,
            stop=stop,
            scratch=tmp_path / "scratch" / "jobs",
            logs=tmp_path / "logs",
            cache=tmp_path / "scratch" / "openml",
            lease_seconds=15.0,
            heartbeat_seconds=0.05,
            grace_seconds=1.0,
            job_memory_bytes=None,
        )


Serve = Callable[..., int]


@pytest.fixture
def serve(means: Means) -> Serve:
    """Train all that is queued, in this process; means may be changed by keyword."""

    def serve(**changes: object) -> int:
        changed: Means = replace(means, **changes)  # type: ignore[arg-type]
        return Supervisor(changed, ("train.cpu",), 1, "tester").serve()

    return serve


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A Redis of this test's own, in a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="tw") as folder:
        server = Redis(redis_program(), Path(folder))
        server.start()
        yield server
        server.kill()


@pytest.fixture
def start_worker(tmp_path: Path, broker: Redis) -> Iterator[Callable[..., WorkerProcess]]:
    """Start real workers on this test's data folder; they are ended with the test."""
    started: list[WorkerProcess] = []

    def start(**settings: object) -> WorkerProcess:
        started.append(WorkerProcess(tmp_path, broker.url, **settings))
        return started[-1]

    yield start
    for worker in started:
        worker.end()
