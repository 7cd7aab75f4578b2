"""A compiled network with its rows: what it is made of, and what it can be asked."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from pairing.batches import rows_per_batch
from pairing.semantics import Dtype, Semantics
from worker.training.compiled.batches import Batches
from worker.training.compiled.function import as_tensor
from worker.training.compiled.key import ProgramKey, key_of
from worker.training.compiled.masks import place_of, told_of
from worker.training.compiled.scales import Scales
from worker.training.compiled.shelf import Shelf
from worker.training.draws import OneStream, Order, ValidationSplit, fresh_orders
from worker.training.fit_state import FitState
from worker.training.leg import EpochEnded, Floats, Network, Weights, dtype_name, layered
from worker.training.quasi_newton import unpack
from worker.training.row_weights import check_aside, check_batches
from worker.training.stopping import Schedule, go_on, stopping_rule
from worker.training.symmetry import places_mixed_within

Score = Callable[[Floats, Floats, Floats | None], float]


class StandingLeg(ABC):
    """A compiled leg between two epochs; see `CompiledLeg`."""

    def __init__(  # noqa: PLR0913 - what a leg is made of, by name
        self,
        semantics: Semantics,
        network: Network,
        inputs: Floats,
        targets: Floats,
        *,
        split: ValidationSplit,
        score: Score,
        weights: Floats | None = None,
        after: FitState | None = None,
        shelf: Shelf[Any] | None = None,
        shows_last: bool = False,
        initial: Weights | None = None,
        mixing: np.random.Generator | None = None,
        unit_orders: Sequence[Order] | None = None,
    ) -> None:
        if after is not None and semantics.optimizer == "lbfgs":
            # SciPy computes in the format of the weights that it starts from (D29).
            semantics = in_format(semantics, dtype_name(after.weights.kernels[0]))
        self.semantics, self.network, self._after = semantics, network, after
        self._check()
        self.loss_curve: list[float] = []
        self.stopped_because = "not started"
        self.orders_seen = hashlib.sha256()
        self._inputs, self._targets = inputs, targets
        self._row_weights = weights
        self._split, self._score, self._shows_last = split, score, shows_last
        self._scales = Scales(semantics, network.outputs)
        self._rule, self._schedule = stopping_rule(semantics), Schedule(semantics)
        self._scores: list[float] = []
        if after is not None:
            go_on(self._rule, self._schedule, after)
        self._stream = OneStream(semantics.seed)
        drawn = self._drawn_weights() if after is None else after.weights.copy()
        self.initial = drawn if initial is None else initial
        self._mixing, self._unit_orders = mixing, unit_orders
        self._shelf = shelf = self._own_shelf() if shelf is None else shelf
        self._program = shelf.take(self._key(), semantics)
        self._program.begin(semantics, self.initial)
        # L-BFGS leaves float64 weights even of a float32 network, and predicts with them (D29).
        self._final = self._program
        if semantics.final_dtype != semantics.dtype:
            final = in_format(semantics, semantics.final_dtype)
            self._final = shelf.take(key_of(final, network), final)
            self._final.begin(final, self.initial)
        self._weights = self.initial
        self._gradients: list[Any] = []
        # Weak, so that an iterator that is dropped half way ends at once.
        self._running: Callable[[], Generator[EpochEnded, None, None] | None] = lambda: None
        self._is_closed = False

    def _check(self) -> None:  # noqa: B027 - a leg that can do all has nothing to refuse
        """Refuse semantics that this kind of leg cannot train by."""

    def _key(self) -> ProgramKey:
        return key_of(self.semantics, self.network, reorders_masks=self._reorders_masks())

    @abstractmethod
    def _own_shelf(self) -> Shelf[Any]:
        """The shelf of this kind of leg, for who names none."""

    @abstractmethod
    def _drawn_by_layer(self) -> Weights:
        """Draw weights as the framework's own initialisers do, a seed for each layer."""

    def _reorders_masks(self) -> bool:
        is_twin = self._mixing is not None or self._unit_orders is not None
        return any(self.semantics.dropout) and is_twin

    def _mixed(self, rows: int) -> Order:
        """The places from which a twin takes the rows of an epoch, batch by batch."""
        if self._mixing is None:
            return np.arange(rows)
        return places_mixed_within(rows, self.batch_rows(rows), self._mixing)

    def _draws(self, epoch: int, places: Order) -> list[tf.Tensor]:
        """What an epoch is told of the stream of its masks."""
        orders = self._unit_orders
        if orders is None:
            orders = [np.arange(units) for units in self.network.hidden]
        within = places % self.batch_rows(len(places))
        place = place_of(self.semantics.seed, epoch)
        return told_of(self._program.key, place, within, orders)

    def _drawn_weights(self) -> Weights:
        semantics = self.semantics
        weight_init, bias_init = semantics.weight_init, semantics.bias_init
        # The stream is drawn from in any case: rows and orders come after the weights.
        drawn = self._stream.initial_weights(self.network, weight_init, bias_init, semantics.dtype)
        if semantics.draws == "layer_seeds":
            drawn = self._drawn_by_layer()
        biases = zip(drawn.biases, semantics.use_bias, strict=True)
        return replace(drawn, biases=tuple(each if has else each * 0 for each, has in biases))

    def state(self) -> FitState:
        """What a next leg goes on from; see `FitState`."""
        after = self._after or FitState(self.initial)
        best = getattr(self._rule, "best", None)
        return FitState(
            weights=self.weights().copy(),
            samples_seen=self._schedule.samples_seen,
            best=None if self.semantics.optimizer == "lbfgs" else best,
            epochs_without_improvement=getattr(self._rule, "count", 0),
            loss_curve=(*after.loss_curve, *self.loss_curve),
            validation_scores=(*after.validation_scores, *self._scores),
        )

    def _tensors(self, rows: Any) -> list[tf.Tensor]:
        """Inputs, targets and weights, if there are any, of some rows."""
        arrays = [self._inputs, self._targets]
        arrays += [] if self._row_weights is None else [self._row_weights]
        return [as_tensor(array[rows], self.semantics.gradient_dtype) for array in arrays]

    def _batches(self, rows: int) -> Batches:
        return Batches(rows, self.batch_rows(rows), self._scales)

    def _ordered_weights(self, order: Order) -> Floats | None:
        """Weights of rows as they come, in the format that gradients are computed in."""
        if self._row_weights is None:
            return None
        return self._row_weights[order].astype(self.semantics.gradient_dtype)

    def _check_weights(self, epoch: int, order: Order, batch_rows: int) -> None:
        if self._row_weights is not None and self.semantics.sample_weight_norm == "weights":
            check_batches(self._row_weights[order], batch_rows, epoch)

    def _rows(self) -> tuple[Order, Order]:
        rows = np.arange(len(self._inputs))
        if self.semantics.validation_rows == "none":
            return rows, rows[:0]
        if self.semantics.validation_rows == "drawn":
            fitted, aside = self._split(self._stream.state)
            if self._row_weights is not None:
                check_aside(self._row_weights[aside])
            return fitted, aside
        kept = int(len(rows) * (1.0 - self.semantics.validation_fraction))
        return rows[:kept], rows[kept:]

    def _orders(self, rows: int) -> Iterator[Order]:
        shuffled = self.semantics.order != "as_given"
        if self.semantics.order == "fresh":
            return fresh_orders(self.semantics.seed, rows, shuffled=shuffled)
        return self._stream.orders(rows, shuffled=shuffled)

    def take_rows_as(self, other: "StandingLeg") -> None:
        """Keep rows aside, and go through the others, as another leg would, of other seeds."""
        self._rows, self._orders = other._rows, other._orders  # type: ignore[method-assign]

    def batch_rows(self, rows: int) -> int:
        """Rows per batch, never more than there are."""
        return rows_per_batch(self.semantics.batch_rows, rows)

    def _validate(self, aside: Order) -> float | None:
        if self.semantics.stopping == "validation_score":
            outputs = self.outputs(self._inputs[aside])
            weights = None if self._row_weights is None else self._row_weights[aside]
            return self._score(outputs, self._targets[aside], weights)
        return self._loss_of(aside) if self.semantics.stopping == "validation_loss" else None

    def _loss_of(self, aside: Order) -> float:
        inputs, targets, *given = self._tensors(aside)
        full_batch = self.batch_rows(len(self._inputs) - len(aside))
        scales = tf.convert_to_tensor(self._scales.of_cost(full_batch))
        return float(self._program.cost(inputs, targets, scales, *given))

    def _watched_by_schedule(self, aside: Order, validation: float | None) -> float:
        """Give what lowers the learning rate if it does not fall: the epoch's loss by default."""
        plateau = self.semantics.plateau
        if plateau is None or plateau.monitor == "epoch_loss":
            return self.loss_curve[-1]
        if validation is not None and self.semantics.stopping == "validation_loss":
            return validation
        return self._loss_of(aside)

    def weights(self) -> Weights:
        """The current weights, copied out of the framework once per epoch."""
        return self._weights

    def gradients(self) -> Weights:
        """Gradient of the last batch; see `Leg.gradients`."""
        if self.semantics.optimizer == "lbfgs":
            return unpack(self._gradients[0], self.network)
        return layered([gradient.numpy() for gradient in self._gradients])

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, shape (rows, outputs)."""
        activations = self._final.forward(as_tensor(inputs, self._final.key.dtype))
        outputs = np.asarray(activations, self.semantics.final_dtype)
        return np.ascontiguousarray(outputs[:, -1:]) if self._shows_last else outputs

    def graph(self) -> bytes:
        """What a batch goes through in training, dropout and loss included, as a GraphDef.

        Its scopes are named as the curves are: layer_1, dropout_1, ..., loss, outputs.
        """
        graph: bytes = self._program.picture.graph()
        return graph

    def close(self) -> None:
        """Give the compiled program back for later legs; this one is over."""
        epochs = self._running()
        if epochs is not None:
            epochs.close()
        if not self._is_closed:
            self._is_closed = True
            for program in {self._program, self._final}:
                self._shelf.put_back(program)


def in_format(semantics: Semantics, dtype: Dtype) -> Semantics:
    """Compute in a format throughout."""
    return replace(semantics, dtype=dtype, gradient_dtype=dtype)
