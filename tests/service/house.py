"""A real gateway process for tests, and what is sent to it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from store.blobs import Blobs
from store.ledger import Ledger
from tests.conftest import ROOT

JSON = {"content-type": "application/json"}


def pair(**fields: Any) -> dict[str, Any]:
    """A job that is accepted, save what `fields` say otherwise."""
    return {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {
            "sklearn": {"estimator": "MLPRegressor", "params": {"hidden_layer_sizes": [4]}}
        },
        "candidate": {"keras": {"like": "reference"}},
        **fields,
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """`python -m service` on a data folder, its ledger and blobs, and a client that knows it."""

    def __init__(self, data: Path, **settings: object) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "gateway.log"
        self.ledger = Ledger(f"sqlite:///{data / 'ledger.sqlite3'}")
        self.blobs = Blobs(f"file://{data / 'blobs'}")
        environment = {
            **os.environ,
            "TWINFIT_DATA": str(data),
            "TWINFIT_PORT": str(self.port),
            **{f"TWINFIT_{name.upper()}": str(value) for name, value in settings.items()},
        }
        data.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.http = httpx.Client(base_url=self.url, timeout=60)
        self._wait()

    def _wait(self) -> None:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                if self.http.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        # Nobody else knows of it yet: it would outlive the tests.
        self.process.kill()
        raise AssertionError(f"the gateway did not start: {self.log.read_text()}")

    def submit(self, **fields: Any) -> str:
        """Send a job that is accepted; its id."""
        answer = self.http.post("/v1/jobs", json=pair(**fields))
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["id"]
        return job_id

    def upload(self, content: str | bytes, **options: str) -> str:
        """Upload a table that is accepted; its id."""
        answer = self.http.post(
            "/v1/datasets", files={"file": ("table.csv", content)}, data=options
        )
        assert answer.status_code in {200, 201}, answer.text
        dataset_id: str = answer.json()["id"]
        return dataset_id

    def end(self) -> int:
        """End it as a signal from its parent does; its exit status."""
        self.http.close()
        self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.ledger.close()
