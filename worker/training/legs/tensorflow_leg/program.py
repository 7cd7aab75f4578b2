"""One epoch of training by variables, matrix products and updates by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import tensorflow as tf
from typing_extensions import override

from pairing.semantics import Semantics
from worker.training.compiled.key import ProgramKey
from worker.training.compiled.masks import scope_of
from worker.training.compiled.network import Masks
from worker.training.compiled.objective import costs_of, of_outputs
from worker.training.compiled.program import CompiledProgram
from worker.training.compiled.rounding import rounded
from worker.training.compiled.shelf import PROGRAMS_KEPT, Shelf
from worker.training.compiled.slots import Slot
from worker.training.leg import Network, Weights
from worker.training.legs.tensorflow_leg.activations import ACTIVATIONS, hidden
from worker.training.legs.tensorflow_leg.coefficients import ExactCoefficients
from worker.training.legs.tensorflow_leg.update import Update
from worker.training.legs.tensorflow_leg.updates import UPDATES

IN_THE_GRAPH = ("amsgrad", "centered", "momentum")


def key_by_hand(key: ProgramKey, semantics: Semantics, network: Network) -> ProgramKey:
    """Leave out of a key what decides no graph where updates are written by hand.

    All sizes are in it: TensorFlow joins a sum of known width with the product before it and
    the activation after it, as it does in the network that people write, and one of unknown
    width with neither, which gives other bits in float32.
    """
    has = {name: bool(value) for name, value in key.optimizer_arguments if name in IN_THE_GRAPH}
    return replace(
        key,
        sizes=network.sizes,
        optimizer_arguments=tuple(has.items()),
        stock_coefficients=None if semantics.coefficients == "exact" else (),
        decays=False,
    )


class TensorflowProgram(CompiledProgram):
    """The variables and the update of one key; see `CompiledProgram`."""

    optimizer: Update

    @override
    def _build(self) -> None:
        key, dtype = self.key, self.key.dtype
        self.kernels, self.biases = [], []
        for number, fan in enumerate(pairwise(key.sizes), start=1):
            kernel, bias = (tf.zeros(shape, dtype) for shape in (fan, fan[1:]))
            self.kernels.append(tf.Variable(kernel, name=f"layer_{number}/kernel"))
            self.biases.append(tf.Variable(bias, name=f"layer_{number}/bias"))
        self.variables = [*self.kernels, *self.biases]
        exact = key.stock_coefficients is None
        self.activations = [hidden(name, exact=exact) for name in key.activations]
        self.output = ACTIVATIONS[key.output_activation]
        self._objective, self._reported = costs_of(key, self.output, of_outputs)

    @override
    def _coefficients(self, semantics: Semantics) -> ExactCoefficients:
        del semantics  # their values are taken over by `begin`
        return ExactCoefficients()

    @override
    def _optimizer(self, semantics: Semantics) -> tuple[Update, list[Slot]]:
        del semantics
        rule = UPDATES[self.key.optimizer]
        update = rule(self.key, self.trained_variables, self.coefficients.variables)
        moments = [each for slots in update.moments.values() for each in enumerate(slots)]
        state = [Slot.of(variable, place) for place, variable in moments]
        return update, [Slot.of(update.iterations, None), *state]

    @override
    def begin(self, semantics: Semantics, initial: Weights) -> None:
        """Forget an earlier job; see `CompiledProgram.begin`."""
        super().begin(semantics, initial)
        first = self.coefficients.variables["first_squares"].numpy()
        for squares in self.optimizer.moments.get("squares", ()):
            squares.assign(np.full(squares.shape, first, self.key.dtype))

    @override
    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of the next epoch."""
        self.coefficients.set("learning_rate", rate)

    @override
    def values(self) -> list[tf.Variable]:
        """The variables themselves."""
        return self.variables

    @override
    def slots_by_moment(self) -> list[tf.Variable]:
        """The update's moments: a variable for each kernel and bias, moment by moment."""
        return self.optimizer.variables[1:]

    @override
    def _layer_outputs(
        self, inputs: tf.Tensor, *, drops: bool = False, masks: Masks = None
    ) -> list[tf.Tensor]:
        outputs = [inputs]
        for number, (kernel, bias) in enumerate(zip(self.kernels, self.biases, strict=True)):
            with tf.name_scope(f"layer_{number + 1}"):
                z = tf.matmul(outputs[-1], kernel) + bias
                output = z if number == len(self.activations) else self.activations[number](z)
            mask = masks[number] if drops and masks and number < len(masks) else None
            if mask is not None:
                with tf.name_scope(scope_of(number + 1)):
                    output = mask(output, None)
            outputs.append(rounded(output) if self.key.rounds_to_float32 else output)
        return outputs[1:]


class TensorflowShelf(Shelf[TensorflowProgram]):
    """Idle programs of TensorFlow."""

    def __init__(self, kept: int = PROGRAMS_KEPT) -> None:
        """Keep at most so many."""
        super().__init__(TensorflowProgram, kept)
