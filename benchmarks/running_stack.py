"""A stack of its own for a benchmark, started as a user would and ended afterwards."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import httpx
import psutil

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class RunningStack:
    """A stack that answers, and how long that took."""

    client: httpx.Client
    process: psutil.Process
    seconds_to_ready: float

    def post(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Submit a job."""
        answer = self.client.post("/v1/jobs", json=spec)
        answer.raise_for_status()
        job: dict[str, Any] = answer.json()
        return job

    def wait(self, job: Mapping[str, Any]) -> str:
        """Follow a job's events to its ending; give its state."""
        headers = {"Accept": "text/event-stream"}
        with self.client.stream("GET", job["links"]["events"], headers=headers) as events:
            for line in events.iter_lines():
                name = line.removeprefix("event: ")
                if name in {"succeeded", "failed", "cancelled"}:
                    return name
        raise RuntimeError(f"{job['id']} told no ending")

    def cpu_seconds(self) -> float:
        """What all living processes of the stack have computed so far."""
        each = [
            process.cpu_times()
            for process in (self.process, *self.process.children(recursive=True))
        ]
        return float(sum(times.user + times.system for times in each))

    def memory_bytes(self) -> dict[str, int]:
        """Proportional set size of each process, by what it runs."""
        found: dict[str, int] = {}
        for process in [self.process, *self.process.children(recursive=True)]:
            name = _name_of(process.cmdline())
            found[name] = found.get(name, 0) + process.memory_full_info().pss
        return found


def _name_of(command: list[str]) -> str:
    words = " ".join(command)
    for mark in ("forkserver", "resource_tracker", "-m service", "-m worker", "valkey", "redis"):
        if mark in words:
            return mark.removeprefix("-m ")
    return "twinfit up"


@contextmanager
def running_stack(**environment: str) -> Iterator[RunningStack]:
    """Start `twinfit up` on a new data folder and a free port; end it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        command = [sys.executable, "-m", "client", "up", "--port", "0", "--data", folder, "--json"]
        with (Path(folder) / "up.log").open("w") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | environment
            )
        try:
            client = httpx.Client(base_url=_url_when_ready(Path(folder)), timeout=PATIENCE_SECONDS)
            with client:
                client.get("/readyz").raise_for_status()
                yield RunningStack(client, psutil.Process(process.pid), perf_counter() - began)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _url_when_ready(folder: Path) -> str:
    """Wait for the lock file's address to answer that it is ready."""
    last = perf_counter() + PATIENCE_SECONDS
    while perf_counter() < last:
        try:
            url = str(json.loads((folder / "lock").read_text())["url"])
            if url and httpx.get(url + "/readyz").is_success:
                return url
        except (OSError, ValueError, KeyError, httpx.HTTPError):
            pass
        sleep(0.01)
    raise TimeoutError((folder / "up.log").read_text())
