"""How quick the ledger is: submit, poll, list, claim and metrics, on 10,000 jobs.

    python -m benchmarks.ledger [DATABASE_URL]

Without an address it makes a SQLite file in a temporary folder, beside which
the bare cost of putting one page on that disk is measured: a submit cannot be
quicker than that.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from schemas.job import JobState, Progress
from schemas.metric import EpochMetrics
from schemas.spec import PairSpec
from store.ledger import Claim, JobFilter, Ledger

JOBS = 10_000
QUEUE = "train.cpu"
SPEC = PairSpec.model_validate(
    {
        "kind": "pair",
        "name": "benchmark",
        "tags": ["a", "b"],
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": {"estimator": "MLPRegressor"}},
        "candidate": {"keras": {"like": "reference"}},
    }
)
METRICS = [
    EpochMetrics(leg=leg, epoch=epoch, values={"loss": 0.3, "learning_rate": 0.001})
    for leg in ("reference", "candidate")
    for epoch in range(1, 201)
]


def measure(name: str, act: Callable[[], object], times: int) -> None:
    """Do it this often, and print how long it took at the median and at the 95th percentile."""
    durations = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        durations.append(time.perf_counter() - began)
    durations.sort()
    p50, p95 = durations[times // 2] * 1e3, durations[int(times * 0.95)] * 1e3
    print(f"{name:44} {p50:9.3f} {p95:9.3f}")


def sync_one_page(folder: Path) -> Callable[[], None]:
    """Append a page to a file and put it on the disk, as each commit must."""
    descriptor = os.open(folder / "page", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def act() -> None:
        os.write(descriptor, bytes(4096))
        os.fsync(descriptor)

    return act


def bench(ledger: Ledger) -> None:
    """Print one line per act."""
    ledger.seen("worker", [QUEUE], 1)
    measure(
        f"submit, {JOBS:,} jobs one after the other",
        lambda: ledger.submit(SPEC, queue=QUEUE, estimated_seconds=2.0),
        JOBS,
    )
    claim = ledger.claim([QUEUE], "worker", 3600.0)
    assert claim is not None
    _bench_reads(ledger, claim)
    _bench_writes(ledger, claim)


def _bench_reads(ledger: Ledger, claim: Claim) -> None:
    newest = ledger.jobs(limit=1).jobs[0].id
    ledger.heartbeat(claim, 3600.0, Progress(phase="training", fraction=0.5, epochs=10))
    measure("job_json of a running job", lambda: ledger.job_json(claim.job_id), 2000)
    measure("job_json of the last in the queue", lambda: ledger.job_json(newest), 300)
    middle = ledger.jobs(limit=JOBS // 2).next_cursor
    measure("list, newest 50, as JSON", lambda: ledger.jobs_json(limit=50), 200)
    measure("list, newest 50, as models", lambda: ledger.jobs(limit=50), 200)
    measure("list, 50 from the middle", lambda: ledger.jobs_json(cursor=middle, limit=50), 200)
    for words, wanted in (
        ("list, 50 by tag", JobFilter(tag="b")),
        ("list, 50 by tag and state", JobFilter(tag="b", state=JobState.QUEUED)),
        ("list, 50 by tag and name", JobFilter(tag="b", name="benchmark")),
        ("list, 50 by state", JobFilter(state=JobState.QUEUED)),
        ("list, none by tag and state", JobFilter(tag="b", state=JobState.FAILED)),
    ):
        measure(words, partial(ledger.jobs_json, wanted, limit=50), 100)
    measure("due_rings", lambda: ledger.due_rings(30.0), 100)
    measure("recover, nothing to do", ledger.recover, 300)


def _bench_writes(ledger: Ledger, claim: Claim) -> None:
    measure("heartbeat", lambda: ledger.heartbeat(claim, 3600.0), 300)
    measure("append 400 metrics", lambda: ledger.append_metrics(claim, METRICS), 50)
    measure("read 100 of 200 epochs", lambda: ledger.metrics(claim.job_id, 100), 50)
    measure("claim", lambda: ledger.claim([QUEUE], "worker", 3600.0), 300)


def main() -> None:
    """Measure on the address given, or on a file that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/ledger.sqlite3"
        print(f"{'milliseconds':44} {'p50':>9} {'p95':>9}")
        measure("(one page put on this disk)", sync_one_page(Path(folder)), 300)
        with Ledger(url) as ledger:
            measure("migrate a new database", ledger.migrate, 1)
            bench(ledger)


if __name__ == "__main__":
    main()
