"""The reconciler: brings back jobs whose worker was lost, and rings where no ring was heard."""

import logging
import threading
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from service.doorbell import Doorbell
from store.ledger import Ledger

log = logging.getLogger(__name__)

PERIOD_SECONDS: Final = 2.0

# A job that nobody started is rung for again after this time: its message may be lost.
QUIET_SECONDS: Final = 10.0


class Reconciler:
    """Looks through the ledger every two seconds, in a thread of its own."""

    def __init__(self, ledger: Ledger, doorbell: Doorbell) -> None:
        self._ledger = ledger
        self._doorbell = doorbell
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End after the look that is being taken."""
        self._ended.set()
        self._thread.join(timeout_seconds)

    def look(self) -> None:
        """Take one look: recover what is lost, then ring for what is due.

        Raises:
            SQLAlchemyError: The ledger cannot be read or written just now.
        """
        recovery = self._ledger.recover(datetime.now(UTC))
        if recovery.requeued or recovery.failed:
            log.warning("workers lost: requeued %s, failed %s", recovery.requeued, recovery.failed)
        for ring in self._ledger.due_rings(QUIET_SECONDS):
            self._doorbell.ring(ring)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.look()
            except (SQLAlchemyError, OSError):
                log.warning("the ledger does not answer; looking again", exc_info=True)
            self._ended.wait(PERIOD_SECONDS)
