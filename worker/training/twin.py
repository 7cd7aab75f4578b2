"""A leg as a twin of itself: the same training, but for rounding."""

from dataclasses import dataclass

import numpy as np

from worker.training.leg import Floats, Weights
from worker.training.symmetry import Symmetry


@dataclass(frozen=True)
class Twin:
    """What is other about a twin.

    Attributes:
        symmetry: The order of its inputs and hidden units.
        initial: The weights that it starts from, in the leg's own order of units.
        mixing: Mixes the rows of each batch; None leaves them in their order.
    """

    symmetry: Symmetry
    initial: Weights
    mixing: np.random.Generator | None = None

    @property
    def weights(self) -> Weights:
        """The weights that it starts from, in its order of units."""
        return self.symmetry.weights(self.initial)

    def inputs(self, inputs: Floats) -> Floats:
        """Give rows their columns in its order."""
        return self.symmetry.inputs(inputs)
