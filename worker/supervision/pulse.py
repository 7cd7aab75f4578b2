"""The heartbeat of one job, in a thread of its own: whatever else is slow, the lease is kept."""

import logging
import threading
from types import TracebackType
from typing import Self

from schemas.job import Progress
from store.errors import LostClaim
from store.ledger import Claim, Ledger
from worker.bell import Bell
from worker.supervision.patience import LEDGER_TROUBLE

logger = logging.getLogger(__name__)


class Pulse:
    """Extends the lease, carries progress there and the wish to cancel back.

    Its `bell` rings when `cancel_requested` or `lost` has become true. `progress` may be set at
    any time and is carried by the next beat.

    Args:
        ledger: Where the job is.
        claim: The hold that is kept.
        lease_seconds: How long each beat extends it.
        beat_seconds: Between two beats.
    """

    def __init__(
        self, ledger: Ledger, claim: Claim, lease_seconds: float, beat_seconds: float
    ) -> None:
        self._ledger = ledger
        self._claim = claim
        self._lease_seconds = lease_seconds
        self._beat_seconds = beat_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self.bell = Bell()
        self.progress: Progress | None = None
        self.cancel_requested = False
        self.lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.rest()
        self.bell.close()

    def rest(self) -> None:
        """Beat no more; returns when the last beat is through."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self.lost and not self._over.wait(self._beat_seconds):
            try:
                reply = self._ledger.heartbeat(self._claim, self._lease_seconds, self.progress)
            except LostClaim:
                # The job may have been ended by ourselves a moment ago.
                if not self._over.is_set():
                    self.lost = True
                    self.bell.ring()
            except LEDGER_TROUBLE as trouble:
                logger.warning("a heartbeat did not reach the ledger: %s", type(trouble).__name__)
            else:
                if reply.cancel_requested and not self.cancel_requested:
                    self.cancel_requested = True
                    self.bell.ring()
