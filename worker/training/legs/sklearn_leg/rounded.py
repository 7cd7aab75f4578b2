"""An estimator for twins: one whose activations may be moved by one rounding unit."""

import numpy as np

from worker.training.leg import Floats
from worker.training.legs.sklearn_leg.driven import _Driven
from worker.training.symmetry import nudged_tensor


class _Rounded(_Driven):
    """A mixin as `_Driven`; with `rounding`, each activation is moved by a unit, up or down.

    A unit near saturation is rounded far more coarsely than it is computed, and alike in all
    twins whose weights alone were moved; its slope is 1 less its square.
    """

    rounding: np.random.Generator | None = None

    def _forward_pass(self, activations: list[Floats]) -> list[Floats]:
        super()._forward_pass(activations)  # type: ignore[misc]
        if self.rounding is not None:
            for layer, activation in enumerate(activations[1:], 1):
                activations[layer] = nudged_tensor(activation, self.rounding)
        return activations
