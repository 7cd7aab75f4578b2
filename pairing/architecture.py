"""Networks of different making: what of them can still be compared.

Weights are compared one by one where both networks have the same layers of the same widths.
Where they do not, predictions and metrics are all that is left, and no record lies between the
two: to keep one cause is to copy its fields, and the fields of other layers fit no other network.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from pairing.semantics import Semantics

OF_HIDDEN_LAYERS: Final = ("activations", "dropout")
OF_ALL_LAYERS: Final = ("use_bias", "l2_coverage", "weight_init", "bias_init")


@dataclass(frozen=True, slots=True)
class Architecture:
    """The widths of both networks' layers, the inputs left out and the outputs last."""

    reference: tuple[int, ...]
    candidate: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        """Whether weights can be compared one by one, and corners be trained.

        Example:
            >>> Architecture((10, 1), (10, 1)).is_same, Architecture((10, 1), (10, 2)).is_same
            (True, False)
        """
        return self.reference == self.candidate

    def differences(self) -> tuple[str, ...]:
        """Say what is different, a sentence each."""
        mine, other = self.reference, self.candidate
        if len(mine) != len(other):
            return (f"The reference has {_layers(mine)}, the candidate {_layers(other)}.",)
        return tuple(
            f"Layer {number} has {ours} units in the reference and {theirs} in the candidate."
            for number, (ours, theirs) in enumerate(zip(mine, other, strict=True), 1)
            if ours != theirs
        )


def _layers(widths: tuple[int, ...]) -> str:
    hidden = ", ".join(map(str, widths[:-1])) or "no"
    return f"hidden layers of {hidden} units and {widths[-1]} outputs"


def at_depth_of(reference: Semantics, candidate: Semantics) -> Semantics:
    """Tell of the candidate as if it had as many layers as the reference.

    What all its layers have alike stays, and what its first hidden layer has stands for all the
    hidden ones. So two networks that differ by their layers alone differ by nothing else here.
    """
    hidden, layers = len(reference.activations), reference.layers
    changes: dict[str, Any] = {}
    for name in OF_HIDDEN_LAYERS:
        ours, theirs = getattr(reference, name), getattr(candidate, name)
        changes[name] = ours if _alike(ours, theirs) else theirs[:1] * hidden
    for name in OF_ALL_LAYERS:
        ours, theirs = getattr(reference, name), getattr(candidate, name)
        levelled = (*theirs[:1] * (layers - 1), theirs[-1])
        changes[name] = ours if _alike(ours, theirs) else levelled
    return replace(candidate, **changes)


def _alike(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    return not ours or not theirs or set(ours) == set(theirs)
