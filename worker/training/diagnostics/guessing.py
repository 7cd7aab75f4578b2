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
        target_size: Root mean square of targets that are numbers, in the units that are learnt.
    """

    measure: str
    cost: float
    alone: float
    is_worse: bool
    target_size: float = 1.0

    @property
    def tells_something(self) -> bool:
        """Whether the leg's answers are better than one that is the same for every row."""
        return self.cost < SAME_AS_GUESSING * self.alone


SAME_AS_GUESSING, WORSE = 0.98, 1.02
"""Next to the cost of guessing: a leg that found the best constant answer is as good by chance."""
MOST_ROWS = 1_000


def guess_of(task: Task, outputs: Floats, targets: Floats, places: NDArray[np.intp]) -> Guess:
    """Rate outputs against the best answer that is the same for all rows.

    Args:
        task: What the outputs mean.
        outputs: Of some rows, shape (places, outputs): numbers, or probabilities.
        targets: Of all rows that were trained on, encoded likewise; of two classes with a
            column each, the last one counts.
        places: Which rows the outputs are of.
    """
    given = np.asarray(outputs, np.float64)
    known = np.asarray(targets, np.float64)[:, -given.shape[1] :]
    with np.errstate(all="ignore"):
        if task == "regression":
            return _of_numbers(given, known, known[places])
        answer = np.broadcast_to(known.mean(axis=0), given.shape)
        alone = _log_loss(task, answer, known[places])
        cost = _log_loss(task, given, known[places])
    return Guess("log loss", cost, alone, not cost <= WORSE * alone)


def _of_numbers(
    given: NDArray[np.float64], known: NDArray[np.float64], true: NDArray[np.float64]
) -> Guess:
    spread = known.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    square = float(np.mean(np.square((given - true) / spread)))
    alone = float(np.mean(np.square((known.mean(axis=0) - true) / spread)))
    absolute = float(np.mean(np.abs(given - true) / spread))
    least = float(np.mean(np.abs(np.median(known, axis=0) - true) / spread))
    # A leg that lowers the absolute error answers with medians, whose squares cost more.
    is_worse = not (square <= WORSE * alone or absolute <= WORSE * least)
    size = float(np.sqrt(np.mean(np.square(known))))
    return Guess("mean squared error over the target's variance", square, alone, is_worse, size)


def _log_loss(task: Task, given: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    p = np.clip(given, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    costs = -true * np.log(p)
    if task != "multiclass":
        costs -= (1.0 - true) * np.log1p(-p)
    return float(costs.sum(axis=1).mean() if task == "multiclass" else costs.mean())
