"""Keras' variables, layers and optimizers for tensors whose sizes change after tracing."""

from collections.abc import Sequence
from typing import Any, Final

import keras
import tensorflow as tf

from worker.training.compiled.slots import Slot

MANY: Final = 2  # what Keras is told where it asks for a size and any will do but 1
Shape = Sequence[int | None]


class OpenDense(keras.layers.Dense):  # type: ignore[misc] # untyped library
    """Keras' Dense whose variables may take tensors of other fans than it was built for.

    Keras adds a bias by `tf.nn.bias_add` where it knows its size, and TensorFlow joins that
    with the product before it. Where it does not, it adds it otherwise, which gives other bits.
    """

    def open(self, fans: Shape) -> None:
        """Let kernel and bias take tensors of any size where fan in or fan out is None."""
        _open(self.kernel, fans)
        _open(self.bias, fans[1:])

    def call(self, inputs: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Compute the layer's activations."""
        if self.bias.value.shape[0] is not None:
            return super().call(inputs, training)
        return self.activation(tf.nn.bias_add(keras.ops.matmul(inputs, self.kernel), self.bias))


def open_state(optimizer: keras.Optimizer, variables: Sequence[Any]) -> list[Slot]:
    """Build an optimizer for variables that may be open; give its state, which is as open.

    Args:
        optimizer: One that has no state yet.
        variables: Keras' variables of all weights that it moves.
    """
    places: dict[int, int] = {}
    add = optimizer.add_variable_from_reference

    def add_open(reference_variable: Any, *arguments: Any, **named: Any) -> Any:
        """Make a slot; nothing else tells which variable it is kept for."""
        slot = add(reference_variable, *arguments, **named)
        _open(slot, reference_variable.value.shape)
        places[id(slot)] = next(
            place for place, variable in enumerate(variables) if variable is reference_variable
        )
        return slot

    optimizer.add_variable_from_reference = add_open
    optimizer.build(variables)
    return [Slot.of(slot.value, places.get(id(slot))) for slot in optimizer.variables]


def _open(variable: Any, shape: Shape) -> None:
    """Let a variable of Keras take tensors of any size where this shape has None."""
    if None in shape:
        value, given = variable.value, {"trainable": variable.trainable, "name": variable.name}
        variable._value = tf.Variable(value, shape=tf.TensorShape(shape), **given)
