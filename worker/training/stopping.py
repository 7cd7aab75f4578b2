"""When training stops, when the learning rate falls, and which weights are kept.

Each rule is fed once per epoch, after the epoch's number is known, and answers
whether training stops. `improved` tells whether the epoch's weights are the best
so far, for rules that restore them.
"""

from typing import Protocol

import numpy as np

from pairing.semantics import Dtype, Plateau, Semantics
from worker.training.fit_state import FitState
from worker.training.keras_rules import EarlyStoppingOnLoss, Falling

ADAPTIVE_DIVISOR = 5.0
ADAPTIVE_FLOOR = 1e-6


class StoppingRule(Protocol):
    """Judges the monitored number of each epoch.

    `improved` says whether the last epoch was the best so far, `count` how many epochs in
    a row have been held against patience.
    """

    improved: bool
    count: int

    @property
    def threshold(self) -> float | None:
        """What the next epoch's number has to pass so as not to count; None without a rule."""
        ...

    def is_exhausted_by(self, monitored: float) -> bool:
        """Take in an epoch's number; say whether patience has run out."""
        ...

    def forgive(self) -> None:
        """Start counting again, as after a fall of the learning rate."""
        ...


class FallingLoss:
    """scikit-learn's rule for the training loss (D48, D49, D50, D54).

    An epoch counts against patience when its loss is above the best so far less
    `tol`; the best moves on any fall. NaN resets the count, because no comparison
    with it holds. Losses of float32 are compared as such.
    """

    def __init__(self, tol: float, patience: int, dtype: Dtype = "float64") -> None:
        """Bear `patience` epochs that do not lower the loss by `tol`."""
        self.tol, self.patience, self._number = tol, patience, np.dtype(dtype).type
        self.best, self.count, self.improved = self._number(np.inf), 0, False

    @property
    def threshold(self) -> float:
        """The best loss so far, less `tol`."""
        return float(self.best - self.tol)

    def is_exhausted_by(self, monitored: float) -> bool:
        """Take in an epoch's loss."""
        self.count = self.count + 1 if monitored > self.threshold else 0
        self.improved = bool(monitored < self.best)
        if self.improved:
            self.best = self._number(monitored)
        return self.count > self.patience

    def forgive(self) -> None:
        """Start counting again; the best stays."""
        self.count = 0


class RisingScore:
    """scikit-learn's rule for the validation score (D51, D52, D53)."""

    def __init__(self, tol: float, patience: int) -> None:
        """Bear `patience` epochs that do not raise the score by `tol`."""
        self.tol, self.patience = tol, patience
        self.best, self.count, self.improved = -np.inf, 0, False

    @property
    def threshold(self) -> float:
        """The best score so far, and `tol` more."""
        return self.best + self.tol

    def is_exhausted_by(self, monitored: float) -> bool:
        """Take in an epoch's score; NaN resets the count, as in scikit-learn."""
        self.count = self.count + 1 if monitored < self.threshold else 0
        self.improved = monitored > self.best
        if self.improved:
            self.best = monitored
        return self.count > self.patience

    def forgive(self) -> None:
        """Start counting again; the best stays."""
        self.count = 0


class Never:
    """No rule: training goes on to the last epoch."""

    improved = True
    count = 0
    threshold = None

    def is_exhausted_by(self, monitored: float) -> bool:  # noqa: ARG002 - the protocol's name
        """Take in an epoch's number without judging it."""
        return False

    def forgive(self) -> None:
        """Nothing was counted."""


def stopping_rule(semantics: Semantics) -> StoppingRule:
    """Give the rule that the semantics ask for."""
    tol, patience = semantics.tol, semantics.patience
    if semantics.stopping == "training_loss":
        return FallingLoss(tol, patience, semantics.gradient_dtype)
    if semantics.stopping == "validation_score":
        return RisingScore(tol, patience)
    if semantics.stopping in {"validation_loss", "epoch_loss"}:
        return EarlyStoppingOnLoss(
            tol,
            patience,
            baseline=semantics.baseline,
            start_from_epoch=semantics.start_from_epoch,
        )
    return Never()


def go_on(rule: StoppingRule, schedule: "Schedule", after: FitState) -> None:
    """Judge and schedule as a warm start does: counts go on, the learning rate begins anew."""
    if isinstance(rule, FallingLoss | RisingScore) and after.best is not None:
        rule.best, rule.count = after.best, after.epochs_without_improvement
    schedule.samples_seen = after.samples_seen


class Schedule:
    """The learning rate of each epoch, as scikit-learn's SGD has it (D25, D26).

    `invscaling` divides the initial rate by (t + 1) ** power_t after each epoch,
    where t counts the samples seen so far; `adaptive` divides the current rate by
    five whenever patience runs out, and training stops once it is at most 1e-6. `plateau`
    is Keras' ReduceLROnPlateau. What Keras does from step to step is not told here.
    """

    def __init__(self, semantics: Semantics) -> None:
        """Start at the initial learning rate."""
        self.kind, self.power_t = semantics.schedule, semantics.power_t
        self.initial = self.rate = semantics.learning_rate
        self.samples_seen = 0
        self._plateau = Falling(semantics.plateau or Plateau())
        self._number = np.dtype(semantics.gradient_dtype).type

    def watch(self, monitored: float) -> None:
        """Take in what a plateau is seen by, epoch by epoch."""
        self.rate = self._plateau.rate_after(monitored, float(self._number(self.rate)))

    def epoch_ended(self, rows: int) -> None:
        """Count an epoch's rows."""
        self.samples_seen += rows
        if self.kind == "invscaling":
            self.rate = float(self.initial) / (self.samples_seen + 1) ** self.power_t

    def is_spent(self) -> bool:
        """Patience has run out: say whether training stops, or lower the rate."""
        if self.kind != "adaptive" or self.rate <= ADAPTIVE_FLOOR:
            return True
        self.rate /= ADAPTIVE_DIVISOR
        return False
