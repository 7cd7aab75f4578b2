"""The supervisor's side of one child process."""

import contextlib
import logging
import multiprocessing
import os
from multiprocessing.context import ForkServerContext
from pathlib import Path

from worker.children.entry import serve
from worker.children.message import News, Order, Ready, next_news, send

logger = logging.getLogger(__name__)

END_SECONDS = 5.0

# In this order. They are imported and nothing of them is run: a child that is forked after one
# TensorFlow operation, or one OpenMP loop of scikit-learn's, hangs in its own first one, because
# it inherits the locks of threads that it does not inherit. Importing alone is safe, and saves
# each child ten seconds.
PRELOAD = (
    "worker.children.session",
    "worker.children.entry",
    "tensorflow",
    "keras",
    "sklearn.neural_network",
)


def fork_server(training_module: str) -> ForkServerContext:
    """The context whose processes are forked from a server with the frameworks loaded.

    The server starts with the first child, takes some ten seconds to load, and ends with this
    process, however that ends.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOAD, training_module, "worker.children.quick_end"])
    return context


class Child:
    """One process, one job at a time.

    Making it blocks until the fork server has loaded its modules: seconds for the first one,
    milliseconds later. The child then warms itself; orders may be sent at once and wait for that.

    Args:
        training_module: Name of the module that trains, for the child to import.
    """

    def __init__(self, training_module: str) -> None:
        context = fork_server(training_module)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, training_module), name="twinfit-child", daemon=True
        )
        self._process.start()
        theirs.close()
        self.jobs = 0
        self.shapes: set[str] = set()
        self.idle_since = 0.0
        self.bytes_when_ready: int | None = None

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid or 0

    def fileno(self) -> int:
        """Readable when there is news, or when the child is gone: for `connection.wait`."""
        return self._pipe.fileno()

    @property
    def sentinel(self) -> int:
        """Readable when the process has ended."""
        return self._process.sentinel

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def send(self, order: Order) -> None:
        """Give an order; an ended child does not hear it, and its sentinel tells that."""
        with contextlib.suppress(OSError):
            send(self._pipe, order)

    def news(self) -> News | None:
        """Read the next message, waiting for it; None when the child has gone silent for ever.

        Raises:
            ValidationError: The child said something that is no message.
        """
        try:
            news = next_news(self._pipe)
        except (EOFError, OSError):
            return None
        if isinstance(news, Ready):
            self.bytes_when_ready = self.resident_bytes()
        return news

    def has_news(self) -> bool:
        """Whether `news` would not wait."""
        try:
            return self._pipe.poll()
        except (EOFError, OSError):
            return False

    def resident_bytes(self) -> int | None:
        """Memory that the process holds, pages shared with the fork server counted in."""
        return resident_bytes(self.pid)

    def kill(self) -> int | None:
        """End the process now, whatever it does; its exit code, negative for a signal."""
        # Once only: `kill` on a process that is already being reaped raises.
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return self.wait()

    def wait(self) -> int | None:
        """Wait for the end of a process that is ending; its exit code."""
        self._process.join(END_SECONDS)
        code = self._process.exitcode
        # A child ends when its pipe does, also one whose fork server died and told nothing.
        self._pipe.close()
        if code is None:
            logger.error("child %d does not end", self.pid)
        return code

    def let_go(self) -> None:
        """Let an idle child end by itself."""
        self._pipe.close()
        self._process.join(END_SECONDS)


def resident_bytes(pid: int) -> int | None:
    """Memory that a process holds; None when it cannot be read, as for one that has ended."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    if Path("/proc/self/statm").exists():
        return None
    # Only where there is no /proc: psutil costs a supervisor megabytes.
    import psutil

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return None
