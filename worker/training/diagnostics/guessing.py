"""What a leg's answers cost, beside those of somebody who never looks at a row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Floats
from worker.training.targets import Task

LEAST_PROBABILITY = 1e-7


@dataclass(frozen=True, slots=True)
class Guess:
    """Costs on rows that were trained on, the same for every loss that a leg may lower.

    Attributes:
        measure: What is measured.
        cost: Of the leg's answers.
        alone: Of the best answer that is the same for every row.
        is_worse: Whether the leg costs more by every measure that its loss may mean.
    """

    measure: str
    cost: float
    alone: float
    is_worse: bool

    @property
    def tells_something(self) -> bool:
        """Whether the leg's answers are better than one that is the same for every row."""
        return self.cost < SAME_AS_GUESSING * self.alone


SAME_AS_GUESSING, WORSE = 0.98, 1.02
"""On 64 to 256 rows the cost of guessing is known to a few hundredths, and no better."""


def guess_of(task: Task, outputs: Floats, targets: Floats) -> Guess:
    """Rate outputs against the best answer that is the same for all rows.

    Args:
        task: What the outputs mean.
        outputs: Shape (rows, outputs): numbers, or probabilities.
        targets: Encoded likewise; of two classes with a column each, the last one counts.
    """
    given = np.asarray(outputs, np.float64)
    true = np.asarray(targets, np.float64)[:, -given.shape[1] :]
    with np.errstate(all="ignore"):
        return _of_numbers(given, true) if task == "regression" else _of_classes(task, given, true)


def _of_numbers(given: NDArray[np.float64], true: NDArray[np.float64]) -> Guess:
    spread = true.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    square = float(np.mean(np.square((given - true) / spread)))
    alone = float(np.mean(np.square((true - true.mean(axis=0)) / spread)))
    absolute = float(np.mean(np.abs(given - true) / spread))
    least = float(np.mean(np.abs(true - np.median(true, axis=0)) / spread))
    # A leg that lowers the absolute error answers with medians, whose squares cost more.
    is_worse = not (square <= WORSE * alone or absolute <= WORSE * least)
    return Guess("mean squared error over the target's variance", square, alone, is_worse)


def _of_classes(task: Task, given: NDArray[np.float64], true: NDArray[np.float64]) -> Guess:
    shares = np.broadcast_to(true.mean(axis=0), true.shape)
    cost, alone = _log_loss(task, given, true), _log_loss(task, shares, true)
    return Guess("log loss", cost, alone, not cost <= WORSE * alone)


def _log_loss(task: Task, given: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    p = np.clip(given, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    costs = -true * np.log(p)
    if task != "multiclass":
        costs -= (1.0 - true) * np.log1p(-p)
    return float(costs.sum(axis=1).mean() if task == "multiclass" else costs.mean())
