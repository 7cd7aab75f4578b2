"""What an optimizer keeps, and takes up anew for a network of other widths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from worker.training.leg import Floats


@dataclass(frozen=True, slots=True)
class Slot:
    """One variable of an optimizer's state.

    Attributes:
        variable: Of any sizes, if it is kept for a tensor of weights.
        tensor: The place, among those that are trained, of the tensor that it is kept for;
            None for what is kept once, such as the number of steps.
        first: What it begins with; all of its numbers, if it has many.
    """

    variable: tf.Variable
    tensor: int | None
    first: np.generic

    @classmethod
    def of(cls, variable: tf.Variable, tensor: int | None) -> "Slot":
        """Take over what a variable holds, which is one number, be it once or many times."""
        return cls(variable, tensor, variable.numpy().flat[0])

    def forget(self, trained: Sequence[Floats]) -> None:
        """Begin anew, for these tensors."""
        shape = () if self.tensor is None else trained[self.tensor].shape
        self.variable.assign(np.full(shape, self.first))
