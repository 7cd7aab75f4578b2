"""What the gateway loads, looked at in a fresh process."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

HEAVY = {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "skops", "keras", "tensorflow"}
HEAVY |= {"vl_convert", "altair", "matplotlib"}

# Needed only by the first look at a TensorBoard, or by the doorbell's own thread.
LATER = {"tensorboard", "celery", "kombu", "redis", "google.protobuf", "worker", "intake", "client"}

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
