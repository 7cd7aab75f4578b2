"""A Keras network in training under given semantics."""

import hashlib
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from pairing.semantics import Dtype, Semantics
from worker.training.draws import OneStream, Order, ValidationSplit, fresh_orders
from worker.training.leg import EpochEnded, Floats, Network, Weights, fans, layered
from worker.training.legs.keras_leg.program import ProgramShelf, as_tensor, key_of
from worker.training.stopping import Schedule, StoppingRule, stopping_rule

AUTO_BATCH_ROWS = 200
Score = Callable[[Floats, Floats], float]

SHELF = ProgramShelf()


class KerasLeg:
    """One Keras network in training.

    Args:
        semantics: What decides the numbers.
        network: Its shape.
        inputs: Training inputs, shape (rows, inputs).
        targets: Training targets as numbers, shape (rows, outputs): one-hot for
            classes, 0/1 for two classes and for labels.
        split: Draws the rows that are kept aside, where the semantics draw them.
        score: Rates outputs against targets, for stopping on a validation score.
        shelf: Where compiled programs are kept for later legs.
    """

    def __init__(
        self,
        semantics: Semantics,
        network: Network,
        inputs: Floats,
        targets: Floats,
        *,
        split: ValidationSplit,
        score: Score,
        shelf: ProgramShelf = SHELF,
    ) -> None:
        self.semantics, self.network = semantics, network
        self.loss_curve: list[float] = []
        self.stopped_because = "not started"
        self.orders_seen = hashlib.sha256()
        self._inputs, self._targets = inputs, targets
        self._split, self._score = split, score
        keras.config.set_floatx(semantics.dtype)
        self._stream = OneStream(semantics.seed)
        self.initial = self._drawn_weights()
        self._shelf = shelf
        self._program = shelf.take(key_of(semantics, network), semantics)
        self._program.begin(semantics, self.initial)
        self._weights = self.initial
        self._gradients: list[tf.Tensor] = []
        self._is_closed = False

    def _drawn_weights(self) -> Weights:
        semantics = self.semantics
        factor, zeros = semantics.weight_bound_factor, semantics.bias_init == "zeros"
        # The stream is drawn from in any case: rows and orders come after the weights.
        drawn = self._stream.initial_weights(
            self.network, factor, semantics.dtype, zero_biases=zeros
        )
        if semantics.draws == "one_stream":
            return drawn
        return keras_drawn_weights(
            self.network, semantics.seed, semantics.dtype, factor=factor, zero_biases=zeros
        )

    def epochs(self) -> Iterator[EpochEnded]:
        """Train, epoch by epoch; see `Leg.epochs`."""
        semantics = self.semantics
        fitted, aside = self._rows()
        kept = fitted if len(aside) else slice(None)  # all rows in their order need no copy
        inputs = as_tensor(self._inputs[kept], semantics.dtype)
        targets = as_tensor(self._targets[kept], semantics.dtype)
        orders = self._orders(len(fitted))
        rule, schedule = stopping_rule(semantics), Schedule(semantics)
        constants = self._constants(len(fitted))
        best, self.stopped_because = self.weights(), "left half way"
        for epoch in range(1, semantics.epochs + 1):
            rate = schedule.rate
            self._program.set_learning_rate(rate)
            order = next(orders)
            self.orders_seen.update(fitted[order].tobytes())
            rows = tf.convert_to_tensor(order.astype(np.int32))
            loss, self._gradients, weights = self._program.epoch(inputs, targets, rows, *constants)
            self.loss_curve.append(float(loss))
            self._weights = layered([tensor.numpy() for tensor in weights])
            validation = self._validate(aside)
            yield EpochEnded(epoch, self.loss_curve[-1], rate, validation)
            if self._is_over(epoch, rule, schedule, validation, len(fitted)):
                break
            if rule.improved and semantics.best_weights:
                best = self.weights()
        if rule.improved and semantics.best_weights:
            best = self.weights()
        if semantics.best_weights and self.weights().not_finite() is None:
            self._program.begin(semantics, best)
            self._weights = best

    def _rows(self) -> tuple[Order, Order]:
        rows = np.arange(len(self._inputs))
        if self.semantics.validation_rows == "none":
            return rows, rows[:0]
        if self.semantics.validation_rows == "drawn":
            return self._split(self._stream.state)
        kept = int(len(rows) * (1.0 - self.semantics.validation_fraction))
        return rows[:kept], rows[kept:]

    def _orders(self, rows: int) -> Iterator[Order]:
        shuffled = self.semantics.order != "as_given"
        if self.semantics.order == "fresh":
            return fresh_orders(self.semantics.seed, rows, shuffled=shuffled)
        return self._stream.orders(rows, shuffled=shuffled)

    def batch_rows(self, rows: int) -> int:
        """Rows per batch, never more than there are."""
        wanted = self.semantics.batch_rows
        return min(AUTO_BATCH_ROWS if wanted == "auto" else wanted, rows)

    def _constants(self, rows: int) -> tuple[tf.Tensor, ...]:
        semantics = self.semantics
        over_rows = float(semantics.l2_divisor == "batch_rows")
        scales = (
            self._scale(semantics.loss_over_outputs),
            self._scale(semantics.reported_over_outputs),
            self._l2_of_a_batch(rows),
            over_rows,
        )
        return (
            tf.constant(self.batch_rows(rows)),
            tf.convert_to_tensor(np.asarray(scales, semantics.dtype)),
        )

    def _scale(self, over_outputs: str) -> float:
        shared = self.network.outputs if over_outputs == "mean" else 1
        return self.semantics.loss_factor / shared

    def _l2_of_a_batch(self, rows: int) -> float:
        full = self.semantics.l2_divisor == "full_batch_rows"
        return self._l2() / self.batch_rows(rows) if full else self._l2()

    def _l2(self) -> float:
        exact, l2 = self.semantics.coefficients == "exact", self.semantics.l2
        return l2 if exact else float(np.float32(l2))

    def _validate(self, aside: Order) -> float | None:
        if self.semantics.stopping == "validation_score":
            outputs = self.outputs(self._inputs[aside])
            return self._score(outputs, self._targets[aside])
        if self.semantics.stopping == "validation_loss":
            dtype = self.semantics.dtype
            scales = [self._scale(self.semantics.reported_over_outputs), self._l2()]
            cost = self._program.cost(
                as_tensor(self._inputs[aside], dtype),
                as_tensor(self._targets[aside], dtype),
                as_tensor(np.asarray(scales), dtype),
            )
            return float(cost)
        return None

    def _is_over(
        self,
        epoch: int,
        rule: StoppingRule,
        schedule: Schedule,
        validation: float | None,
        rows: int,
    ) -> bool:
        semantics = self.semantics
        exhausted = rule.is_exhausted_by(self.loss_curve[-1] if validation is None else validation)
        schedule.epoch_ended(rows)
        if self.weights().not_finite() is not None:
            self.stopped_because = "a weight is no longer finite"
        elif exhausted and schedule.is_spent():
            monitored = semantics.stopping.replace("_", " ")
            self.stopped_because = (
                f"the {monitored} did not improve by more than tol={semantics.tol:g} "
                f"for {semantics.patience} epochs or more"
            )
        elif epoch == semantics.epochs:
            self.stopped_because = f"the last of {epoch} epochs was reached"
        else:
            if exhausted:
                rule.forgive()
            return False
        return True

    def weights(self) -> Weights:
        """The current weights, copied out of the framework once per epoch."""
        return self._weights

    def gradients(self) -> Weights:
        """Gradient of the last batch; see `Leg.gradients`."""
        return layered([gradient.numpy() for gradient in self._gradients])

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, shape (rows, outputs)."""
        activations: Floats = self._program.forward(as_tensor(inputs, self.semantics.dtype)).numpy()
        return activations

    def graph(self) -> bytes:
        """The forward pass as a serialised GraphDef."""
        return self._program.forward.graph()

    def close(self) -> None:
        """Give the compiled program back for later legs; this one is over."""
        if not self._is_closed:
            self._is_closed = True
            self._shelf.put_back(self._program)


def keras_drawn_weights(
    network: Network, seed: int, dtype: Dtype, *, factor: float = 6.0, zero_biases: bool = True
) -> Weights:
    """Draw weights as Keras' initializers do, a seed for each layer.

    Without more said they are what Dense has by default: Glorot uniform kernels, zero biases.
    """
    kernels, biases = [], []
    for number, fan in enumerate(fans(network)):
        kernel = keras.initializers.VarianceScaling(
            scale=factor / 6.0, mode="fan_avg", distribution="uniform", seed=seed + number
        )
        bound = float(np.sqrt(factor / sum(fan)))
        uniform = keras.initializers.RandomUniform(-bound, bound, seed=seed + number)
        bias = keras.initializers.Zeros() if zero_biases else uniform
        kernels.append(np.asarray(kernel(fan, dtype)))
        biases.append(np.asarray(bias(fan[1:], dtype)))
    return Weights(tuple(kernels), tuple(biases))
