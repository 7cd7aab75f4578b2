"""A compiled leg driven one batch at a time, by a compiled program of that one batch.

The program is the epoch's own: its layers, its objective, its optimizer, its variables. What
an epoch keeps to itself, the activations and the optimizer's slots, comes out as well.
"""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from worker.training.compiled.batches import Batches
from worker.training.compiled.function import Compiled
from worker.training.compiled.leg import CompiledLeg
from worker.training.compiled.program import CompiledProgram
from worker.training.draws import Order
from worker.training.leg import Floats, Weights, layered
from worker.training.step_ledger.step import Decision, Number, State, Step
from worker.training.stopping import Schedule, StoppingRule


class StepProgram:
    """One batch of a program, with everything that it computes on its way."""

    def __init__(self, program: CompiledProgram) -> None:
        """Trace nothing yet; the first step does."""
        self.program = program
        key = program.key
        self.record = Compiled(
            self._record,
            tf.TensorSpec((None, key.sizes[0]), key.dtype),
            tf.TensorSpec((None, key.sizes[-1]), key.dtype),
            tf.TensorSpec((4,), key.dtype),
            *([tf.TensorSpec((None,), key.dtype)] if key.sample_weight_norm != "none" else []),
        )

    def _record(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        scales: tf.Tensor,
        *row_weights: tf.Tensor,
    ) -> tuple[Any, ...]:
        program = self.program
        activations = program._layer_outputs(inputs)
        activations[-1] = program.output(activations[-1])
        loss_scale, reported_scale, l2, _ = tf.unstack(scales)
        loss, gradients = program._step(
            inputs, targets, (loss_scale, reported_scale, l2), *row_weights
        )
        slots = [tf.identity(slot) for slot in program.slots_by_moment()]
        weights = [tf.identity(variable) for variable in program.values()]
        return activations, loss, gradients, slots, weights


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that a stepper goes on from."""

    state: State
    rule: StoppingRule
    schedule: Schedule
    orders: Any
    epoch: int
    kept_epoch: int
    best: Weights


class CompiledStepper:
    """One compiled leg in single steps; see `step_ledger.step.Stepper`.

    Args:
        leg: A leg that has not trained, which is used up by this.
    """

    def __init__(self, leg: CompiledLeg) -> None:
        self._leg, self._semantics = leg, leg.semantics
        self.initial = self._best = leg.initial
        self._program = leg._program
        self._steps = StepProgram(self._program)
        sgd = self._semantics.optimizer == "sgd"
        moments = len(self._program.slots_by_moment()) // len(self._program.variables)
        names = ("velocity",) if sgd else ("first_moment", "second_moment")
        self.moment_names: tuple[str, ...] = names[:moments]
        self._fitted, self._aside = leg._rows()
        self.batch_rows = leg.batch_rows(len(self._fitted))
        self._orders = leg._orders(len(self._fitted))
        self._tensors = leg._tensors(slice(None))
        self._rule, self._schedule = leg._rule, leg._schedule
        self._epoch = self._kept_epoch = 0
        self._rate = self._schedule.rate

    def next_order(self) -> Order:
        """Draw the next epoch's rows."""
        return self._fitted[next(self._orders)]

    def step(self, rows: Order) -> Step:
        """Train on one batch and record everything."""
        self._program.set_learning_rate(self._rate)
        taken = tf.convert_to_tensor(rows.astype(np.int32))
        inputs, targets, *row_weights = self._tensors
        weights = self._leg._ordered_weights(rows)
        sums = None if weights is None else weights.sum(keepdims=True)
        scales = self._leg._scales.of_batches(np.array([len(rows)]), self.batch_rows, sums)
        activations, loss, gradients, slots, reached = self._steps.record(
            tf.gather(inputs, taken),
            tf.gather(targets, taken),
            tf.constant(scales[0]),
            *(tf.gather(each, taken) for each in row_weights),
        )
        return Step(
            activations=tuple(np.asarray(each, self._semantics.dtype) for each in activations),
            loss=loss.numpy(),
            gradients=layered([each.numpy() for each in gradients]),
            moments=self._by_moment([each.numpy() for each in slots]),
            weights=self._in_own_format(reached),
        )

    def _by_moment(self, slots: list[Floats]) -> tuple[Weights, ...]:
        each = len(self._program.variables)
        return tuple(layered(slots[at : at + each]) for at in range(0, len(slots), each))

    def run(self, order: Order) -> Number:
        """Train on one epoch by the leg's own program."""
        self._program.set_learning_rate(self._rate)
        inputs, targets, *row_weights = self._tensors
        batches = Batches(len(order), self.batch_rows, self._leg._scales)
        scales, parted = batches.scaled(self._leg._ordered_weights(order)), batches.parted(order)
        loss, _, _ = self._program.epoch(inputs, targets, *parted, scales, *row_weights)
        number: Number = loss.numpy()
        return number

    def score(self) -> float | None:
        """What the semantics monitor on the rows kept aside."""
        return self._leg._validate(self._aside)

    def judge(self, loss: Number, score: float | None) -> Decision:
        """End an epoch by the rule and the schedule of the semantics."""
        self._epoch += 1
        exhausted = self._rule.is_exhausted_by(float(loss) if score is None else score)
        improved = self._rule.improved
        self._schedule.epoch_ended(len(self._fitted))
        if improved or not self._semantics.best_weights:
            self._kept_epoch, self._best = self._epoch, self._weights()
        spent = exhausted and self._schedule.is_spent()
        if exhausted and not spent:
            self._rule.forgive()
        self._rate = self._schedule.rate
        return Decision(
            improved=improved,
            count=self._rule.count,
            rate_share=self._rate / self._schedule.initial,
            stops=spent or self._epoch == self._semantics.epochs,
            kept_epoch=self._kept_epoch,
        )

    def _weights(self) -> Weights:
        return self._in_own_format(self._program.values())

    def _in_own_format(self, tensors: list[tf.Tensor]) -> Weights:
        return layered([np.array(tensor, self._semantics.dtype) for tensor in tensors])

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, shape (rows, outputs)."""
        return self._leg.outputs(inputs)

    def state(self) -> State:
        """Copy out what the next step starts from."""
        slots = [np.array(slot.numpy()) for slot in self._program.slots_by_moment()]
        return State(
            weights=self._weights().copy(),
            moments=self._by_moment(slots),
            steps=int(self._program.optimizer.iterations.numpy()),
            learning_rate=self._rate,
            first_rate=self._schedule.initial,
        )

    def load(self, state: State) -> None:
        """Take over numbers; moments that this optimizer does not keep are left out."""
        program = self._program
        for variable, tensor in zip(program.values(), _flat(state.weights), strict=True):
            variable.assign(np.asarray(tensor, program.key.dtype))
        slots = program.slots_by_moment()
        given = [tensor for moment in state.moments for tensor in _flat(moment)]
        for slot, tensor in zip(slots, given, strict=False):
            slot.assign(np.asarray(tensor, program.key.dtype))
        program.optimizer.iterations.assign(state.steps)
        self._rate = state.rate_from(self._schedule.initial)

    def checkpoint(self) -> Checkpoint:
        """Copy out everything, draws and stopping included."""
        return Checkpoint(
            state=self.state(),
            rule=copy.deepcopy(self._rule),
            schedule=copy.deepcopy(self._schedule),
            orders=copy.deepcopy(self._orders),
            epoch=self._epoch,
            kept_epoch=self._kept_epoch,
            best=self._best,
        )

    def restore(self, checkpoint: object) -> None:
        """Stand again where the checkpoint was taken."""
        if not isinstance(checkpoint, Checkpoint):
            raise TypeError(f"Not a checkpoint of a compiled leg: {type(checkpoint)}")
        self.load(checkpoint.state)
        self._rule = copy.deepcopy(checkpoint.rule)
        self._schedule = copy.deepcopy(checkpoint.schedule)
        self._orders = copy.deepcopy(checkpoint.orders)
        self._epoch, self._kept_epoch = checkpoint.epoch, checkpoint.kept_epoch
        self._best = checkpoint.best

    def finish(self) -> Weights:
        """Restore the best epoch's weights where the semantics say so; give the last weights."""
        if self._semantics.best_weights and self._weights().not_finite() is None:
            return self._best
        return self._weights()

    def close(self) -> None:
        """Give the compiled program back for later legs."""
        self._leg.close()


def _flat(weights: Weights) -> tuple[Floats, ...]:
    return (*weights.kernels, *weights.biases)
