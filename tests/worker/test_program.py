"""A real worker process, with a real Redis between it and the test."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from schemas.job import JobState
from store.ledger import Ledger
from tests.worker.workplace import (
    Redis,
    WorkerProcess,
    alive,
    ended,
    submit,
    under_way,
    until,
)

pytestmark = [pytest.mark.redis, pytest.mark.slow]

StartWorker = Callable[..., WorkerProcess]

# So late that only doorbells wake the worker.
NEVER = 3600.0


def test_a_ring_wakes_the_worker(ledger: Ledger, broker: Redis, start_worker: StartWorker) -> None:
    """Over the real queue, in far less than a second once a child is warm."""
    start_worker(patrol_seconds=NEVER).ready()
    until(ledger.live_workers, 10)
    first = submit(ledger, "quick")
    broker.ring(first)
    assert ended(ledger, first, 60).state is JobState.SUCCEEDED

    second = submit(ledger, "quick")
    rung_at = time.monotonic()
    broker.ring(second)
    ended(ledger, second)

    assert time.monotonic() - rung_at < 1.0


def test_jobs_are_found_without_any_ring(ledger: Ledger, start_worker: StartWorker) -> None:
    """Those that waited when the worker started, and those that came later."""
    first = submit(ledger, "quick")
    start_worker(patrol_seconds=0.5)
    assert ended(ledger, first, 60).state is JobState.SUCCEEDED

    assert ended(ledger, submit(ledger, "quick"), 5).state is JobState.SUCCEEDED


def test_the_same_message_a_hundred_times_trains_once(
    ledger: Ledger, broker: Redis, start_worker: StartWorker
) -> None:
    """The other ninety-nine find nothing to claim."""
    start_worker(patrol_seconds=NEVER, slots=2).ready()
    job_id = submit(ledger, "quick")

    broker.ring(job_id, times=100)
    ended(ledger, job_id, 60)
    last = submit(ledger, "quick")
    broker.ring(last)
    ended(ledger, last)

    assert ledger.job(job_id).attempt == 1
    started = [e for e in ledger.events(job_id).events if e.type == "started"]
    assert len(started) == 1


def test_a_polite_end_puts_the_job_back_and_leaves_nobody(
    ledger: Ledger, start_worker: StartWorker
) -> None:
    """SIGTERM in the middle of an epoch that takes a minute."""
    worker = start_worker().ready()
    job_id = submit(ledger, "stubborn")
    under_way(ledger, job_id, 60)
    family = worker.family()

    worker.signal(signal.SIGTERM)
    told_at = time.monotonic()
    until(lambda: ledger.job(job_id).state is JobState.QUEUED, 10)
    put_back_after = time.monotonic() - told_at
    worker.running.wait(10)

    assert put_back_after < 2.0
    assert worker.running.returncode == 0
    assert ledger.live_workers() == ()
    until(lambda: not any(map(alive, family)), 3)


def test_a_ctrl_c_in_the_terminal_puts_the_job_back(
    ledger: Ledger, start_worker: StartWorker
) -> None:
    """SIGINT reaches the whole group, but children hear only their supervisor."""
    worker = start_worker().ready()
    job_id = submit(ledger, "stubborn")
    under_way(ledger, job_id, 60)
    groups = {os.getpgid(pid) for pid in worker.family()} - {os.getpgid(worker.running.pid)}

    worker.signal(signal.SIGINT)
    worker.running.wait(10)

    assert len(groups) == 1
    assert ledger.job(job_id).state is JobState.QUEUED
    noted = [e.detail for e in ledger.events(job_id).events if e.type in {"noted", "failed"}]
    assert noted == []


def test_a_killed_worker_leaves_no_orphan_and_its_job_is_finished_by_another(
    ledger: Ledger, start_worker: StartWorker
) -> None:
    """Children end by themselves; the lease runs out; the second report is the first's equal."""
    undisturbed = submit(ledger, "long:30")
    worker = start_worker(lease_seconds=2.0).ready()
    ended(ledger, undisturbed, 60)
    job_id = submit(ledger, "long:300")
    under_way(ledger, job_id)
    family = worker.family()
    assert family

    worker.end()
    until(lambda: not any(map(alive, family)), 3)
    until(lambda: job_id in ledger.recover().requeued, 5)
    start_worker().ready()

    job = ended(ledger, job_id, 60)
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert json.loads(ledger.report(job_id) or b"")["legs"]["reference"]["n_iter"] == 300
    assert ledger.metrics(job_id).points == 300


