"""A whole stack, started and ended as its user does it, on a folder of the test's own."""

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

import psutil

from client.stack.living import of_stack
from tests.client.conftest import TWINFIT
from tests.integration.visitor import Visitor, until

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("TWINFIT_")}


class House(Visitor):
    """`twinfit up` on a data folder; it may be ended and started again.

    Args:
        data: The data folder; it need not exist.
        environment: What the stack is told beyond our own environment.
    """

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        # One job at a time, so that a second one waits; tests of more say so.
        self._environment = {**CLEAN, "TWINFIT_SLOTS": "1", **environment}
        self.start()

    def start(self) -> None:
        """Start, and wait until the stack says that it is ready."""
        words = self.data.with_suffix(".words")
        with words.open("ab") as kept:
            self._up = subprocess.Popen(
                [*TWINFIT, "up", "--port", "0", "--json", "--data", str(self.data)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=kept,
            )
        told = json.loads((self._up.stdout.readline() if self._up.stdout else b"") or "{}")
        assert "url" in told, f"not ready: {told} {words.read_text()}"
        self.mark = json.loads((self.data / "lock").read_text())["mark"]
        super().__init__(told["url"])

    def processes(self) -> list[psutil.Process]:
        """All living processes that the stack has started."""
        return of_stack(self.mark, self.data)

    def interrupt(self) -> None:
        """Press Ctrl-C, and see the stack end in order with nothing left behind."""
        self.close()
        self._up.send_signal(signal.SIGINT)
        assert self._up.wait(120) == 0, self.logs()
        self._hang_up()
        assert self.processes() == []

    def kill_everything(self) -> None:
        """SIGKILL to every process, the parent of all first, as when a machine goes down."""
        self.close()
        self._up.kill()
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._up.wait(60)
        self._hang_up()
        until(lambda: not self.processes(), "all processes of a killed stack are gone", 60)

    def end_anyhow(self) -> None:
        """Leave nothing behind, whatever the test has come to."""
        self.close()
        self._up.kill()
        self._up.wait(60)
        self._hang_up()
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def runs(self) -> bool:
        """Whether `twinfit up` has not ended."""
        return self._up.poll() is None

    def logs(self) -> str:
        """What its programs have said last, for whoever reads a failed test."""
        files = sorted((self.data / "stack").glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text()[-3000:]}" for file in files)

    def _hang_up(self) -> None:
        if self._up.stdout:
            self._up.stdout.close()
