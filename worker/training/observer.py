"""Who watches a training from outside."""

from collections.abc import Sequence
from typing import Protocol

from schemas.job import Progress
from schemas.metric import EpochMetrics


class Observer(Protocol):
    """Is told what happens, and may ask to stop. Called from the training's own thread."""

    def phase(self, phase: str) -> None:
        """A new part of the work begins."""
        ...

    def epochs(self, metrics: Sequence[EpochMetrics], progress: Progress) -> None:
        """Each leg that was still running has ended an epoch."""
        ...

    def note(self, note: str) -> None:
        """Something was done that was not literally asked for."""
        ...

    def cancelled(self) -> bool:
        """Whether to stop; asked after each epoch."""
        ...


class Nobody:
    """An observer that looks away."""

    def phase(self, phase: str) -> None:
        """Pass it over."""

    def epochs(self, metrics: Sequence[EpochMetrics], progress: Progress) -> None:
        """Pass it over."""

    def note(self, note: str) -> None:
        """Pass it over."""

    def cancelled(self) -> bool:
        """Never."""
        return False
