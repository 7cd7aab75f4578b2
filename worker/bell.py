"""A flag that also wakes whoever waits for several things at once."""

import contextlib
import os
from types import TracebackType
from typing import Self


class Bell:
    """Rung once, it stays rung. Usable in `multiprocessing.connection.wait`, any number of times.

    Ringing only writes a byte, so that a signal's handler may do it.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._rung = False

    @property
    def rung(self) -> bool:
        """Whether anybody has rung."""
        return self._rung

    def ring(self) -> None:
        """Wake all who wait, now and later."""
        self._rung = True
        # Full means that it was rung often enough; closed, that nobody waits any more.
        with contextlib.suppress(BlockingIOError, OSError):
            os.write(self._writer, b"!")

    def silence(self) -> None:
        """Take the ringing back; only for the one who waits alone."""
        self._rung = False
        os.read(self._reader, 4096)

    def fileno(self) -> int:
        """Readable once rung."""
        return self._reader

    def close(self) -> None:
        """Let go of both ends."""
        os.close(self._reader)
        os.close(self._writer)
        self._reader = self._writer = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
