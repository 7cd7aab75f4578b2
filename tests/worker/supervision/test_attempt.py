"""Each way in which an attempt can end, with real children."""

import json
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.dataset import UploadedDataset
from schemas.job import JobState
from store.blobs import Blobs, dataset_blob
from store.ledger import Ledger
from tests.worker.workplace import ended, spec_named, submit, under_way, until
from worker.supervision.attempt import Attempt, Means

Serve = Callable[..., int]


def in_background(serve: Serve, **changes: object) -> threading.Thread:
    """Train in a thread while the test does something to it."""
    thread = threading.Thread(target=serve, kwargs=changes)
    thread.start()
    return thread


def test_a_job_is_trained_and_its_results_are_kept(
    ledger: Ledger, blobs: Blobs, serve: Serve, tmp_path: Path
) -> None:
    """Report, metrics, files and logs are there; the scratch folder is not."""
    job_id = submit(ledger, "quick:7")

    assert serve() == 1

    assert ledger.job(job_id).state is JobState.SUCCEEDED
    assert json.loads(ledger.report(job_id) or b"")["legs"]["candidate"]["n_iter"] == 7
    assert ledger.metrics(job_id).reference["loss"].epochs == tuple(range(1, 8))
    stored = ledger.artifact(job_id, "epochs.txt")
    assert blobs.open(stored.blob).read() == b"7"
    assert stored.blob == f"jobs/{job_id}/1/epochs.txt"
    assert (tmp_path / "logs" / job_id / "1" / "events").exists()
    assert not (tmp_path / "scratch" / "jobs" / job_id).exists()


def test_all_queued_jobs_are_trained_by_one_warm_child(ledger: Ledger, serve: Serve) -> None:
    """One ring is enough for three jobs, and so is one process."""
    jobs = [submit(ledger, "who") for _ in range(3)]

    assert serve() == 3

    notes = [e.detail for j in jobs for e in ledger.events(j).events if e.type == "noted"]
    assert len(notes) == 3
    assert len(set(notes)) == 1


@pytest.mark.parametrize(
    ("deed", "kind", "words"),
    [
        ("user_error", "user_error", "one class"),
        ("unreachable", "platform", "openml.org does not answer"),
        ("bug", "platform", "ZeroDivisionError: a bug of ours"),
        ("memory_error", "out_of_memory", "iB"),
        ("disk_full", "platform", "disk is full"),
    ],
)
def test_failures_are_told_apart(
    ledger: Ledger, serve: Serve, deed: str, kind: str, words: str
) -> None:
    """Who is to act is in the kind, what to do in the words."""
    job_id = submit(ledger, deed)

    serve()

    failure = ledger.job(job_id).failure
    assert failure is not None
    assert failure.kind == kind
    assert words in failure.detail


def test_a_user_error_names_its_field(ledger: Ledger, serve: Serve) -> None:
    """The pointer goes through to the job."""
    job_id = submit(ledger, "user_error")

    serve()

    assert getattr(ledger.job(job_id).failure, "pointer", None) == "/target"


def test_a_cancel_ends_the_job_within_an_epoch_and_keeps_what_was_reached(
    ledger: Ledger, serve: Serve
) -> None:
    """The report tells how far training had come."""
    job_id = submit(ledger, "long")
    training = in_background(serve)
    under_way(ledger, job_id)

    ledger.request_cancel(job_id)
    asked_at = time.monotonic()
    job = ended(ledger, job_id)

    assert time.monotonic() - asked_at < 1.0
    assert job.state is JobState.CANCELLED
    assert json.loads(ledger.report(job_id) or b"")["legs"]["reference"]["n_iter"] > 0
    assert ledger.artifact(job_id, "epochs.txt").bytes > 0
    training.join()


def test_a_child_that_ignores_the_cancel_is_killed(ledger: Ledger, serve: Serve) -> None:
    """The grace is bounded; the job is cancelled all the same."""
    job_id = submit(ledger, "stubborn")
    training = in_background(serve, grace_seconds=0.3)
    until(lambda: ledger.job(job_id).state is JobState.RUNNING)

    ledger.request_cancel(job_id)

    assert ended(ledger, job_id, 10).state is JobState.CANCELLED
    training.join()


