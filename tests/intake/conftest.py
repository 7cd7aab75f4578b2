"""Reading made-up files, in this process and in one of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intake.refusal import Flaw, Refused
from intake.table import read_table
from schemas.dataset import DatasetProfile, IntakeLimits, IntakeOrder, UploadOptions
from tests.conftest import ROOT

Read = Callable[..., tuple[dict[str, list[Any]], DatasetProfile]]
Flaws = Callable[..., tuple[Flaw, ...]]
Intake = Callable[..., tuple[int, Any, Path]]


def read_bytes(
    content: bytes,
    path: Path,
    limits: IntakeLimits | None = None,
    file_name: str = "",
    **options: Any,
) -> tuple[dict[str, list[Any]], DatasetProfile]:
    """Write a file and read it as columns of Python values."""
    path.write_bytes(content)
    order = IntakeOrder(
        options=UploadOptions(**options), limits=limits or IntakeLimits(), file_name=file_name
    )
    table, profile = read_table(path, order)
    return table.to_pydict(), profile


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read bytes in this process."""
    return lambda content, **order: read_bytes(content, tmp_path / "upload", **order)


@pytest.fixture
def flaws(tmp_path: Path) -> Flaws:
    """Read bytes that must be refused, in this process."""

    def refused(content: bytes, **order: Any) -> tuple[Flaw, ...]:
        with pytest.raises(Refused) as caught:
            read_bytes(content, tmp_path / "upload", **order)
        return caught.value.flaws

    return refused


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    """Run `python -m intake` on a file: exit status, problem or None, folder of the results."""

    def run(path: Path, **order: Any) -> tuple[int, Any, Path]:
        options, folder = tmp_path / "options.json", tmp_path / "results"
        options.write_text(json.dumps(order))
        command = [sys.executable, "-m", "intake", "--input", str(path)]
        command += ["--options", str(options), "--output", str(folder)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        assert ended.stderr == b""
        return ended.returncode, json.loads(ended.stdout or b"null"), folder

    return run
