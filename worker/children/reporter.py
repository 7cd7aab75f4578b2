"""The child's side of a job in hand: epochs out in batches, the wish to cancel in."""

import threading
import time
from collections.abc import Callable, Sequence

from schemas.job import Progress
from schemas.metric import EpochMetrics
from worker.children.message import EpochsDone, News, Noted, PhaseBegan

FLUSH_SECONDS = 0.1


class Reporter:
    """What training calls while it runs, from one thread.

    Args:
        tell: Sends a message to the supervisor.
        cancel_asked: Set from another thread when the job shall end.
    """

    def __init__(self, tell: Callable[[News], None], cancel_asked: threading.Event) -> None:
        self._tell = tell
        self._cancel_asked = cancel_asked
        # Over all that is gathered and over `tell`: a timer flushes what no next epoch flushes.
        self._lock = threading.RLock()
        self._epochs: list[EpochMetrics] = []
        self._progress: Progress | None = None
        self._flushed_at = time.monotonic()
        self._timer: threading.Timer | None = None

    def phase(self, phase: str) -> None:
        """Say what is done from now on."""
        with self._lock:
            self.flush()
            self._tell(PhaseBegan(phase=phase))

    def epochs(self, epochs: Sequence[EpochMetrics], progress: Progress) -> None:
        """Take epochs that have ended; they are sent about ten times a second."""
        with self._lock:
            self._epochs.extend(epochs)
            self._progress = progress
            if time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
                self.flush()
            elif self._timer is None:
                self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def note(self, text: str) -> None:
        """Tell the user something."""
        with self._lock:
            self._tell(Noted(text=text))

    def cancelled(self) -> bool:
        """Whether training should end after this epoch."""
        return self._cancel_asked.is_set()

    def flush(self) -> None:
        """Send what has gathered. Called once more at the job's end, whatever that is."""
        with self._lock:
            self._flushed_at = time.monotonic()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._progress is not None:
                epochs, progress = tuple(self._epochs), self._progress
                self._epochs, self._progress = [], None
                self._tell(EpochsDone(epochs=epochs, progress=progress))
