"""One program of the stack: started, started again when it dies, ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from client.errors import StackError
from client.stack import leash

FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 30.0
LARGEST_LOG_BYTES = 20 * 2**20


@dataclass(frozen=True)
class Program:
    """What to start, and how long it may take to end.

    `prepare` is called before each start, with the number of starts so far; it may add to the
    environment by what it returns.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    grace_seconds: float
    prepare: Callable[[int], Mapping[str, str]] = lambda _starts: {}
    folder: Path | None = None
    descriptors: tuple[int, ...] = ()


class Child:
    """A running program of the stack."""

    def __init__(self, program: Program) -> None:
        """Remember what to start; nothing runs yet."""
        self.program = program
        self.starts = 0
        self._running: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._delay_seconds = FIRST_DELAY_SECONDS
        self._due_at = 0.0

    @property
    def name(self) -> str:
        """The program's name, for people."""
        return self.program.name

    @property
    def pid(self) -> int | None:
        """The running program's process id; null between two starts."""
        return self._running.pid if self._running else None

    def start(self) -> None:
        """Start the program on our leash, in a session of its own, its output in its log.

        Its own session keeps a Ctrl-C at the terminal from ending it before its turn.

        Raises:
            StackError: It cannot be started.
        """
        program = self.program
        added = program.prepare(self.starts)
        try:
            with program.log.open("ab") as log:
                self._running = subprocess.Popen(
                    leash.command(list(program.command)),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**program.environment, **added},
                    cwd=program.folder,
                    pass_fds=program.descriptors,
                    start_new_session=True,
                )
        except OSError as error:
            raise StackError(f"{self.name} cannot be started: {error}") from error
        self.starts += 1
        self._started_at = time.monotonic()

    def look(self) -> str | None:
        """See after the program, start it again when its time has come; a sentence if it died."""
        now = time.monotonic()
        if self._running is None:
            if now >= self._due_at:
                self.start()
            return None
        status = self._running.poll()
        if status is None:
            return None
        self._end_group()
        self._running = None
        if now - self._started_at > STEADY_SECONDS:
            self._delay_seconds = FIRST_DELAY_SECONDS
        self._due_at = now + self._delay_seconds
        sentence = (
            f"{self.name} ended ({_in_words(status)}) and is started again "
            f"in {self._delay_seconds:g} s; its log is {self.program.log}"
        )
        self._delay_seconds = min(2 * self._delay_seconds, LONGEST_DELAY_SECONDS)
        return sentence

    @property
    def runs(self) -> bool:
        """Whether the program is running now."""
        return self._running is not None and self._running.poll() is None

    def ask_to_end(self) -> None:
        """Send the polite signal."""
        if self._running:
            self._running.terminate()

    def end(self) -> None:
        """End the program at once, with all that it started in its session."""
        if self._running:
            self._end_group()
            self._running.wait()
            self._running = None

    def _end_group(self) -> None:
        """End whatever the program left behind in its session."""
        if self._running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._running.pid, signal.SIGKILL)

    def last_words(self, most_lines: int = 15) -> str:
        """The end of the program's log."""
        try:
            with self.program.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
                text = log.read().decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.strip().splitlines()[-most_lines:])


def _in_words(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    return f"killed by {signal.Signals(-status).name}"


def put_aside(log: Path) -> None:
    """Begin a new log when the old one has grown large; the one before it stays as `.1`."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(log.suffix + ".1"))
