"""`twinfit explain` against a real gateway."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client.stack.folder_lock import owner_of
from tests.conftest import ROOT
from tests.service.house import House

QUESTION = {
    "reference": {"sklearn": {"estimator": "MLPRegressor", "params": {"alpha": 1.0}}},
    "candidate": {"keras": {"port": "naive"}},
}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway without a worker: nothing is trained."""
    house = House(tmp_path_factory.mktemp("explain") / "house")
    yield house
    house.end()


def twinfit(gateway: House, *args: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """The command as a process."""
    return subprocess.run(
        [sys.executable, "-m", "client", "explain", *args, "--url", gateway.url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,
    )


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A file with both sides and nothing else."""
    file = tmp_path / "question.json"
    file.write_text(json.dumps(QUESTION))
    return file


def test_causes_are_printed_with_sizes_reasons_and_fixes(gateway: House, question: Path) -> None:
    """Largest first."""
    said = twinfit(gateway, str(question))

    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    table = [line.split()[1] for line in lines[1:] if line[:8].strip()[:1].isdigit()]
    assert table[0] == "l2-batch-scaling"
    assert "adam-epsilon" in table
    assert "sklearn/neural_network/_base.py:188" in said.stdout
    assert "Fix the candidate (Keras): Halve the loss" in said.stdout
    assert "    def half_squared_error(y_true, y_pred):" in [line.rstrip() for line in lines]
    assert "Silent: architecture," in said.stdout


def test_fixes_can_be_left_out(gateway: House, question: Path) -> None:
    """The table is all that is left."""
    said = twinfit(gateway, str(question), "--no-fixes")

    assert "l2-batch-scaling" in said.stdout
    assert "Fix the candidate" not in said.stdout


def test_json_is_the_services_own_answer(gateway: House, question: Path) -> None:
    """One document and nothing else on stdout."""
    said = twinfit(gateway, str(question), "--json")

    assert said.stderr == ""
    assert json.loads(said.stdout) == gateway.http.post("/v1/explain", json=QUESTION).json()


def test_a_job_file_is_explained_as_it_stands(gateway: House) -> None:
    """Every example of the repository that a gateway knows the rows of."""
    for file in sorted((ROOT / "examples").glob("*.json")):
        job = json.loads(file.read_text())
        if "upload" in job.get("dataset", {"upload": ""}):
            continue
        said = twinfit(gateway, str(file), "--json")
        assert said.returncode == 0, (file.name, said.stdout)
        assert json.loads(said.stdout)["summary"]


def test_a_question_is_read_from_stdin(gateway: House) -> None:
    """As `twinfit run` reads a job."""
    said = twinfit(gateway, "-", "--json", input=json.dumps(QUESTION))

    assert json.loads(said.stdout)["armed"]


def test_what_is_refused_is_told_with_its_place(gateway: House, tmp_path: Path) -> None:
    """And the command ends with status 2."""
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({**QUESTION, "candidate": {"code": "import os"}}))

    said = twinfit(gateway, str(file))

    assert said.returncode == 2
    assert "/candidate/code" in said.stderr


@pytest.mark.slow
def test_a_stack_is_started_where_none_answers_and_ended_again(
    question: Path, tmp_path: Path
) -> None:
    """As `twinfit run` does."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TWINFIT_")}
    said = subprocess.run(
        [sys.executable, "-m", "client", "explain", str(question), "--data", str(tmp_path / "d")],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert said.returncode == 0, said.stderr
    assert "l2-batch-scaling" in said.stdout
    assert "No service answers; starting one" in said.stderr
    assert owner_of(tmp_path / "d") is None
