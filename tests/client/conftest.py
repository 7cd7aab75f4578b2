"""The command as a process, and stacks that never outlive their test."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from client.stack.living import of_stack
from tests.client.canned_service import CannedService, serving
from tests.conftest import ROOT

ROOMS = ROOT / "tests" / "client" / "rooms"


def eventually(holds: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until `holds()` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"did not come true within {seconds} s")
        time.sleep(0.02)


@dataclass
class Up:
    """A running `twinfit up`, with what it said when it was ready."""

    running: "subprocess.Popen[str]"
    url: str
    data: Path
    pid: int
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        """Remember the mark of all its processes."""
        self.mark = json.loads((self.data / "lock").read_text())["mark"]

    def diary(self) -> list[str]:
        """What the stand-ins noted, without the process ids."""
        return [line.rpartition(" ")[0] for line in self._lines()]

    def noted(self, what: str) -> int:
        """The process id that was noted last beside `what`."""
        return [int(line.split()[-1]) for line in self._lines() if line.startswith(what)][-1]

    def _lines(self) -> list[str]:
        place = self.data / "diary"
        return place.read_text().splitlines() if place.exists() else []

    def redis(self) -> psutil.Process:
        """The Redis server of this stack."""
        return next(p for p in self.processes() if p.name() in {"valkey-server", "redis-server"})

    def processes(self) -> list[psutil.Process]:
        """Everything that the stack started and that is alive."""
        return of_stack(self.mark, self.data)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status."""
        self.running.send_signal(number)
        return self.running.wait(30)

    def kill_everything(self) -> None:
        """SIGKILL to every process, this one's parent first, as when a machine goes down."""
        for process in [psutil.Process(self.pid), *self.processes()]:
            process.kill()
        self.running.wait(10)


Starter = Callable[..., Up]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def environment() -> dict[str, str]:
    """Our environment without settings of ours, with stand-ins for gateway and worker."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TWINFIT_")}
    # The rest comes from the tree that this test lies in, wherever the environment was installed.
    return {**kept, "PYTHONPATH": os.pathsep.join((str(ROOMS), str(ROOT)))}


@pytest.fixture
def start(data: Path, environment: dict[str, str]) -> Iterator[Starter]:
    """Start `twinfit up` on any free port and wait until it is ready."""
    started: list[Up] = []

    def begin(folder: Path = data, **more: str) -> Up:
        running = subprocess.Popen(
            [*TWINFIT, "up", "--port", "0", "--json", "--data", str(folder)],
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        told: dict[str, Any] = json.loads(running.stdout.readline()) if running.stdout else {}
        if "url" not in told:
            running.wait()
            pytest.fail(f"twinfit up said {told}")
        up = Up(running, told["url"], Path(told["data"]), told["pid"])
        started.append(up)
        return up

    yield begin
    for up in started:
        if up.running.poll() is None:
            up.running.kill()
            up.running.wait()
        if up.running.stdout:
            up.running.stdout.close()
        for process in up.processes():
            process.kill()


TWINFIT = [sys.executable, "-P", "-m", "client"]


def twinfit(
    *words: str, environment: dict[str, str], seconds: float = 60.0, folder: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*TWINFIT, *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def canned() -> Iterator[CannedService]:
    """A service that tells of jobs that never ran."""
    with serving() as service:
        yield service


@dataclass
class Told:
    """What a command wrote, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Asker = Callable[..., Told]


@pytest.fixture
def ask(canned: CannedService, environment: dict[str, str], tmp_path: Path) -> Asker:
    """Run a command against the canned service, in a folder of its own."""

    def run(*words: str, **more: str) -> Told:
        told = twinfit(
            *words, environment={**environment, "TWINFIT_URL": canned.url, **more}, folder=tmp_path
        )
        return Told(told.returncode, told.stdout, told.stderr)

    return run