@pytest.mark.parametrize("deed", ["long", "stubborn"])
def test_a_time_limit_is_kept(ledger: Ledger, serve: Serve, deed: str) -> None:
    """Whether the child listens or not."""
    job_id = submit(ledger, deed, time_limit_seconds=1.0)
    began = time.monotonic()

    serve(grace_seconds=0.3)

    failure = ledger.job(job_id).failure
    assert failure is not None
    assert failure.kind == "time_limit"
    assert "1 seconds" in failure.detail
    assert 1.0 <= time.monotonic() - began < 15.0


def test_a_job_that_outgrows_its_memory_is_ended(ledger: Ledger, serve: Serve) -> None:
    """The failure tells how much the process held."""
    submit(ledger, "quick")
    serve()
    job_id = submit(ledger, "allocate:2000")

    serve(job_memory_bytes=1500 * 2**20)

    failure = ledger.job(job_id).failure
    assert failure is not None
    assert failure.kind == "out_of_memory"
    assert "1.5 GiB allowed" in failure.detail


def test_a_job_whose_child_was_killed_runs_again(ledger: Ledger, serve: Serve) -> None:
    """Nothing of the first attempt is seen in the end."""
    job_id = submit(ledger, "killed:1")

    serve()

    job = ledger.job(job_id)
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    notes = [e.detail for e in ledger.events(job_id).events if e.type == "noted"]
    assert notes == [f"The training process ended by signal {signal.SIGKILL.name}"]


@pytest.mark.parametrize("deed", ["killed", "gone"])
def test_a_job_that_always_ends_its_child_fails_at_last(
    ledger: Ledger, serve: Serve, deed: str
) -> None:
    """A poison job does not go round for ever."""
    job_id = submit(ledger, deed)

    serve()

    job = ledger.job(job_id)
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert job.failure.kind == "worker_lost"
    assert job.attempt == 3


def test_a_stop_puts_the_job_back_at_once(ledger: Ledger, means: Means, serve: Serve) -> None:
    """The attempt does not count as a loss, and the child is gone."""
    job_id = submit(ledger, "stubborn")
    training = in_background(serve)
    under_way(ledger, job_id)

    means.stop.ring()
    training.join(3.0)

    assert not training.is_alive()
    assert ledger.job(job_id).state is JobState.QUEUED
    assert means.pool.pids() == []


def test_an_attempt_that_was_given_to_another_writes_nothing(
    ledger: Ledger, means: Means, serve: Serve
) -> None:
    """It learns so by its heartbeat, kills its child, and the other's result stands."""
    job_id = submit(ledger, "long:400")
    first = ledger.claim(["train.cpu"], "zombie", 0.0)
    assert first is not None
    ledger.recover()
    second = ledger.claim(["train.cpu"], "heir", 15.0)
    assert second is not None

    Attempt(means, first).run()

    assert means.pool.pids() == []
    assert ledger.job(job_id).state is JobState.RUNNING
    assert ledger.metrics(job_id).points == 0
    Attempt(means, second).run()
    assert ledger.job(job_id).state is JobState.SUCCEEDED


def test_an_uploaded_table_reaches_the_child(
    ledger: Ledger, blobs: Blobs, serve: Serve, tmp_path: Path
) -> None:
    """From the store, by the data set's id."""
    upload = "ds_" + "0" * 24
    (tmp_path / "some.parquet").write_bytes(b"12345")
    blobs.put(tmp_path / "some.parquet", dataset_blob(upload, "table.parquet"))
    job_id = submit(ledger, "quick", dataset={"upload": upload}, target=["y"])

    serve()

    assert isinstance(spec_named("quick", dataset={"upload": upload}).dataset, UploadedDataset)
    notes = [e.detail for e in ledger.events(job_id).events if e.type == "noted"]
    assert notes == ["the table has 5 bytes"]


def test_a_table_that_is_gone_fails_the_job(ledger: Ledger, serve: Serve) -> None:
    """With the data set named."""
    job_id = submit(ledger, "quick", dataset={"upload": "ds_" + "1" * 24}, target=["y"])

    serve()

    failure = ledger.job(job_id).failure
    assert failure is not None
    assert failure.kind == "platform"
    assert "ds_111" in failure.detail
