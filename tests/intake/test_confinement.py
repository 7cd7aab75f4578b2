"""A reader that breaks, runs away or is ended: the parent still says what happened."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

HARNESS = """
import json, os, signal, sys, time
from intake.confinement import limit_memory, run_confined
from intake.refusal import Refused
from schemas.dataset import IntakeLimits

limits = IntakeLimits(cpu_seconds=1, memory_bytes=2**26)

def work():
    {work}
    return b"done"

try:
    print(run_confined(work, limits).decode())
except Refused as refused:
    print(json.dumps(refused.problem()))
except ChildProcessError as error:
    print("raised:", error)
"""


def harnessed(work: str) -> subprocess.CompletedProcess[str]:
    """Run a piece of work in the confinement of a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", HARNESS.format(work=work)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ("while True: pass", "more than 1 seconds of processor time"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "broke on the file (SIGSEGV)"),
        ("os.abort()", "broke on the file (SIGABRT)"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "more than 67,108,864 bytes of memory"),
    ],
)
def test_a_reader_that_was_ended_is_told_as_a_problem(work: str, words: str) -> None:
    """Bombs that are not recognised by their outside end here."""
    problem = json.loads(harnessed(work).stdout)

    assert words in problem["detail"]
    assert problem["errors"][0]["pointer"] == "/file"


def test_what_the_reader_answers_comes_through() -> None:
    """The answer may be larger than a pipe holds."""
    assert harnessed("return b'x' * 1_000_000").stdout == "x" * 1_000_000 + "\n"


def test_a_mistake_of_ours_is_no_refusal() -> None:
    """It shows its traceback, and blames nobody's file."""
    ended = harnessed("raise ZeroDivisionError('ours')")

    assert ended.stdout.startswith("raised: the reading process ended with status 1")
    assert "ZeroDivisionError: ours" in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_memory_is_limited_beyond_what_the_process_has() -> None:
    """A library's own reservations differ between machines and do not count."""
    ended = harnessed("limit_memory(limits); bytes(2**25); bytes(2**27)")

    assert ended.stdout.startswith("raised:")
    assert ended.stderr.rstrip().endswith("MemoryError")
    assert harnessed("limit_memory(limits); bytes(2**25)").stdout == "done\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends a child with its parent")
def test_the_reader_ends_with_its_parent() -> None:
    """A gateway that gives up on an upload leaves nothing running."""
    work = "sys.stderr.write(str(os.getpid()) + chr(10)); sys.stderr.flush(); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", HARNESS.format(work=work)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        stream = parent.stderr
        child = int(stream.readline()) if stream is not None else 0
        parent.send_signal(signal.SIGTERM)

    assert child > 0
    assert gone(child)


def gone(process: int) -> bool:
    """Whether a process ends within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if state_of(process) == "Z":
            return True
        time.sleep(0.02)
    return False


def state_of(process: int) -> str:
    """One letter of /proc, or Z where the process has just gone."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as status:  # noqa: PTH123
            return status.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"
