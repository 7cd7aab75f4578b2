"""Warm children, and which of them may serve again."""

import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from worker.bell import Bell
from worker.children.child import Child
from worker.waiting import wait_for

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChildLimits:
    """When a child is replaced, and how many wait for work.

    Args:
        warm: Children kept ready; 0 starts none before the first job.
        jobs: Jobs after which a child is replaced.
        growth_bytes: Memory by which a child may have grown since it was ready.
        idle_seconds: How long more children than are kept warm may wait for work.
    """

    warm: int
    jobs: int
    growth_bytes: int
    idle_seconds: float = 60.0


class ChildPool:
    """Children that wait for work. Safe for several threads.

    Args:
        limits: When children are replaced.
        training_module: Name of the module that trains.
    """

    def __init__(self, limits: ChildLimits, training_module: str) -> None:
        self._limits = limits
        self._training_module = training_module
        self._lock = threading.Lock()
        # One child is made at a time: the first waits for the fork server, the others for it.
        self._making = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False

    def warm(self) -> None:
        """Make children in the background until as many as wished are there."""
        if self._limits.warm > 0:
            threading.Thread(target=self._fill, name="warm-children", daemon=True).start()

    def take(self, stop: Bell, shape: str = "") -> Child:
        """A child for one job, if possible one that has trained this shape before.

        Blocks for the seconds that the fork server needs when it is not up yet, but not when
        `stop` rings.

        Raises:
            PoolClosed: The pool is closed, or `stop` rang.
            OSError: No process can be started.
        """
        child = self._idle_child(shape) or self._made(stop, shape)
        child.jobs += 1
        if shape:
            child.shapes.add(shape)
        return child

    def give_back(self, child: Child, *, reusable: bool) -> None:
        """Return a child after its job; one that is not reusable, or has aged, is replaced."""
        with self._lock:
            self._busy.discard(child)
            keep = reusable and not self._closed and not self._has_aged(child)
            if keep:
                child.idle_since = time.monotonic()
                self._idle.append(child)
        if not keep:
            self._end(child, politely=reusable)
            self.warm()

    def rest(self) -> None:
        """Let go of children that a busy time brought and that nothing needs any more.

        One stays in any case: the next job is likely to come.
        """
        with self._lock:
            number = len(self._idle) + len(self._busy)
            too_many = max(0, number - max(1, self._limits.warm))
            waited = time.monotonic() - self._limits.idle_seconds
            gone = [child for child in self._idle[:too_many] if child.idle_since < waited]
            self._idle = [child for child in self._idle if child not in gone]
        for child in gone:
            self._end(child, politely=True)

    def pids(self) -> list[int]:
        """Numbers of all children."""
        with self._lock:
            return [child.pid for child in (*self._idle, *self._busy)]

    def close(self) -> None:
        """End all children, those in the middle of a job too."""
        with self._lock:
            self._closed = True
            children = [*self._idle, *self._busy]
            self._idle, self._busy = [], set()
        for child in children:
            child.kill()

    def _idle_child(self, shape: str) -> Child | None:
        with self._lock:
            self._idle = [child for child in self._idle if child.is_alive()]
            if not self._idle:
                return None
            # The latest one back comes first among equals: its memory is still in the caches.
            chosen = max(reversed(self._idle), key=lambda child: shape in child.shapes)
            self._idle.remove(chosen)
            self._busy.add(chosen)
            return chosen

    def _made(self, stop: Bell, shape: str) -> Child:
        """Make a child in a thread: nothing interrupts the wait for the fork server itself."""
        with Bell() as done:
            made: Future[Child] = Future()
            made.add_done_callback(lambda _: done.ring())

            threading.Thread(
                target=self._make_into, args=(made, shape), name="make-child", daemon=True
            ).start()
            wait_for(done, stop)
            if made.cancel():
                raise PoolClosed
            return made.result()

    def _make_into(self, made: "Future[Child]", shape: str) -> None:
        child: Child | None = None
        failure: Exception | None = None
        try:
            with self._making:
                # The one that was being made meanwhile may serve.
                child = self._idle_child(shape) or self._make(busy=True)
        except (OSError, EOFError, PoolClosed) as error:
            failure = error
        if not made.set_running_or_notify_cancel():
            # Nobody waits any more.
            if child is not None:
                self.give_back(child, reusable=True)
        elif child is not None:
            made.set_result(child)
        else:
            made.set_exception(failure)

    def _make(self, *, busy: bool) -> Child:
        child = Child(self._training_module)
        with self._lock:
            if not self._closed:
                (self._busy.add if busy else self._idle.append)(child)
                return child
        child.kill()
        raise PoolClosed

    def _fill(self) -> None:
        with self._making:
            while not self._closed and len(self.pids()) < self._limits.warm:
                try:
                    self._make(busy=False)
                except PoolClosed:
                    return
                except (OSError, EOFError) as error:
                    # The next job makes its own child and, if it must, tells its user.
                    logger.warning("no warm child could be started: %s", error)
                    return

    def _has_aged(self, child: Child) -> bool:
        if child.jobs >= self._limits.jobs:
            return True
        held, at_start = child.resident_bytes(), child.bytes_when_ready
        if held is None or at_start is None:
            return held is None
        return held - at_start > self._limits.growth_bytes

    @staticmethod
    def _end(child: Child, *, politely: bool) -> None:
        if politely:
            child.let_go()
        else:
            child.kill()


class PoolClosed(Exception):
    """The worker is ending; there are no more children."""
