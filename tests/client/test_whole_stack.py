"""The command against the real thing: gateway, worker, Redis, training."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from client.http_client import HttpClient
from client.stack.living import of_stack
from schemas.job import ENDINGS, JobState
from tests.client.conftest import Starter, Up, eventually, twinfit
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EXAMPLE = ROOT / "examples" / "01_diabetes_aligned.json"


@pytest.fixture
def environment() -> dict[str, str]:
    """Ours, without the stand-ins."""
    return {k: v for k, v in os.environ.items() if not k.startswith("TWINFIT_")}


def long_job(tmp_path: Path) -> Path:
    """A job that trains for some seconds."""
    spec = json.loads(EXAMPLE.read_text())
    spec["reference"]["sklearn"]["params"] |= {
        "max_iter": 1500,
        "batch_size": 16,
        "n_iter_no_change": 1500,  # a loss that stops falling must not end it
    }
    file = tmp_path / "long.json"
    file.write_text(json.dumps(spec))
    return file


def results_of(up: Up, job_id: str) -> dict[str, Any]:
    """What a job's report says of its numbers, without the seconds that it took."""
    with HttpClient(up.url) as client:
        eventually(lambda: client.job(job_id).state in ENDINGS, seconds=240)
        job = client.job(job_id)
        assert job.state is JobState.SUCCEEDED, job.failure
        report = client.report(job_id).model_dump()
    return {
        "results": report["certificate"]["results_sha256"],
        "gap": report["gap"],
        "curves": {leg: told["loss_curve"] for leg, told in report["legs"].items()},
    }


def until_it_trains(up: Up, job_id: str) -> None:
    """Wait until some epochs are done."""
    with HttpClient(up.url) as client:

        def trains() -> bool:
            job = client.job(job_id)
            assert job.state not in ENDINGS, "the job is too short for this test"
            return bool(job.progress and job.progress.epoch > 10)

        eventually(trains, seconds=120)


def test_the_first_example_runs_on_a_stack_of_its_own(
    data: Path, environment: dict[str, str]
) -> None:
    """With nothing running before, and nothing after."""
    told = twinfit("run", str(EXAMPLE), "--data", str(data), environment=environment, seconds=240)

    assert told.returncode == 0, told.stderr
    assert "Verdict: in" in told.stdout
    assert "/tensorboard/" in told.stdout
    assert not list(data.glob("redis/*.sock"))


def test_an_interrupted_job_is_finished_by_the_next_stack_with_the_same_report(
    start: Starter, environment: dict[str, str], tmp_path: Path, data: Path
) -> None:
    """Same spec, same data, same versions: same bits, however often and however interrupted."""
    words = ("submit", str(long_job(tmp_path)), "--json", "--url")
    up = start()
    told = twinfit(*words, up.url, environment=environment)
    job_id = json.loads(told.stdout)["id"]

    until_it_trains(up, job_id)
    assert up.end(signal.SIGINT) == 0
    assert of_stack(up.mark, data) == []

    up = start()
    until_it_trains(up, job_id)
    up.kill_everything()

    up = start()
    until_it_trains(up, job_id)
    up.end(signal.SIGKILL)
    # Training children watch their parents and end by themselves.
    eventually(lambda: not of_stack(up.mark, data), seconds=10)

    up = start()
    told = twinfit(*words, up.url, environment=environment)
    assert results_of(up, job_id) == results_of(up, json.loads(told.stdout)["id"])
    with HttpClient(up.url) as client:
        assert client.job(job_id).attempt == 4
