"""Dense layers of one network, what a batch costs them, and its gradient."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from worker.training.compiled.key import ProgramKey
from worker.training.compiled.masks import Mask
from worker.training.compiled.objective import Cost
from worker.training.compiled.rounding import rounded
from worker.training.leg import Weights

Masks = Sequence[Mask | None] | None


class LayeredNetwork(ABC):
    """Functions of dense layers, which are compiled by who inherits them.

    `weights` of rows are a vector, or nothing in a program that knows none.

    A key of float64 that rounds to float32 computes each layer in float64, rounds what it
    puts out, and takes the gradient of it as if it were exact. So does scikit-learn where
    it multiplies float32 activations by float64 slopes (D38).

    Attributes:
        key: What decides the graph.
        variables: All kernels and then all biases.
        output: Makes outputs of the output layer's pre-activations.
    """

    variables: list[Any]
    output: Callable[[tf.Tensor], tf.Tensor]
    _objective: Cost
    _reported: Cost

    def __init__(self, key: ProgramKey) -> None:
        """Take a key; layers, output and costs are made by who inherits this."""
        self.key = key
        # A layer without biases has some that are zero and stay so: all weights have their place.
        self._is_trained = (*(True for _ in key.use_bias), *key.use_bias)

    @abstractmethod
    def values(self) -> list[tf.Variable]:
        """TensorFlow's own variables behind `variables`."""

    @abstractmethod
    def _layer_outputs(
        self, inputs: tf.Tensor, *, drops: bool = False, masks: Masks = None
    ) -> list[tf.Tensor]:
        """Activations of the hidden layers, and the output layer's pre-activations.

        Args:
            inputs: Shape (rows, inputs).
            drops: Whether units are dropped, as in training.
            masks: How, where no layer of its own does it by itself; see `Stream`.
        """

    @property
    def trained_variables(self) -> list[Any]:
        """The weights that training changes."""
        return self.trained(self.variables)

    def trained(self, tensors: Sequence[Any]) -> list[Any]:
        """Of tensors that stand for all weights, those that training changes."""
        pairs = zip(tensors, self._is_trained, strict=True)
        return [tensor for tensor, is_trained in pairs if is_trained]

    def take(self, weights: Weights) -> None:
        """Set all weights."""
        tensors = (*weights.kernels, *weights.biases)
        for variable, tensor in zip(self.values(), tensors, strict=True):
            variable.assign(tensor)

    def _kernels(self) -> list[tf.Variable]:
        return self.values()[: len(self.key.use_bias)]

    def _hidden_widths(self) -> list[tf.Tensor]:
        return [tf.shape(kernel)[1] for kernel in self._kernels()[:-1]]

    def _forward(self, inputs: tf.Tensor) -> tf.Tensor:
        return self.output(self._layer_outputs(inputs)[-1])

    def _penalty(self) -> tf.Tensor:
        if not self.key.l2_shares:
            return tf.zeros((), self.key.dtype)
        shares = zip(self._kernels(), self.key.l2_shares, strict=True)
        return tf.add_n([_squared(kernel, share) for kernel, share in shares if share])

    def _cost(
        self, inputs: tf.Tensor, targets: tf.Tensor, scales: tf.Tensor, *weights: tf.Tensor
    ) -> tf.Tensor:
        """Mean cost of some rows, with an L2 term that no row count divides."""
        scale, l2 = tf.unstack(scales)
        rows = tf.cast(tf.shape(inputs)[0], self.key.dtype)
        cost = _summed(self._reported(self._layer_outputs(inputs)[-1], targets), *weights)
        return scale * cost / rows + l2 * self._penalty()

    def _loss_and_gradients(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        scales: tuple[tf.Tensor, ...],
        *weights: tf.Tensor,
        masks: Masks = None,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Give the loss that is reported, and the gradient of the one that is lowered.

        Args:
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            scales: Of the objective, of the reported loss, and of the sum of squared weights.
            weights: Of the rows.
            masks: As in `_layer_outputs`.
        """
        loss_scale, reported_scale, l2 = scales
        values = self.values()
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            z = self._layer_outputs(inputs, drops=True, masks=masks)[-1]
            unscaled = _summed(self._objective(z, targets), *weights)
            penalised = loss_scale * unscaled
            if self.key.l2_shares:
                penalty = l2 * self._penalty()
                penalised += penalty
        gradients = tape.gradient(penalised, values, unconnected_gradients="zero")
        if self._reported is not self._objective:
            unscaled = _summed(self._reported(z, targets), *weights)
        loss = reported_scale * unscaled
        if self.key.stock_coefficients is None:
            loss += self._reported_penalty(l2)
        elif self.key.l2_shares:
            loss += penalty
        return loss, gradients

    def _reported_penalty(self, l2: tf.Tensor) -> tf.Tensor:
        """What scikit-learn's reported loss has of the weights.

        It takes their squares in their own format, where nothing multiplies them too: weights
        whose squares are infinite make its loss no number with an alpha of zero.
        """
        kernels = self._kernels()
        shares = self.key.l2_shares or (1.0,) * len(kernels)
        pairs = zip(kernels, shares, strict=True)
        squares = tf.add_n([_squared(kernel, share) for kernel, share in pairs if share])
        return l2 * (rounded(squares) if self.key.rounds_to_float32 else squares)


def _squared(kernel: tf.Variable, share: float) -> tf.Tensor:
    """Give a share of the sum of a layer's squared weights."""
    squares = _sum_of_squares(kernel.read_value())
    return squares if share == 1.0 else share * squares


@tf.custom_gradient  # type: ignore[untyped-decorator] # untyped library
def _sum_of_squares(kernel: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
    # TensorFlow's own gradient of a sum first works out the shape of what it fills.
    return tf.reduce_sum(tf.square(kernel)), lambda upstream: upstream * (kernel * 2)


def _summed(costs: tf.Tensor, *weights: tf.Tensor) -> tf.Tensor:
    """Sum costs of shape (rows,) or (rows, outputs), each row with its weight if it has one."""
    for each in weights:
        costs *= each if costs.shape.rank == 1 else tf.expand_dims(each, 1)
    return tf.reduce_sum(costs)
