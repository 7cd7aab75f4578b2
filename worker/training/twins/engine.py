"""A compiled Keras network at work for one fit."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pairing.semantics import Semantics
from worker.training.draws import Order
from worker.training.leg import Floats, Weights, layered
from worker.training.legs.keras_leg.leg import SHELF
from worker.training.legs.keras_leg.program import as_tensor, key_of
from worker.training.twins.translation import network_of


@dataclass(frozen=True)
class OptimizerState:
    """Where an optimizer stood when training ended: what `partial_fit` goes on from.

    Attributes:
        semantics: The optimizer's coefficients, as they were when it was made.
        slots: Keras' variables of the optimizer: step count, moments, velocities.
        learning_rate: Rate of the next epoch.
    """

    semantics: Semantics
    slots: list[Floats]
    learning_rate: float


class Engine:
    """Layers, optimizer and compiled epoch of one fit.

    Args:
        semantics: What decides the numbers.
        initial: Weights to start from.
        inputs: Rows, dense or sparse, shape (rows, inputs).
        targets: As the output layer is to give them, shape (rows, outputs).
        slots: An optimizer's state to go on from.
    """

    def __init__(
        self,
        semantics: Semantics,
        initial: Weights,
        inputs: Any,
        targets: Floats,
        slots: list[Floats] | None = None,
    ) -> None:
        self._semantics = semantics
        self._network = network_of(initial)
        self._program = SHELF.take(key_of(semantics, self._network), semantics)
        self._program.begin(semantics, initial)
        if slots is not None:
            self._program.resume(slots)
        self._tensors = list(initial.kernels + initial.biases)
        self._targets = targets
        self._is_dense = isinstance(inputs, np.ndarray)
        self._inputs = inputs if self._is_dense else inputs.tocsr()
        if self._is_dense:
            self._dense = as_tensor(inputs, semantics.dtype)
            self._answers = as_tensor(targets, semantics.dtype)

    def epoch(self, order: Order, batch_rows: int, rate: float) -> float:
        """Train one epoch on the rows of `order`; give its loss, as `loss_curve_` has it."""
        self._program.set_learning_rate(rate)
        if self._is_dense:
            return self._run(self._dense, self._answers, order, batch_rows)
        batches = np.split(order, range(batch_rows, len(order), batch_rows))
        return sum(self._sparse_batch(batch) * len(batch) for batch in batches) / len(order)

    def _sparse_batch(self, batch: Order) -> float:
        # One batch is dense at a time: the whole never is.
        inputs = as_tensor(self._inputs[batch].toarray(), self._semantics.dtype)
        answers = as_tensor(self._targets[batch], self._semantics.dtype)
        return self._run(inputs, answers, np.arange(len(batch)), len(batch))

    def _run(self, inputs: Any, answers: Any, order: Order, batch_rows: int) -> float:
        loss, _, self._tensors = self._program.epoch(
            inputs, answers, *self._constants(order, batch_rows)
        )
        return float(loss)

    def _constants(self, order: Order, batch_rows: int) -> tuple[Any, ...]:
        semantics, outputs = self._semantics, self._network.outputs
        scales = [
            semantics.loss_factor / (outputs if over == "mean" else 1)
            for over in (semantics.loss_over_outputs, semantics.reported_over_outputs)
        ]
        return (
            as_tensor(order, "int32"),
            as_tensor(np.asarray(batch_rows), "int32"),
            as_tensor(np.asarray([*scales, semantics.l2, 1.0]), semantics.dtype),
        )

    def weights(self) -> Weights:
        """The weights after the last epoch, in memory of their own."""
        return layered([np.array(tensor) for tensor in self._tensors])

    def slots(self) -> list[Floats]:
        """The optimizer's state after the last epoch."""
        return self._program.slots()

    def close(self) -> None:
        """Give the compiled program back for later fits."""
        SHELF.put_back(self._program)
