"""Environments with nothing in them but one framework, and programs run there."""

import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

RUNNER = Path(__file__).with_name("runner.py")


def pinned(names: tuple[str, ...]) -> list[str]:
    """Give packages in the versions of the lock."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    versions = {each["name"]: each["version"] for each in packages}
    return [f"{name}=={versions[name]}" for name in names]


def clean_room(*names: str) -> Path:
    """Make an environment with these packages alone, and give its Python; kept for later runs."""
    wanted = pinned(names)
    place = Path(tempfile.gettempdir()) / f"twinfit-clean-{'-'.join(wanted)}-{sys.version_info[1]}"
    python, finished = place / "bin" / "python", place / "finished"
    if finished.exists():
        return python
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, place])
    _run([uv, "pip", "install", "--quiet", "--python", python, *wanted])
    finished.touch()
    return python


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        status: 0, or what it ended with.
        said: What it printed.
    """

    status: object
    said: str

    @property
    def is_bit_for_bit(self) -> bool:
        """Whether it found the job's very bits."""
        return self.status == 0 and "bit for bit" in self.said


def run_all(python: Path, programs: list[Path]) -> dict[Path, Ended]:
    """Run programs one after the other in one process, each as if it were alone."""
    done = subprocess.run(
        [python, "-I", "-W", "ignore", RUNNER, *programs],
        capture_output=True, text=True, timeout=280, env={"TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    return {program: Ended(**told[str(program)]) for program in programs}
