"""One who uses the service over HTTP and knows nothing else of it."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from tests.conftest import ROOT

T = TypeVar("T")
Json = dict[str, Any]

ENDINGS = {"succeeded", "failed", "cancelled"}

# The box may be busy with other things: what is waited for comes, but nobody knows how soon.
PATIENCE_SECONDS = 240.0


def until(come: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Wait for something to become true; what it then is."""
    give_up = time.monotonic() + seconds
    while not (value := come()):
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.03)
    return value


def example(name: str, **fields: Any) -> Json:
    """A job file of examples/ by the start of its name, with other `fields`."""
    (file,) = (ROOT / "examples").glob(f"{name}*.json")
    return {**json.loads(file.read_text(encoding="utf-8")), **fields}


def diabetes(*hidden: int, **params: Any) -> Json:
    """A small regression job with these layers and parameters, without a noise floor."""
    spec = example("01", explain={"noise_floor": False})
    given = spec["reference"]["sklearn"]["params"]
    given |= {"hidden_layer_sizes": list(hidden or (4,)), "max_iter": 3, **params}
    return spec


def without_seconds(report: Json) -> Json:
    """A report as it must be again whenever the job is run again."""
    legs = {
        name: {key: value for key, value in leg.items() if key != "seconds"}
        for name, leg in report["legs"].items()
    }
    return {**report, "legs": legs, "noise_floor_seconds": None}


class Visitor:
    """Sends jobs and waits for what becomes of them.

    Args:
        url: Where the gateway answers.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60.0, trust_env=False)

    def close(self) -> None:
        """Leave."""
        self.http.close()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON that lies under a path which must be there."""
        answer = self.http.get(path, params=query or None)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def submit(self, spec: Json, **headers: str) -> Json:
        """Send a job that is accepted; the job as it is answered."""
        answer = self.http.post("/v1/jobs", json=spec, headers=headers)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        job: Json = answer.json()
        assert answer.headers["location"] == job["links"]["self"]
        return job

    def upload(self, content: bytes, name: str = "table.csv") -> httpx.Response:
        """Send a table as a form does."""
        return self.http.post("/v1/datasets", files={"file": (name, content)})

    def look(self, job: Json) -> Json:
        """The job as it stands now."""
        now: Json = self.get(job["links"]["self"])
        return now

    def report(self, job: Json) -> Json:
        """The report of a job that has one."""
        report: Json = self.get(job["links"]["report"])
        return report

    def cancel(self, job: Json) -> Json:
        """Ask a job to stop; the job as it is answered."""
        answer = self.http.post(f"{job['links']['self']}/cancel")
        assert answer.status_code == httpx.codes.OK, answer.text
        cancelled: Json = answer.json()
        return cancelled

    def epochs_done(self, job: Json) -> int:
        """Epochs of which metrics are there."""
        points: int = self.get(job["links"]["metrics"])["points"]
        return points

    def until_it_trains(self, job: Json, epochs: int = 1) -> None:
        """Wait until the metrics of some epochs are there, and the job still runs."""
        until(lambda: self._has_trained(job, epochs), f"{epochs} epochs of {job['id']}")

    def _has_trained(self, job: Json, epochs: int) -> bool:
        now = self.look(job)
        assert now["state"] not in ENDINGS, f"over too soon for this test: {now}"
        return self.epochs_done(job) >= epochs

    def until_ended(self, job: Json) -> Json:
        """Wait for a job's ending; the job then."""
        return until(lambda: self._if_ended(job), f"the ending of {job['id']}")

    def _if_ended(self, job: Json) -> Json | None:
        now = self.look(job)
        return now if now["state"] in ENDINGS else None

    def until_succeeded(self, job: Json) -> Json:
        """Wait for a job that succeeds; the job then."""
        ended = self.until_ended(job)
        assert ended["state"] == "succeeded", ended
        return ended

    def trained(self, spec: Json) -> Json:
        """Send a job and wait until it has succeeded; its report."""
        job = self.submit(spec)
        self.until_succeeded(job)
        return self.report(job)
