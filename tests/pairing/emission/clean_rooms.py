"""Environments with nothing in them but one framework, and programs run there."""

import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.conftest import ROOT

RUNNER = Path(__file__).with_name("runner.py")


def pinned(names: tuple[str, ...]) -> list[str]:
    """Give packages in the versions that are installed here."""
    return [f"{name}=={version(name)}" for name in names]


def clean_room(*names: str) -> Path:
    """Make an environment with these packages alone, and give its Python; kept for later runs."""
    wanted = pinned(names)
    place = Path(tempfile.gettempdir()) / f"twinfit-clean-{'-'.join(wanted)}-{sys.version_info[1]}"
    python, finished = place / "bin" / "python", place / "finished"
    if finished.exists():
        return python
    # Tests run in two processes: whoever comes first makes it, the other waits.
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.exists():
            _furnish(place, python, wanted)
            finished.touch()
    return python


def _furnish(place: Path, python: Path, wanted: list[str]) -> None:
    uv = shutil.which("uv", path=ROOT / ".tools" / "uv" / "bin") or "uv"
    _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, place])
    _run([uv, "pip", "install", "--quiet", "--python", python, *wanted])


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
    ends = programs[0].parent / "ends.json"
    _run([python, "-I", "-W", "ignore", RUNNER, ends, *programs])
    told = json.loads(ends.read_text())
    return {program: Ended(**told[str(program)]) for program in programs}
