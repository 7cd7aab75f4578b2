"""What Keras' callbacks decide between two epochs."""

from typing import cast

import numpy as np

from pairing.semantics import Plateau


class EarlyStoppingOnLoss:
    """The rule of `keras.callbacks.EarlyStopping` on a loss (D49, D50).

    An epoch that falls by more than `min_delta` is the best. Only if it beats `baseline`
    as well does the count begin again. Nothing is stopped after the first epoch. Keras
    compares as float32, whatever its floatx is.
    """

    def __init__(
        self,
        min_delta: float,
        patience: int,
        *,
        baseline: float | None = None,
        start_from_epoch: int = 0,
    ) -> None:
        """Bear fewer than `patience` epochs whose loss does not fall by more than `min_delta`."""
        self.min_delta, self.patience = min_delta, patience
        self.baseline, self._unseen = baseline, start_from_epoch
        self.best: float | None = None
        self.count, self.improved, self._epochs = 0, False, 0

    @property
    def threshold(self) -> float:
        """The best loss so far, less `min_delta`."""
        return np.inf if self.best is None else self.best - self.min_delta

    def is_exhausted_by(self, monitored: float) -> bool:
        """Take in an epoch's loss; the first one that is seen is the best, even NaN."""
        self._epochs += 1
        if self._epochs <= self._unseen:
            self.improved = False
            return False
        self.count += 1
        self.improved = falls_below(monitored, self.min_delta, self.best)
        if self.improved:
            self.best = monitored
            if falls_below(monitored, self.min_delta, self.baseline):
                self.count = 0
            return False
        return self.count >= self.patience and self._epochs > 1

    def forgive(self) -> None:
        """Start counting again; the best stays."""
        self.count = 0


class Falling:
    """The rule of `keras.callbacks.ReduceLROnPlateau` (D26)."""

    def __init__(self, plateau: Plateau) -> None:
        """Begin before the first epoch."""
        self._plateau, self._best = plateau, cast("float | None", None)
        self._count = self._cooldown = 0

    def rate_after(self, monitored: float, rate: float) -> float:
        """Take in an epoch's loss; give the rate of the next epoch, from that of this one."""
        if self._cooldown > 0:
            self._cooldown, self._count = self._cooldown - 1, 0
        if falls_below(monitored, self._plateau.min_delta, self._best):
            self._best, self._count = monitored, 0
        elif self._cooldown == 0:
            self._count += 1
            if self._count >= self._plateau.patience and rate > np.float32(self._plateau.min_rate):
                self._cooldown, self._count = self._plateau.cooldown, 0
                return max(rate * self._plateau.factor, self._plateau.min_rate)
        return rate


def falls_below(monitored: float, min_delta: float, best: float | None) -> bool:
    """Whether Keras sees a loss fall by more than `min_delta`; from nothing it always does."""
    return best is None or bool(np.float32(monitored + min_delta) < np.float32(best))
