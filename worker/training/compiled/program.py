"""One epoch of training as one compiled function, kept for later jobs of the same structure.

What changes the graph is in the `ProgramKey`: number of layers, activations, loss, kind of
optimizer, dtype. What only changes numbers or sizes enters as an input or a variable: widths
of layers, learning rate, momentum, betas, epsilon, L2, factor of the loss, rows per batch. So
a second job of the same structure pays for no tracing (decision 21).
"""

from abc import abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics
from worker.training.compiled.batches import batches_signature
from worker.training.compiled.function import Compiled
from worker.training.compiled.key import ProgramKey
from worker.training.compiled.many_epochs import ManyEpochs
from worker.training.compiled.masks import Stream, signature
from worker.training.compiled.network import LayeredNetwork, Masks
from worker.training.compiled.rounding import rounded
from worker.training.compiled.slots import Slot
from worker.training.leg import Floats, Weights

NUMBER = tf.TensorSpec((), tf.int32)


class CompiledProgram(LayeredNetwork):
    """The layers, the optimizer and the compiled epoch of one key.

    A program for L-BFGS has no optimizer: its `slopes` are what SciPy asks for. Where rows
    have weights, these are a further argument of `epoch`, `cost` and `slopes`; where masks
    are drawn of a stream, what `masks.signature` says comes last in `epoch`.

    Who inherits this makes layers, output and costs in `_build`.
    """

    def __init__(self, key: ProgramKey, semantics: Semantics) -> None:
        """Build layers and optimizer; the epoch is traced when it is first run."""
        super().__init__(key)
        self._build()
        self.coefficients = self._coefficients(semantics)
        self.optimizer: Any = None
        self._state: list[Slot] = []
        if key.optimizer != "lbfgs":
            self.optimizer, self._state = self._optimizer(semantics)
        rows = tf.TensorSpec((None, key.sizes[0]), key.dtype)
        answers = tf.TensorSpec((None, key.sizes[-1]), key.dtype)
        weighted = key.sample_weight_norm != "none"
        weights = (tf.TensorSpec((None,), key.dtype),) if weighted else ()
        scales = [tf.TensorSpec((number,), key.dtype) for number in range(4)]
        packed, drawn = tf.TensorSpec((None,), key.dtype), signature(key)
        full, last, of_batches = batches_signature(key)
        learnt = (of_batches, rows, answers, *weights, *drawn)
        self._batch = tf.function(
            self._one_batch, input_signature=(NUMBER, NUMBER, last, *learnt), autograph=False
        )
        self.epoch = Compiled(self._epoch, rows, answers, full, last, of_batches, *weights, *drawn)
        self.slopes = Compiled(self._slopes, packed, rows, answers, scales[3], *weights)
        self.forward = Compiled(self._forward, rows)
        self.picture = Compiled(self._picture, rows, answers, *drawn)
        self.cost = Compiled(self._cost, rows, answers, scales[2], *weights)

    @abstractmethod
    def _build(self) -> None:
        """Make layers, output and costs."""

    @abstractmethod
    def _coefficients(self, semantics: Semantics) -> Any:
        """Make what may change after tracing; it has `variables`, `assign` and `set`."""

    @abstractmethod
    def _optimizer(self, semantics: Semantics) -> tuple[Any, list[Slot]]:
        """Make the optimizer and its state.

        It has `apply(gradients, variables)`, `iterations` and `learning_rate`, as Keras'
        optimizers have them.
        """

    @abstractmethod
    def slots_by_moment(self) -> list[tf.Variable]:
        """The optimizer's moments: a variable for each kernel and bias, moment by moment."""

    @cached_property
    def many(self) -> ManyEpochs:
        """Many epochs in one call, traced when they are first asked for."""
        return ManyEpochs(self)

    def begin(self, semantics: Semantics, initial: Weights) -> None:
        """Forget an earlier job: set weights, clear the optimizer's state, set coefficients."""
        self._learning_rate: float | None = None
        trained = self.trained((*initial.kernels, *initial.biases))
        for slot in self._state:
            slot.forget(trained)
        self.take(initial)
        self.coefficients.assign(semantics)

    def slots(self) -> list[Floats]:
        """The optimizer's state between two epochs: step count, moments, velocities."""
        return [slot.variable.numpy() for slot in self._state]

    def resume(self, slots: list[Floats]) -> None:
        """Go on where an earlier training of the same key stood; after `begin`."""
        for slot, numbers in zip(self._state, slots, strict=True):
            slot.variable.assign(numbers)

    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of the next epoch."""
        if self.optimizer is not None and rate != self._learning_rate:
            if not self.key.decays:
                self.optimizer.learning_rate.assign(np.asarray(rate, self.key.dtype))
            self.coefficients.set("learning_rate", rate)
            self._learning_rate = rate

    def _epoch(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        full: tf.Tensor,
        last: tf.Tensor,
        scales: tf.Tensor,
        *further: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
        """Train one epoch.

        Args:
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            full: The rows of each batch but the last, shape (batches - 1, rows per batch).
            last: The rows of the last batch, which may be shorter.
            scales: Of each batch, shape (batches, 4); see `Scales.of_batches`.
            further: Weights of the rows, shape (rows,), if they have any; and what an epoch
                is told of the stream of its masks, if it has one.

        Returns:
            The row-weighted mean of the batches' penalised losses before each update,
            the gradients of the last batch, kernels first, and the weights likewise.
        """
        before, width = tf.unstack(tf.shape(full))
        given = (scales, inputs, targets, *further)

        def one_batch(batch: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            loss, _ = self._batch(batch, batch * width, tf.gather(full, batch), *given)
            return batch + 1, total + loss

        # The last batch is not one of the loop, so that no gradients are carried from turn to
        # turn: measured on 784 x 100 weights, they cost a twentieth of the epoch.
        _, total = tf.while_loop(
            lambda batch, _: batch < before,
            one_batch,
            [tf.constant(0), tf.zeros((), self.key.dtype)],
            parallel_iterations=1,
        )
        loss, gradients = self._batch(before, before * width, last, *given)
        reached = [tf.identity(variable) for variable in self.values()]
        rows = tf.cast(before * width + tf.size(last), self.key.dtype)
        return (total + loss) / rows, gradients, reached

    def _one_batch(
        self,
        batch: tf.Tensor,
        start: tf.Tensor,
        taken: tf.Tensor,
        scales: tf.Tensor,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        *further: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Train on one batch of an epoch.

        Args:
            batch: Its number, from 0.
            start: Rows of the epoch before it.
            taken: Its rows.
            scales: As in `_epoch`.
            inputs: As in `_epoch`, as are all that follow.
            targets: As in `_epoch`.
            further: As in `_epoch`.

        Returns:
            Its loss before the update, times its rows, and its gradients.
        """
        weighted = int(self.key.sample_weight_norm != "none")
        weights, told = further[:weighted], further[weighted:]
        stream = Stream(self.key, told, self._hidden_widths()) if told else None
        loss_scale, reported_scale, l2, count = tf.unstack(tf.gather(scales, batch))
        # Gathered batch by batch: an epoch's copy of the rows costs more than it saves.
        loss, gradients = self._step(
            tf.gather(inputs, taken),
            tf.gather(targets, taken),
            (loss_scale, reported_scale, l2),
            *(tf.gather(each, taken) for each in weights),
            masks=stream.masks(batch, start, tf.shape(taken)[0]) if stream else None,
        )
        return loss * count, gradients

    def _step(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        scales: tuple[tf.Tensor, ...],
        *weights: tf.Tensor,
        masks: Masks = None,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Train on one batch; its loss is that before the update."""
        loss, gradients = self._loss_and_gradients(inputs, targets, scales, *weights, masks=masks)
        self.optimizer.apply(self.trained(gradients), self.trained_variables)
        if self.key.rounds_to_float32:
            for variable in self.values():
                variable.assign(rounded(variable))
        return loss, gradients

    def _picture(
        self, inputs: tf.Tensor, targets: tf.Tensor, *drawn: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """What a batch comes to and costs before its scales, traced to be looked at, not run."""
        stream = Stream(self.key, drawn, self._hidden_widths()) if drawn else None
        masks = (
            stream.masks(tf.constant(0), tf.constant(0), tf.shape(inputs)[0]) if stream else None
        )
        z = self._layer_outputs(inputs, drops=True, masks=masks)[-1]
        with tf.name_scope("loss"):
            loss = tf.reduce_sum(self._objective(z, targets))
        with tf.name_scope("outputs"):
            return self.output(z), loss

    def _slopes(
        self,
        packed: tf.Tensor,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        scales: tf.Tensor,
        *weights: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Give the penalised loss of all rows, and its gradient in one vector.

        Args:
            packed: All kernels and then all biases, which become the weights.
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            scales: Shape (3,), as in `_loss_and_gradients`.
            weights: Shape (rows,), of the rows, if they have any.
        """
        sizes = tf.stack([tf.size(variable) for variable in self.values()])
        parts = tf.split(packed, sizes, num=len(self.variables))
        for variable, part in zip(self.values(), parts, strict=True):
            variable.assign(tf.reshape(part, tf.shape(variable)))
        split = tuple(tf.unstack(scales))
        loss, gradients = self._loss_and_gradients(inputs, targets, split, *weights)
        return loss, tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], axis=0)
