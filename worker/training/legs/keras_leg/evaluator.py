"""Keras' loss and slopes of all rows at any weights, by the compiled program of its leg."""

from typing import Any

import numpy as np
import tensorflow as tf

from worker.training.compiled.function import Compiled
from worker.training.leg import Weights
from worker.training.legs.keras_leg.leg import KerasLeg
from worker.training.quasi_newton import pack, unpack
from worker.training.step_ledger.step import Evaluation


class KerasEvaluator:
    """The evaluations of a Keras leg; see `step_ledger.step.Evaluator`.

    Loss and slopes are those of the function that the leg's own run calls, so they have its
    bits. Activations are computed beside it: a run throws them away.

    Args:
        leg: A leg of L-BFGS that has not trained, which is used up by this.
    """

    def __init__(self, leg: KerasLeg) -> None:
        self._leg, self._optimisation = leg, leg._optimisation()
        self.initial, self._program = leg.initial, leg._program
        self._inputs, *_ = leg._tensors(slice(None))
        key = self._program.key
        rows = tf.TensorSpec((None, key.sizes[0]), key.dtype)
        self._activations = Compiled(self._layer_activations, rows)

    def _layer_activations(self, inputs: tf.Tensor) -> list[Any]:
        program = self._program
        activations: list[Any] = program._layer_outputs(inputs)
        activations[-1] = program.output(activations[-1])
        return activations

    def evaluate(self, weights: Weights) -> Evaluation:
        """Record an evaluation at weights, which are first rounded to its format."""
        x = pack(weights).astype(pack(self.initial).dtype)
        loss, gradient = self._optimisation.evaluate(x)
        # The evaluation has left its weights in the layers.
        return Evaluation(
            activations=tuple(each.numpy() for each in self._activations(self._inputs)),
            loss=np.float64(loss),
            gradients=unpack(gradient.copy(), self._leg.network),
        )

    def close(self) -> None:
        """Give the compiled program back for later legs."""
        self._leg.close()
