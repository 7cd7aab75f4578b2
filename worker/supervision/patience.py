"""Trouble with the ledger or with storage is waited out: it must never fail a healthy job."""

import errno
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from worker.bell import Bell
from worker.waiting import wait_for

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Locked, unreachable, restarted: each passes. Everything else is an error of ours and is raised.
LEDGER_TROUBLE = (OperationalError, InterfaceError, NoConnection)

FIRST_WAIT_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 2.0

# Errors of storage that no waiting mends.
HOPELESS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT}


class Ending(Exception):  # no error: the worker was asked to end while it waited
    """The worker is ending; what was waited for is left to another."""


class Patience:
    """Tries again until it works or the worker ends.

    Args:
        stop: Rung when the worker ends.
        storage_seconds: How long storage may be out of reach before that is the job's failure.
    """

    def __init__(self, stop: Bell, storage_seconds: float = 120.0) -> None:
        self._stop = stop
        self._storage_seconds = storage_seconds

    def with_ledger(self, deed: Callable[[], T]) -> T:
        """Do something with the ledger, however long it is out of reach.

        Waiting without limit is safe: if the ledger gave the job to another meanwhile, the deed
        ends in LostClaim.

        Raises:
            Ending: The worker ends, and the ledger still does not answer.
        """
        pause = FIRST_WAIT_SECONDS
        while True:
            try:
                return deed()
            except LEDGER_TROUBLE as trouble:
                logger.warning("the ledger does not answer, trying again: %s", _short(trouble))
            pause = self._wait(pause)

    def with_storage(self, deed: Callable[[], T]) -> T:
        """Do something with stored files.

        Raises:
            OSError: Waiting will not mend it, or has lasted too long.
            Ending: The worker ends.
        """
        pause, until = FIRST_WAIT_SECONDS, time.monotonic() + self._storage_seconds
        while True:
            try:
                return deed()
            except OSError as trouble:
                if trouble.errno in HOPELESS or time.monotonic() > until:
                    raise
                logger.warning("storage does not answer, trying again: %s", _short(trouble))
            pause = self._wait(pause)

    def _wait(self, pause: float) -> float:
        if wait_for(self._stop, timeout_seconds=pause):
            raise Ending
        return min(2 * pause, LONGEST_WAIT_SECONDS)


def _short(trouble: Exception) -> str:
    return str(trouble).splitlines()[0][:200] if str(trouble) else type(trouble).__name__
