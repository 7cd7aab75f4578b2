"""A network of variables and matrix products in training under given semantics."""

from dataclasses import replace

from typing_extensions import override

from pairing.tensorflow_limits import refusals
from worker.training.compiled.key import ProgramKey, key_of
from worker.training.compiled.leg import CompiledLeg
from worker.training.leg import Weights
from worker.training.legs.tensorflow_leg.draws import drawn_by_layer
from worker.training.legs.tensorflow_leg.program import TensorflowShelf, key_by_hand

SHELF = TensorflowShelf()


class TensorflowLeg(CompiledLeg):
    """One network in training by TensorFlow without Keras; see `CompiledLeg`.

    Its masks always come of the stream of seed, epoch, batch and layer: what a hand-written
    `tf.nn.dropout` would draw depends on every operation before it, and is chance.

    Raises:
        ValueError: The semantics ask for what is not written by hand here.
    """

    @override
    def _check(self) -> None:
        for refusal in refusals(self.semantics):
            raise ValueError(f"{refusal.field}: came {refusal.came}; allowed {refusal.allowed}")

    @override
    def _key(self) -> ProgramKey:
        semantics = replace(self.semantics, dropout_masks="stateless")
        key = key_of(semantics, self.network, reorders_masks=self._reorders_masks())
        return key_by_hand(key, semantics, self.network)

    @override
    def _own_shelf(self) -> TensorflowShelf:
        return SHELF

    @override
    def _drawn_by_layer(self) -> Weights:
        return drawn_by_layer(self.network, self.semantics)
