"""A Keras network in training under given semantics."""

from typing_extensions import override

from worker.training.compiled.leg import CompiledLeg
from worker.training.leg import Weights
from worker.training.legs.keras_leg.draws import keras_drawn_weights
from worker.training.legs.keras_leg.program import ProgramShelf

__all__ = ["SHELF", "KerasLeg", "keras_drawn_weights"]

SHELF = ProgramShelf()


class KerasLeg(CompiledLeg):
    """One Keras network in training: Keras' layers and optimizers; see `CompiledLeg`."""

    @override
    def _own_shelf(self) -> ProgramShelf:
        return SHELF

    @override
    def _drawn_by_layer(self) -> Weights:
        semantics = self.semantics
        return keras_drawn_weights(
            self.network,
            semantics.seed,
            semantics.dtype,
            init=(semantics.weight_init, semantics.bias_init),
            own_seeds=semantics.own_seeds,
        )
