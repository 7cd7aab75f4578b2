"""A compiled Keras network at work for one fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pairing.semantics import Semantics
from worker.training.compiled.batches import Batches
from worker.training.compiled.scales import Scales
from worker.training.draws import Order
from worker.training.leg import Floats, Weights, layered
from worker.training.legs.keras_leg.leg import SHELF
from worker.training.legs.keras_leg.program import as_tensor, key_of
from worker.training.twins.translation import network_of

ROWS_AT_ONCE = 4096  # of sparse rows, when a gradient over all of them is taken


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


class Rows:
    """What a network learns from: dense tensors once, or sparse rows made dense in parts.

    Args:
        inputs: Dense or sparse, shape (rows, inputs).
        targets: As the output layer is to give them, shape (rows, outputs).
        weights: Of the rows, shape (rows,), or None.
        dtype: Number format of gradients.
    """

    def __init__(self, inputs: Any, targets: Floats, weights: Floats | None, dtype: str) -> None:
        self.weights, self._dtype = weights, dtype
        self.is_dense = isinstance(inputs, np.ndarray)
        self._inputs = inputs if self.is_dense else inputs.tocsr()
        self._others = [targets] if weights is None else [targets, weights]
        self.tensors = self._as_tensors(inputs, self._others) if self.is_dense else ()

    def part(self, taken: Any) -> tuple[Any, ...]:
        """Inputs, targets and weights, if there are any, of some sparse rows, as tensors."""
        return self._as_tensors(
            self._inputs[taken].toarray(), [each[taken] for each in self._others]
        )

    def check_that_they_weigh(self, batches: Iterable[Any]) -> None:
        """Refuse a batch whose loss would be divided by 0, with scikit-learn's error (D11).

        Raises:
            ZeroDivisionError: All rows of a batch weigh nothing.
        """
        weights = self.weights
        if weights is not None and any(weights[batch].sum() == 0 for batch in batches):
            raise ZeroDivisionError(
                "The weights of a batch sum to zero, and its loss is divided by their sum; "
                "allowed are weights with which every batch weighs something."
            )

    def _as_tensors(self, inputs: Floats, others: Sequence[Floats]) -> tuple[Any, ...]:
        return tuple(as_tensor(each, self._dtype) for each in (inputs, *others))

    def __len__(self) -> int:
        """Rows there are."""
        return len(self._others[0])


class Engine:
    """Layers, optimizer and compiled functions of one fit; a context that gives them back.

    Args:
        semantics: What decides the numbers.
        initial: Weights to start from.
        rows: What to learn from.
        slots: An optimizer's state to go on from.
    """

    def __init__(
        self, semantics: Semantics, initial: Weights, rows: Rows, slots: list[Floats] | None = None
    ) -> None:
        self._semantics, self._rows = semantics, rows
        network = network_of(initial)
        self._scales = Scales(semantics, network.outputs)
        self._program = SHELF.take(key_of(semantics, network), semantics)
        self._program.begin(semantics, initial)
        if slots is not None:
            self._program.resume(slots)
        self._reached: Sequence[Any] = initial.kernels + initial.biases

    def epoch(self, order: Order, batch_rows: int, rate: float) -> float:
        """Train one epoch on the rows of `order`; give its loss, as `loss_curve_` has it.

        Raises:
            ZeroDivisionError: All rows of a batch weigh nothing.
        """
        self._program.set_learning_rate(rate)
        batches = np.split(order, range(batch_rows, len(order), batch_rows))
        self._rows.check_that_they_weigh(batches)
        if self._rows.is_dense:
            return self._run(order, batch_rows, self._rows.tensors)
        # One batch is dense at a time: the whole never is.
        losses = [
            self._run(np.arange(len(batch)), len(batch), self._rows.part(batch)) * len(batch)
            for batch in batches
        ]
        return sum(losses) / len(order)

    def _run(self, order: Any, batch_rows: int, rows: tuple[Any, ...]) -> float:
        inputs, targets, *weights = rows
        batches = Batches(len(order), batch_rows, self._scales)
        ordered = [each.numpy()[order] for each in weights]
        loss, _, self._reached = self._program.epoch(
            inputs, targets, *batches.parted(order), batches.scaled(*ordered), *weights
        )
        return float(loss)

    def slopes(self, packed: Floats) -> tuple[float, Floats]:
        """Penalised loss of all rows and its gradient, at all kernels and then all biases."""
        x = as_tensor(packed, self._semantics.gradient_dtype)
        scales = self._scales.of_all(len(self._rows), self._rows.weights)
        parts = []
        for inputs, targets, *weights in self._parts():
            given = as_tensor(scales, self._semantics.gradient_dtype)
            parts.append(self._program.slopes(x, inputs, targets, given, *weights))
            scales = scales * [1.0, 1.0, 0.0]  # the penalty counts once
        loss = sum(float(part) for part, _ in parts)
        return loss, np.sum([np.asarray(gradient) for _, gradient in parts], axis=0)

    def _parts(self) -> Iterator[tuple[Any, ...]]:
        if self._rows.is_dense:
            yield self._rows.tensors
            return
        for start in range(0, len(self._rows), ROWS_AT_ONCE):
            yield self._rows.part(slice(start, start + ROWS_AT_ONCE))

    def weights(self) -> Weights:
        """The weights after the last epoch."""
        return layered([np.asarray(tensor, self._semantics.dtype) for tensor in self._reached])

    def slots(self) -> list[Floats]:
        """The optimizer's state after the last epoch."""
        return self._program.slots()

    def close(self) -> None:
        """Give the compiled program back for later fits."""
        SHELF.put_back(self._program)
