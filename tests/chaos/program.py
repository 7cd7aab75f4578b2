"""One program of a stack under test: started, stopped in its tracks, killed, started again."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from client.stack import leash


class Program:
    """A process that is watched by nobody: whoever kills it must start it again.

    Args:
        command: What to run.
        environment: All of its environment.
        log: Where its words go, over all its lives.
        folder: Where it runs.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None
        self.log = log

    def start(self) -> None:
        """Start it; ready or not, this returns at once. It does not outlive the test's process."""
        with self.log.open("ab") as words:
            self._running = subprocess.Popen(
                leash.command(self._command),
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Number of the process; 0 while there is none."""
        return self._running.pid if self._running else 0

    def kill(self) -> None:
        """SIGKILL to this process alone; what it has started must see to itself."""
        if self._running:
            self._running.kill()
            self._running.wait()
            self._running = None

    def family(self) -> list[psutil.Process]:
        """The process and all its living descendants, parents first."""
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            return [process, *process.children(recursive=True)] if self.pid else []
        return []

    def training_children(self) -> list[psutil.Process]:
        """Of a worker: what its fork server has forked."""
        with contextlib.suppress(psutil.NoSuchProcess):
            servers = psutil.Process(self.pid).children() if self.pid else []
            return [child for server in servers for child in server.children()]
        return []

    def freeze(self, *, family: bool = False) -> list[int]:
        """SIGSTOP to the process, or to all of its family; who was stopped."""
        stopped = [process.pid for process in self.family()[: None if family else 1]]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        return stopped


def thaw(stopped: Sequence[int]) -> None:
    """SIGCONT to processes that were stopped and may have ended since."""
    for pid in stopped:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
