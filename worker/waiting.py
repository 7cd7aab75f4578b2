"""Waits for the first of several things to happen, without looking again and again."""

from collections.abc import Sequence
from multiprocessing.connection import wait
from typing import Any, Protocol, cast


class Watchable(Protocol):
    """Something with a file descriptor that becomes readable."""

    def fileno(self) -> int:
        """The descriptor."""


def wait_for(
    *watched: Watchable | int, timeout_seconds: float | None = None
) -> Sequence[Watchable | int]:
    """Wait until something is readable; which of them are, none when the time is over.

    Args:
        watched: Objects or bare descriptors.
        timeout_seconds: Longest wait; None for no limit.
    """
    things: list[Any] = list(watched)
    return cast("list[Watchable | int]", wait(things, timeout_seconds))
