"""A program on the leash cannot outlive the process that asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from client.stack import leash
from client.stack.living import birth
from tests.client.conftest import eventually

WATCHING = (
    "import os, sys; sys.path[:0] = [{folder!r}]; import leash; "
    "sys.exit(leash.watch({program!r}, os.getppid()))"
)


def start_and_tell(command: str) -> str:
    """A program that starts another by this expression, tells its own and its child's id, waits."""
    return (
        "import os, subprocess, sys, time\n"
        "from client.stack import leash\n"
        f"child = subprocess.Popen({command})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(1000)\n"
    )


def watching(program: list[str]) -> list[str]:
    """The command line of the way that macOS goes, which works everywhere."""
    folder = str(Path(leash.__file__).parent)
    return [sys.executable, "-c", WATCHING.format(folder=folder, program=program)]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own leash is Linux'")
def test_the_kernel_ends_the_program_with_its_parent() -> None:
    """And the program keeps the id of the launcher, so that signals reach it."""
    parent = subprocess.Popen(
        [sys.executable, "-c", start_and_tell("leash.command(['/bin/sleep', '1000'])")],
        stdout=subprocess.PIPE,
    )
    with parent:
        child = int(parent.stdout.readline()) if parent.stdout else 0
        eventually(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")

        parent.kill()

    eventually(lambda: birth(child) is None, seconds=2)


def test_a_parent_that_is_gone_already_is_noticed() -> None:
    """The program is then never started."""
    told = subprocess.run(
        leash.command(["/bin/echo", "started"], parent_pid=os.getppid()),
        capture_output=True,
        check=False,
    )

    assert told.stdout == b""


def test_the_watcher_ends_the_program_with_its_parent(tmp_path: Path) -> None:
    """Where the kernel has no such promise, a process looks twice a second."""
    note = tmp_path / "pid"
    program = ["/bin/sh", "-c", f"echo $$ > {note}; exec sleep 1000"]
    parent = subprocess.Popen(
        [sys.executable, "-c", start_and_tell(repr(watching(program)))], stdout=subprocess.PIPE
    )
    with parent:
        eventually(lambda: note.exists() and note.read_text().strip())
        child = int(note.read_text())

        parent.kill()

    eventually(lambda: birth(child) is None, seconds=5)


def test_the_watcher_passes_signals_on_and_tells_the_status(tmp_path: Path) -> None:
    """As if it were the program itself."""
    ready = tmp_path / "ready"
    program = ["/bin/sh", "-c", f"trap 'exit 7' TERM; touch {ready}; while :; do sleep 0.05; done"]
    with subprocess.Popen(watching(program)) as running:
        eventually(ready.exists)

        running.send_signal(signal.SIGTERM)

        assert running.wait(10) == 7
