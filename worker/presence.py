"""Tells the ledger that this worker lives and what it serves."""

import logging
import threading
from collections.abc import Sequence

from store.ledger import Ledger
from worker.bell import Bell
from worker.supervision.patience import LEDGER_TROUBLE
from worker.waiting import wait_for

logger = logging.getLogger(__name__)

# A worker that is silent for ten seconds is taken for gone.
EVERY_SECONDS = 3.0


class Presence:
    """A row in the ledger's table of workers, kept fresh until `end`."""

    def __init__(self, ledger: Ledger, worker_id: str, queues: Sequence[str], slots: int) -> None:
        self._ledger = ledger
        self._worker_id = worker_id
        self._queues = tuple(queues)
        self._slots = slots
        self._over = Bell()
        self._thread = threading.Thread(target=self._stay, name="presence", daemon=True)

    def begin(self) -> None:
        """Be seen, now and from now on."""
        self._thread.start()

    def end(self) -> None:
        """Be gone."""
        self._over.ring()
        self._thread.join()
        self._over.close()
        try:
            self._ledger.gone(self._worker_id)
        except LEDGER_TROUBLE as trouble:
            logger.warning("could not say goodbye to the ledger: %s", type(trouble).__name__)

    def _stay(self) -> None:
        while not self._over.rung:
            try:
                self._ledger.seen(self._worker_id, self._queues, self._slots)
            except LEDGER_TROUBLE as trouble:
                logger.warning("the ledger does not see this worker: %s", type(trouble).__name__)
            wait_for(self._over, timeout_seconds=EVERY_SECONDS)
