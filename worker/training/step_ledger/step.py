"""What is recorded of one step, and what a leg must offer to be recorded."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from worker.training.draws import Order
from worker.training.leg import Floats, Weights

Number = np.floating[Any]


@dataclass(frozen=True, slots=True)
class State:
    """All of a leg that a step reads and writes, in arrays of its own.

    Attributes:
        weights: The tensors before the next step.
        moments: The optimizer's, each shaped as the weights: velocities under `sgd`, first
            and second moments under `adam`; empty where the optimizer keeps none.
        steps: Updates made so far.
        learning_rate: The rate of the next epoch, and what it began as.
    """

    weights: Weights
    moments: tuple[Weights, ...]
    steps: int
    learning_rate: float
    first_rate: float

    def rate_from(self, first_rate: float) -> float:
        """Give the rate that the same schedule would have come to from another first rate.

        What a schedule made of the first rate is state; the first rate itself is a cause.
        """
        if first_rate == self.first_rate:
            return self.learning_rate
        return first_rate * (self.learning_rate / self.first_rate)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a leg makes of some rows at given weights.

    Attributes:
        activations: Of each layer after its activation, shape (rows, units).
        loss: The penalised loss, in the format that the leg has it in.
        gradients: Of the penalised objective.
    """

    activations: tuple[Floats, ...]
    loss: Number
    gradients: Weights


@dataclass(frozen=True, slots=True)
class Step(Evaluation):
    """One batch on its way through a leg: what is evaluated, and what becomes of it.

    Attributes:
        moments: After the update; empty where the optimizer keeps none.
        weights: After the update.
    """

    moments: tuple[Weights, ...]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Decision:
    """What the end of an epoch decided.

    Attributes:
        improved: Whether the epoch is the best so far.
        count: Epochs that patience has borne, after any pardon.
        rate_share: The next epoch's learning rate over the first one.
        stops: Whether training ends.
        kept_epoch: Whose weights would be kept if training ended here.
    """

    improved: bool
    count: int
    rate_share: float
    stops: bool
    kept_epoch: int


class Stepper(Protocol):
    """A leg driven one batch at a time through its framework's own code.

    Run free, from `next_order` over `run` or `step` to `judge`, it ends in the bits in which
    the leg itself ends.

    Attributes:
        initial: The weights that training starts from.
        batch_rows: Rows per batch; the last one of an epoch may be shorter.
        moment_names: What the optimizer's moments are called.
    """

    initial: Weights
    batch_rows: int
    moment_names: tuple[str, ...]

    def next_order(self) -> Order:
        """Draw the next epoch: rows of the training table in the order of their turn."""
        ...

    def step(self, rows: Order) -> Step:
        """Train on one batch and record everything."""
        ...

    def run(self, order: Order) -> Number:
        """Train on one epoch and record nothing; give its loss."""
        ...

    def score(self) -> float | None:
        """What early stopping monitors instead of the loss, if it does."""
        ...

    def judge(self, loss: Number, score: float | None) -> Decision:
        """End an epoch whose numbers were these, and set the next learning rate."""
        ...

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, shape (rows, outputs)."""
        ...

    def state(self) -> State:
        """Copy out what the next step starts from."""
        ...

    def load(self, state: State) -> None:
        """Take over numbers of another leg; orders and stopping stay as they are."""
        ...

    def checkpoint(self) -> object:
        """Copy out everything, draws and stopping included, for `restore`."""
        ...

    def restore(self, checkpoint: object) -> None:
        """Stand again where the checkpoint was taken."""
        ...

    def finish(self) -> Weights:
        """Restore the best epoch's weights if training does so; give the last weights."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


class Evaluator(Protocol):
    """A leg's loss and slopes of all rows, as SciPy's L-BFGS asks its own run for them.

    Attributes:
        initial: The weights that training starts from, in the format of each evaluation.
    """

    initial: Weights

    def evaluate(self, weights: Weights) -> Evaluation:
        """Record an evaluation at weights, which are first rounded to its format."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def batches(order: Order, batch_rows: int) -> list[Order]:
    """Part an epoch's rows into batches; the last one may be shorter.

    Example:
        >>> [len(batch) for batch in batches(np.arange(7), 3)]
        [3, 3, 1]
    """
    return [order[start : start + batch_rows] for start in range(0, len(order), batch_rows)]


def run_free(stepper: Stepper, epochs: int, *, recording: bool) -> Weights:
    """Train to the end as the leg itself would, stepping or epoch by epoch."""
    for _ in range(epochs):
        order = stepper.next_order()
        loss = run_steps(stepper, order) if recording else stepper.run(order)
        stops = stepper.judge(loss, stepper.score()).stops
        if stops or stepper.state().weights.not_finite() is not None:
            break
    return stepper.finish()


def run_steps(stepper: Stepper, order: Order) -> Number:
    """Train on one epoch, recording and forgetting each step; give its loss."""
    mean = MeanLoss()
    for rows in batches(order, stepper.batch_rows):
        mean.add(stepper.step(rows).loss, len(rows))
    return mean.value()


class MeanLoss:
    """The loss of an epoch: the batches' mean by rows, summed in the format of the losses."""

    def __init__(self) -> None:
        self._total: Any = 0.0
        self._rows = 0

    def add(self, loss: Number, rows: int) -> None:
        """Take in a batch."""
        self._total = self._total + loss * rows
        self._rows += rows

    def value(self) -> Number:
        """The mean so far."""
        mean: Number = self._total / self._rows
        return mean
