"""One epoch of training as one compiled function, kept for later jobs of the same shape.

What changes the graph is in the `ProgramKey`: shape, activations, loss, kind of
optimizer, dtype. What only changes numbers enters as an input or a variable: learning
rate, momentum, betas, epsilon, L2, factor of the loss, rows per batch. So a second
job of the same shape pays for no tracing.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from pairing.semantics import Dtype, Loss, Semantics
from worker.training.leg import Floats, Network, Weights
from worker.training.legs.keras_leg import objective
from worker.training.legs.keras_leg.optimizers import (
    Coefficients,
    exact_optimizer,
    stock_optimizer,
)

KERAS_ACTIVATION = {
    "identity": "linear",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
}
OUTPUT = {
    "identity": tf.identity,
    "exponential": tf.exp,
    "sigmoid": tf.sigmoid,
    "softmax": tf.nn.softmax,
}
PROGRAMS_KEPT = 16
ALIGNMENT = 64  # bytes, the widest that a CPU kernel of TensorFlow asks for


@dataclass(frozen=True, slots=True)
class ProgramKey:
    """All that decides the graph of an epoch, and nothing that only decides its numbers."""

    network: Network
    activation: str
    output_activation: str
    loss: Loss
    poisson_deviance: bool
    clips_log: bool
    penalised_layers: int
    optimizer: str
    nesterov: bool
    has_momentum: bool
    stock_coefficients: tuple[float, ...] | None
    dtype: Dtype


def key_of(semantics: Semantics, network: Network) -> ProgramKey:
    """Give the key of the program that trains this network under these semantics."""
    sgd = semantics.optimizer == "sgd"
    momentum = (semantics.momentum,) if sgd else ()
    betas = () if sgd else (semantics.beta_1, semantics.beta_2, semantics.epsilon)
    return ProgramKey(
        network=network,
        activation=semantics.activation,
        output_activation=semantics.output_activation,
        loss=semantics.loss,
        poisson_deviance=semantics.poisson_deviance,
        clips_log=semantics.clips_log,
        penalised_layers=_penalised_layers(semantics, network),
        optimizer=semantics.optimizer,
        nesterov=sgd and semantics.nesterov,
        has_momentum=sgd and semantics.momentum > 0,
        stock_coefficients=momentum + betas if semantics.coefficients == "float32" else None,
        dtype=semantics.dtype,
    )


def _penalised_layers(semantics: Semantics, network: Network) -> int:
    """How many layers L2 covers, counted from the first."""
    if not semantics.l2 > 0:
        return 0
    return network.layers - (semantics.l2_coverage == "hidden_layers")


class Program:
    """The layers, the optimizer and the compiled epoch of one key."""

    def __init__(self, key: ProgramKey, semantics: Semantics) -> None:
        """Build layers and optimizer; the epoch is traced when it is first run."""
        keras.config.set_floatx(key.dtype)
        self.key = key
        hidden = [
            keras.layers.Dense(
                units, KERAS_ACTIVATION[key.activation], dtype=key.dtype, name=f"layer_{number}"
            )
            for number, units in enumerate(key.network.hidden, start=1)
        ]
        # Under the names of the curves, which Keras' own count over all jobs of a child is not.
        output = f"layer_{len(hidden) + 1}"
        self.layers = [
            *hidden,
            keras.layers.Dense(key.network.outputs, dtype=key.dtype, name=output),
        ]
        self.coefficients = Coefficients(key.dtype)
        for layer, fan_in in zip(self.layers, key.network.sizes, strict=False):
            layer.build((None, fan_in))
        self.variables = [layer.kernel for layer in self.layers]
        self.variables += [layer.bias for layer in self.layers]
        self.optimizer = (
            exact_optimizer(semantics, self.coefficients)
            if key.stock_coefficients is None
            else stock_optimizer(semantics)
        )
        self.optimizer.build(self.variables)
        self._objective = objective.objective(key.loss, deviance=key.poisson_deviance)
        self._reported = objective.reported(
            key.loss, deviance=key.poisson_deviance, clipped=key.clips_log
        )
        rows = tf.TensorSpec((None, key.network.inputs), key.dtype)
        answers = tf.TensorSpec((None, key.network.outputs), key.dtype)
        order, count = tf.TensorSpec((None,), tf.int32), tf.TensorSpec((), tf.int32)
        scales = tf.TensorSpec((4,), key.dtype)
        self.epoch = Compiled(self._epoch, rows, answers, order, count, scales)
        self.forward = Compiled(self._forward, rows)
        self.cost = Compiled(self._cost, rows, answers, tf.TensorSpec((2,), key.dtype))

    def begin(self, semantics: Semantics, initial: Weights) -> None:
        """Forget an earlier job: set weights, clear the optimizer's state, set coefficients."""
        keras.config.set_floatx(self.key.dtype)
        self._learning_rate: float | None = None
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        for variable, tensor in zip(
            self.variables, (*initial.kernels, *initial.biases), strict=True
        ):
            variable.assign(tensor)
        self.coefficients.assign(semantics)

    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of the next epoch, in the dtype of the weights."""
        if rate != self._learning_rate:
            self.optimizer.learning_rate.assign(np.asarray(rate, self.key.dtype))
            self._learning_rate = rate

    def _pre_activations(self, inputs: tf.Tensor) -> tf.Tensor:
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs

    def _forward(self, inputs: tf.Tensor) -> tf.Tensor:
        return OUTPUT[self.key.output_activation](self._pre_activations(inputs))

    def _penalty(self) -> tf.Tensor:
        covered = self.layers[: self.key.penalised_layers]
        if not covered:
            return tf.zeros((), self.key.dtype)
        return tf.add_n([tf.reduce_sum(tf.square(layer.kernel.value)) for layer in covered])

    def _cost(self, inputs: tf.Tensor, targets: tf.Tensor, scales: tf.Tensor) -> tf.Tensor:
        """Mean cost of some rows, with an L2 term that no row count divides."""
        scale, l2 = tf.unstack(scales)
        rows = tf.cast(tf.shape(inputs)[0], self.key.dtype)
        cost = tf.reduce_sum(self._reported(self._pre_activations(inputs), targets))
        return scale * cost / rows + l2 * self._penalty()

    def _epoch(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        order: tf.Tensor,
        batch_rows: tf.Tensor,
        scales: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
        """Train one epoch.

        Args:
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            order: The rows' order in this epoch, shape (rows,).
            batch_rows: Rows per batch; the last one may be shorter.
            scales: Shape (4,): factor of the objective; factor of the reported loss;
                coefficient of the sum of squared weights; 1 to divide that sum by each
                batch's rows, else 0.

        Returns:
            The row-weighted mean of the batches' penalised losses before each update,
            the gradients of the last batch, kernels first, and the weights likewise.
        """
        rows = tf.shape(order)[0]
        batch_scales = self._batch_scales(rows, batch_rows, scales)

        def one_batch(
            batch: tf.Tensor, total: tf.Tensor, _: list[tf.Tensor]
        ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
            start = batch * batch_rows
            taken = order[start : start + batch_rows]
            loss_scale, reported_scale, l2, count = tf.unstack(tf.gather(batch_scales, batch))
            # Gathered batch by batch: an epoch's copy of the rows costs more than it saves.
            loss, gradients = self._step(
                tf.gather(inputs, taken),
                tf.gather(targets, taken),
                (loss_scale, reported_scale, l2),
            )
            return batch + 1, total + loss * count, gradients

        nothing = [tf.zeros(variable.shape, self.key.dtype) for variable in self.variables]
        batches = tf.shape(batch_scales)[0]
        _, total, gradients = tf.while_loop(
            lambda batch, *_: batch < batches,
            one_batch,
            [tf.constant(0), tf.zeros((), self.key.dtype), nothing],
            parallel_iterations=1,
        )
        weights = [tf.identity(variable.value) for variable in self.variables]
        return total / tf.cast(rows, self.key.dtype), gradients, weights

    def _batch_scales(self, rows: tf.Tensor, batch_rows: tf.Tensor, scales: tf.Tensor) -> tf.Tensor:
        """Give each batch's scales of objective, report and L2, and its rows: (batches, 4)."""
        loss_scale, reported_scale, l2, l2_over_rows = tf.unstack(scales)
        starts = tf.range(0, rows, batch_rows)
        counts = tf.cast(tf.minimum(batch_rows, rows - starts), self.key.dtype)
        divisors = tf.where(l2_over_rows > 0, counts, tf.ones_like(counts))
        columns = (loss_scale / counts, reported_scale / counts, l2 / divisors, counts)
        return tf.stack(columns, axis=1)

    def _step(
        self, inputs: tf.Tensor, targets: tf.Tensor, scales: tuple[tf.Tensor, ...]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        loss_scale, reported_scale, l2 = scales
        values = [variable.value for variable in self.variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            z = self._pre_activations(inputs)
            unscaled = tf.reduce_sum(self._objective(z, targets))
            penalised = loss_scale * unscaled
            if self.key.penalised_layers:
                penalty = l2 * self._penalty()
                penalised += penalty
        gradients = tape.gradient(penalised, values)
        if self._reported is not self._objective:
            unscaled = tf.reduce_sum(self._reported(z, targets))
        loss = reported_scale * unscaled
        if self.key.penalised_layers:
            loss += penalty
        self.optimizer.apply(gradients, self.variables)
        return loss, gradients


class Compiled:
    """A function traced at its first call, for one signature, and called without looking again.

    Its Python is not rewritten by autograph: it has no branches on tensors.
    """

    def __init__(self, function: Callable[..., Any], *signature: tf.TensorSpec) -> None:
        self._function = tf.function(function, input_signature=signature, autograph=False)

    @cached_property
    def traced(self) -> Any:
        """The traced function."""
        return self._function.get_concrete_function()

    def __call__(self, *tensors: tf.Tensor) -> Any:
        """Run it."""
        return self.traced(*tensors)

    def graph(self) -> bytes:
        """The traced graph as a serialised GraphDef."""
        graph_def: bytes = self.traced.graph.as_graph_def().SerializeToString()
        return graph_def


class ProgramShelf:
    """Programs that no leg uses at the moment, the longest unused dropped first.

    A program holds the state of one training, so a leg takes it off the shelf and
    puts it back when it is done; two legs of one key have two programs.
    """

    def __init__(self, kept: int = PROGRAMS_KEPT) -> None:
        """Keep at most so many idle programs."""
        self._kept = kept
        self._idle: OrderedDict[ProgramKey, list[Program]] = OrderedDict()

    def take(self, key: ProgramKey, semantics: Semantics) -> Program:
        """Give an idle program of this key, or a new one."""
        idle = self._idle.get(key)
        program = idle.pop() if idle else Program(key, semantics)
        if idle is not None and not idle:
            del self._idle[key]
        return program

    def put_back(self, program: Program) -> None:
        """Keep a program for the next leg of its key."""
        self._idle.setdefault(program.key, []).append(program)
        self._idle.move_to_end(program.key)
        while sum(map(len, self._idle.values())) > self._kept:
            self._idle.popitem(last=False)


def as_tensor(array: Floats, dtype: str) -> tf.Tensor:
    """Move an array to the device once, in the dtype of the weights.

    TensorFlow takes over memory that begins where its kernels want it. One copy into
    such memory is ten times quicker than `tf.convert_to_tensor`, whose memory comes
    page by page.
    """
    memory = np.empty(array.size * np.dtype(dtype).itemsize + ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % ALIGNMENT
    aligned = memory[first : memory.size - ALIGNMENT + first].view(dtype).reshape(array.shape)
    aligned[...] = array
    # The identity copies nothing on a CPU, and moves the rows to a GPU where there is one.
    return tf.identity(tf.experimental.dlpack.from_dlpack(aligned.__dlpack__()))
