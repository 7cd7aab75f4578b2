"""What the processes of a stack load, each looked at in a fresh one."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

HEAVY = {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "skops", "keras", "tensorflow"}
HEAVY |= {"vl_convert", "altair", "matplotlib"}

# Needed only by the first look at a TensorBoard, or by the doorbell's own thread.
LATER = {"tensorboard", "celery", "kombu", "redis", "google.protobuf", "worker", "intake", "client"}

# What an idle process of the stack leaves for whoever first needs it: see docs/benchmarks.md.
IDLE_GATEWAY = {
    "celery",
    "fsspec",
    "pairing.catalogue.listing",
    "pairing.emission.program",
    "pairing.explaining",
    "pairing.reading.keras_json.reading",
    "pairing.reading.source.reading",
    "service.explanations",
    "service.plots.figure",
    "sqlalchemy.dialects.postgresql",
}
IDLE_WORKER = {"fsspec", "pairing", "sqlalchemy.dialects.postgresql"}
IDLE_UP = {"http.client", "httpx", "pydantic", "rich", "schemas", "ssl", "typer"}

_LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def loaded_by(code: str) -> set[str]:
    """Names of all modules that a fresh process has loaded after `code`."""
    answer = subprocess.run(
        [sys.executable, "-c", f"{code}; {_LOADED}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(answer.stdout))


def test_importing_the_gateway_loads_no_numbers_library() -> None:
    """Nor a framework, nor what only comes later."""
    assert loaded_by("import service.app") & (HEAVY | LATER) == set()


def test_a_gateway_that_serves_loads_no_numbers_library(tmp_path: Path) -> None:
    """Not even once it is open and has taken a job."""
    code = (
        "from fastapi.testclient import TestClient; from service.app import create_app; "
        "from service.settings import ServiceSettings; from tests.service.house import pair; "
        f"app = create_app(ServiceSettings(data={str(tmp_path)!r}, allowed_hosts=['testserver'])); "
        "client = TestClient(app).__enter__(); "
        "assert client.post('/v1/jobs', json=pair()).status_code == 202; "
        "assert client.post('/v1/explain', json=pair()).status_code == 200; "
        "assert client.get('/v1/causes').status_code == 200; "
        "assert client.get('/').status_code == 200; "
        "assert client.get('/openapi.json').status_code == 200; "
        "client.__exit__(None, None, None)"
    )

    assert loaded_by(code) & HEAVY == set()


def test_a_gateway_that_was_only_given_a_job_keeps_the_rest_for_later(tmp_path: Path) -> None:
    """What reads programs, explains, draws and opens files, and the databases that are not used."""
    pair = json.loads((ROOT / "examples" / "01_diabetes_aligned.json").read_text())
    code = (
        "from fastapi.testclient import TestClient; from service.app import create_app; "
        "from service.settings import ServiceSettings; "
        f"app = create_app(ServiceSettings(data={str(tmp_path)!r}, allowed_hosts=['testserver'])); "
        "client = TestClient(app).__enter__(); "
        f"sent = client.post('/v1/jobs', json={pair!r}); assert sent.status_code == 202; "
        "assert client.get(sent.headers['location']).status_code == 200; "
        "assert client.get('/v1/jobs').status_code == 200; "
        "assert client.get('/readyz').status_code == 200; "
        "client.__exit__(None, None, None)"
    )

    assert loaded_by(code) & (HEAVY | IDLE_GATEWAY) == set()


def test_a_worker_without_a_job_has_not_loaded_what_a_job_needs(tmp_path: Path) -> None:
    """With all its parts, and a ledger that it has made."""
    code = (
        "from store.ledger import Ledger; from worker.program import Program; "
        "from worker.settings import WorkerSettings; "
        f"settings = WorkerSettings(data={str(tmp_path)!r}, warm_children=0); "
        "Program(settings); ledger = Ledger(settings.database_url); ledger.migrate(); "
        "assert ledger.claim(['train.cpu'], 'worker', 15.0) is None; ledger.close()"
    )

    assert loaded_by(code) & (HEAVY | IDLE_WORKER) == set()


def test_the_process_that_looks_after_a_stack_is_small() -> None:
    """It reads no command line, draws nothing and speaks no TLS, and stays for months."""
    code = (
        "import client.stack.__main__; from client.stack.doorway import gateway_is_ready; "
        "assert not gateway_is_ready('http://127.0.0.1:1')"
    )

    assert loaded_by(code) & (HEAVY | IDLE_UP) == set()
