"""Many threads and processes want the same thing of one ledger at once."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from schemas.job import JobState
from store.errors import LostClaim
from store.ledger import Ledger, Recovery
from tests.conftest import ROOT
from tests.store.ledger.contender import contend
from tests.store.ledger.queued import (
    LEASE_SECONDS,
    history,
    queue_job,
    running_job,
)
from tests.store.samples import measured, pair_report

PROCESSES = 3
THREADS = 17


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """A ledger with the machine's own clock, which all processes share."""
    with Ledger(database_url) as ledger:
        ledger.migrate()
        yield ledger


def from_processes(database_url: str, wish: str) -> list[str]:
    """Start processes, let them all go at once, and join what they got."""
    program = [sys.executable, "-m", "tests.store.ledger.contender"]
    contenders = [
        subprocess.Popen(
            [*program, database_url, wish, str(THREADS)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for contender in contenders:
        assert contender.stdout
        assert contender.stdout.readline() == "ready\n"
    for contender in contenders:
        assert contender.stdin
        contender.stdin.write("go\n")
        contender.stdin.flush()
    answers = [contender.communicate()[0] for contender in contenders]
    assert [contender.returncode for contender in contenders] == [0] * PROCESSES
    return [line for answer in answers for line in answer.splitlines()]


def test_threads_claim_each_job_once(ledger: Ledger) -> None:
    """A hundred jobs, every one taken, none twice."""
    jobs = {queue_job(ledger).id for _ in range(100)}

    won = contend(ledger, "claim", 50)

    assert sorted(won) == sorted(jobs)
    assert {ledger.job(job_id).attempt for job_id in jobs} == {1}


def test_processes_claim_each_job_once(ledger: Ledger, database_url: str) -> None:
    """The same among processes of many threads each."""
    jobs = {queue_job(ledger).id for _ in range(100)}

    won = from_processes(database_url, "claim")

    assert sorted(won) == sorted(jobs)
    assert {ledger.job(job_id).attempt for job_id in jobs} == {1}


def test_one_key_in_many_threads_is_one_job(ledger: Ledger) -> None:
    """Fifty at once: all hear of the same job, one of them made it."""
    answers = contend(ledger, "submit", 50)

    (job,) = ledger.jobs().jobs
    assert sorted(answers) == sorted([f"{job.id} True"] + [f"{job.id} False"] * 49)


def test_one_key_in_many_processes_is_one_job(ledger: Ledger, database_url: str) -> None:
    """The same among processes."""
    answers = from_processes(database_url, "submit")

    (job,) = ledger.jobs().jobs
    assert len(answers) == PROCESSES * THREADS
    assert answers.count(f"{job.id} True") == 1
    assert answers.count(f"{job.id} False") == PROCESSES * THREADS - 1


def test_events_of_many_threads_are_numbered_without_holes(ledger: Ledger) -> None:
    """Each write gets a number of its own, whoever is between."""
    claim = running_job(ledger)

    def write(number: int) -> None:
        ledger.record(claim, "noted", str(number))
        ledger.append_metrics(claim, measured("reference", [number + 1]))
        ledger.heartbeat(claim, LEASE_SECONDS)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(64)))

    assert history(ledger, claim.job_id) == ["queued", "started"] + ["noted"] * 64
    details = {event.detail for event in ledger.events(claim.job_id).events[2:]}
    assert details == {str(number) for number in range(64)}
    assert ledger.metrics(claim.job_id).points == 64


def test_of_many_endings_at_once_one_holds(ledger: Ledger) -> None:
    """The others hear that they lost, and the wish to cancel comes too late or in time."""
    claim = running_job(ledger)

    def end(number: int) -> bool:
        try:
            if number % 3 == 0:
                ledger.end_cancelled(claim)
            elif number % 3 == 1:
                ledger.succeed(claim, pair_report())
            else:
                ledger.request_cancel(claim.job_id)
                return False
        except LostClaim:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        ended = list(pool.map(end, range(12)))

    assert ended.count(True) == 1
    assert ledger.job(claim.job_id).state in {JobState.CANCELLED, JobState.SUCCEEDED}
    kinds = history(ledger, claim.job_id)
    assert len([kind for kind in kinds if kind in {"cancelled", "succeeded"}]) == 1


def test_of_many_recoveries_at_once_one_takes_the_job_back(ledger: Ledger) -> None:
    """One loss is counted once, however many processes look for it."""
    queue_job(ledger)
    claim = ledger.claim(["train.cpu"], "worker-1", lease_seconds=-1.0)
    assert claim is not None

    with ThreadPoolExecutor(8) as pool:
        recoveries = list(pool.map(lambda _: ledger.recover(), range(8)))

    assert sorted(recoveries, key=lambda found: len(found.requeued)) == [
        *[Recovery()] * 7,
        Recovery(requeued=(claim.job_id,)),
    ]
    assert history(ledger, claim.job_id) == ["queued", "started", "requeued"]


def test_cancelling_while_workers_claim_loses_neither(ledger: Ledger) -> None:
    """A job is cancelled before it started, or runs and knows the wish: never forgotten."""
    jobs = [queue_job(ledger).id for _ in range(40)]

    with ThreadPoolExecutor(8) as pool:
        cancels = [pool.submit(ledger.request_cancel, job_id) for job_id in jobs]
        claims = [pool.submit(ledger.claim, ["train.cpu"], "worker-1", 15.0) for _ in jobs]
    assert all(cancel.result().cancel_requested_at for cancel in cancels)
    running = {claim.job_id for claim in (claim.result() for claim in claims) if claim}

    for job_id in jobs:
        job = ledger.job(job_id)
        assert job.cancel_requested_at is not None
        assert job.state is (JobState.RUNNING if job_id in running else JobState.CANCELLED)
