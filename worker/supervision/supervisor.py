"""Takes queued jobs one after another, in as many slots as the worker has."""

import logging
import threading
from collections.abc import Sequence

from store.ledger import Claim
from worker.supervision.attempt import Attempt, Means
from worker.supervision.patience import LEDGER_TROUBLE
from worker.waiting import wait_for

logger = logging.getLogger(__name__)


class Supervisor:
    """What a doorbell wakes.

    Args:
        means: What each attempt works with.
        queues: Queues whose jobs are taken.
        slots: Jobs trained at the same time.
        worker_id: Name under which jobs are claimed.
    """

    def __init__(self, means: Means, queues: Sequence[str], slots: int, worker_id: str) -> None:
        self._means = means
        self._queues = tuple(queues)
        self._slots = threading.Semaphore(slots)
        self._worker_id = worker_id

    def serve(self) -> int:
        """Train queued jobs until none is left; how many there were.

        Waits while all slots are taken, so that a message stays with the queue until somebody
        here is free. Messages only wake: which job comes next is for the ledger to say.
        """
        with self._slots:
            return self._serve()

    def patrol(self, every_seconds: float) -> None:
        """Look for jobs at once and then ever again, until the worker ends.

        Throughput does not depend on rings: a doorbell may be lost, and Redis with all of them.
        """
        while not self._means.stop.rung:
            if self._slots.acquire(blocking=False):
                try:
                    self._serve()
                finally:
                    self._slots.release()
            self._means.pool.rest()
            wait_for(self._means.stop, timeout_seconds=every_seconds)

    def _serve(self) -> int:
        served = 0
        while claim := self._claim():
            Attempt(self._means, claim).run()
            served += 1
        return served

    def _claim(self) -> Claim | None:
        if self._means.stop.rung:
            return None
        try:
            return self._means.ledger.claim(
                self._queues, self._worker_id, self._means.lease_seconds
            )
        except LEDGER_TROUBLE as trouble:
            # No job is lost by this: it stays queued, and the next ring or patrol finds it.
            logger.warning("no job could be claimed: %s", type(trouble).__name__)
            return None
