"""One epoch of training by Keras' own layers and optimizers; see `CompiledProgram`."""

import keras
import tensorflow as tf
from typing_extensions import override

from pairing.own.optimizer import DEFAULTS
from pairing.semantics import Semantics
from worker.training.compiled.function import as_tensor
from worker.training.compiled.key import ProgramKey, key_of
from worker.training.compiled.masks import scope_of
from worker.training.compiled.network import Masks
from worker.training.compiled.objective import costs_of
from worker.training.compiled.program import CompiledProgram
from worker.training.compiled.rounding import rounded
from worker.training.compiled.shelf import PROGRAMS_KEPT, Shelf
from worker.training.compiled.slots import Slot
from worker.training.leg import Weights
from worker.training.legs.keras_leg.coefficients import Coefficients
from worker.training.legs.keras_leg.layers import built_layers, dropouts, output_of
from worker.training.legs.keras_leg.objective import of_outputs
from worker.training.legs.keras_leg.open_sizes import open_state
from worker.training.legs.keras_leg.optimizers import exact_optimizer, stock_optimizer

__all__ = ["Program", "ProgramKey", "ProgramShelf", "as_tensor", "key_of"]


class Program(CompiledProgram):
    """Keras' layers and optimizer of one key."""

    @override
    def _build(self) -> None:
        keras.config.set_floatx(self.key.dtype)
        self.layers = built_layers(self.key)
        self.variables = [layer.kernel for layer in self.layers]
        self.variables += [layer.bias for layer in self.layers]
        self.output = output_of(self.key.output_activation)
        self.dropouts = dropouts(self.key.dropout, self.key.dtype)
        self._objective, self._reported = costs_of(self.key, self.output, of_outputs)

    @override
    def _coefficients(self, semantics: Semantics) -> Coefficients:
        return Coefficients(semantics)

    @override
    def _optimizer(self, semantics: Semantics) -> tuple[keras.Optimizer, list[Slot]]:
        exact = self.key.stock_coefficients is None
        optimizer = (
            exact_optimizer(semantics, self.coefficients) if exact else stock_optimizer(semantics)
        )
        return optimizer, open_state(optimizer, self.trained_variables)

    @override
    def begin(self, semantics: Semantics, initial: Weights) -> None:
        """Forget an earlier job; see `CompiledProgram.begin`."""
        keras.config.set_floatx(self.key.dtype)
        for number, dropout in enumerate(self.dropouts, start=1):
            if dropout is not None:
                dropout.seed_generator.state.assign([semantics.seed + number, 0])
        super().begin(semantics, initial)
        if semantics.optimizer == "adagrad" and semantics.coefficients == "exact":
            self._begin_exactly(semantics)

    def _begin_exactly(self, semantics: Semantics) -> None:
        """Begin Adagrad's sums with the number itself, which Keras passes through float32 (D18)."""
        default = DEFAULTS["adagrad"]["initial_accumulator_value"]
        first = dict(semantics.optimizer_arguments).get("initial_accumulator_value", default)
        for sums in self.optimizer._accumulators:
            sums.value.assign(tf.fill(tf.shape(sums.value), tf.constant(first, self.key.dtype)))

    @override
    def values(self) -> list[tf.Variable]:
        """TensorFlow's own variables behind Keras'."""
        return [variable.value for variable in self.variables]

    @override
    def slots_by_moment(self) -> list[tf.Variable]:
        """The optimizer's moments: a variable for each kernel and bias, moment by moment."""
        optimizer = self.optimizer
        is_sgd = self.key.optimizer == "sgd"
        slots = optimizer.momentums if is_sgd else optimizer._momentums + optimizer._velocities
        return [slot.value for slot in slots]

    @override
    def _layer_outputs(
        self, inputs: tf.Tensor, *, drops: bool = False, masks: Masks = None
    ) -> list[tf.Tensor]:
        outputs = [inputs]
        for number, layer in enumerate(self.layers):
            # Keras' own scope of this name is another one each time it is entered.
            with tf.name_scope(f"layer_{number + 1}/"):
                output = layer(outputs[-1])
            if drops and number < len(self.dropouts):
                output = self._dropped(output, number, masks)
            outputs.append(rounded(output) if self.key.rounds_to_float32 else output)
        return outputs[1:]

    def _dropped(self, output: tf.Tensor, number: int, masks: Masks) -> tf.Tensor:
        """Drop by the stream's mask where there is a stream, else by Keras' own layer."""
        layer = self.dropouts[number]
        if layer is None:
            return output

        def own(outputs: tf.Tensor) -> tf.Tensor:
            return layer(outputs, training=True)

        mask = masks[number] if masks else None
        with tf.name_scope(scope_of(number + 1)):
            return own(output) if mask is None else mask(output, own)


class ProgramShelf(Shelf[Program]):
    """Idle programs of Keras."""

    def __init__(self, kept: int = PROGRAMS_KEPT) -> None:
        """Keep at most so many."""
        super().__init__(Program, kept)