def test_a_zombie_writer_is_fenced_off(
    ledger: Ledger, start_worker: StartWorker, tmp_path: Path
) -> None:
    """A worker that slept past its lease wakes up, and changes nothing that another has done."""
    zombie = start_worker(lease_seconds=2.0).ready()
    job_id = submit(ledger, "long:300")
    under_way(ledger, job_id, 60)

    zombie.signal(signal.SIGSTOP)
    until(lambda: job_id in ledger.recover().requeued, 10)
    heir = start_worker().ready()
    job = ended(ledger, job_id, 60)
    report = ledger.report(job_id)
    zombie.signal(signal.SIGCONT)
    until(lambda: "gave up" in zombie.log.read_text(), 10)

    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert ledger.job(job_id) == job
    assert ledger.report(job_id) == report
    assert ledger.metrics(job_id).points == 300
    assert [e.type for e in ledger.events(job_id).events].count("succeeded") == 1
    again = submit(ledger, "quick")
    heir.end()
    assert ended(ledger, again, 20).state is JobState.SUCCEEDED


def test_the_worker_goes_on_after_redis_was_away(
    ledger: Ledger, broker: Redis, start_worker: StartWorker
) -> None:
    """A running job does not notice; doorbells are heard again when Redis is back."""
    start_worker(patrol_seconds=NEVER).ready()
    running = submit(ledger, "long:200")
    broker.ring(running)
    under_way(ledger, running, 60)

    broker.kill()
    assert ended(ledger, running).state is JobState.SUCCEEDED
    broker.start()
    later = submit(ledger, "quick")
    broker.ring(later)

    assert ended(ledger, later, 60).state is JobState.SUCCEEDED


def test_predictions_are_answered_while_all_slots_train(
    ledger: Ledger, broker: Redis, start_worker: StartWorker
) -> None:
    """With the models of an ended job, in a process of their own."""
    start_worker().ready()
    models = submit(ledger, "quick:9")
    ended(ledger, models, 60)
    training = submit(ledger, "long")
    under_way(ledger, training)

    answers = []
    for row in ([1.0, 2.0, 3.0], ["wrong"]):
        request_id = ledger.ask_prediction(models, json.dumps({"rows": [row]}).encode())
        broker.ask(request_id)
        until(lambda asked=request_id: ledger.prediction_answer(asked), 20)  # type: ignore[misc]
        answers.append(ledger.prediction_answer(request_id))

    assert ledger.job(training).state is JobState.RUNNING
    right, wrong = answers
    assert right is not None
    assert wrong is not None
    assert not right.problem
    assert json.loads(right.body)["reference"]["predictions"] == [[3, 9]]
    assert wrong.problem
    assert json.loads(wrong.body)["errors"][0]["pointer"] == "/rows/0"


def test_the_supervisor_is_small(ledger: Ledger, start_worker: StartWorker) -> None:
    """No framework is loaded in the process that must always answer."""
    worker = start_worker(warm_children=0).ready()
    until(ledger.live_workers, 10)

    process = psutil.Process(worker.running.pid)

    assert process.children() == []
    assert process.memory_info().rss < 90 * 2**20
    maps = Path(f"/proc/{process.pid}/maps").read_text()
    assert "tensorflow" not in maps
    assert "numpy" not in maps


def test_a_real_pair_is_trained_killed_and_trained_again_to_the_same_bits(
    ledger: Ledger, broker: Redis, start_worker: StartWorker
) -> None:
    """Through the real frameworks: what a SIGKILL of the child interrupted has the same results."""
    params = {"hidden_layer_sizes": [5], "solver": "sgd", "max_iter": 300, "tol": 0.0}
    reference = {"sklearn": {"estimator": "MLPRegressor", "params": params}}
    worker = start_worker(training_module="worker.training.run").ready()
    undisturbed = submit(ledger, "calm", reference=reference)
    ended(ledger, undisturbed, 120)
    job_id = submit(ledger, "calm", reference=reference)
    under_way(ledger, job_id)

    for pid in worker.training_children():
        os.kill(pid, signal.SIGKILL)
    job = ended(ledger, job_id, 120)

    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    first, second = (json.loads(ledger.report(each) or b"") for each in (undisturbed, job_id))
    for report in (first, second):
        del report["noise_floor_seconds"]
        for leg in report["legs"].values():
            del leg["seconds"]
    assert first == second
