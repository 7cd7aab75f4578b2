"""A sleep that signals end: the wish to stop, and the death of a child."""

import select
import signal
import socket
from contextlib import ExitStack
from types import FrameType
from typing import Self

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Alarm:
    """Counts the signals that ask us to end, while its block lasts; for the main thread only."""

    def __init__(self) -> None:
        """No signal has come yet."""
        self.endings = 0
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        """Listen to signals, in the stead of whoever did before."""
        self._ear, mouth = socket.socketpair()
        for end in (self._ear, mouth):
            self._undo.enter_context(end).setblocking(False)
        for number in (*ENDING_SIGNALS, signal.SIGCHLD):
            self._undo.callback(signal.signal, number, signal.signal(number, self._note))
        before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        self._undo.callback(signal.set_wakeup_fd, before)
        return self

    def __exit__(self, *_error: object) -> None:
        """Give the signals back."""
        self._undo.close()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.endings += number != signal.SIGCHLD

    def sleep(self, seconds: float) -> None:
        """Sleep until a signal comes or the time is over."""
        if select.select([self._ear], [], [], seconds)[0]:
            self._ear.recv(4096)
