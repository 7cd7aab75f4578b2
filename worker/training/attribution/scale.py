"""The scale on which gaps are compared: where it ends, where it begins, and what is noise."""

import math
from dataclasses import dataclass

import numpy as np

from pairing.semantics import Dtype
from worker.training.verdict import FLOORS

TOP = 1e6
"""Gaps beyond a million spreads of the target are all alike: the leg has run off."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Decades of the gap between what arithmetic cannot tell and what has run off.

    Attributes:
        floor: The noise floor, never less than one rounding of the predictions.
        rounding: What one rounding of the predictions makes, by number format.
    """

    floor: float
    rounding: dict[Dtype, float]

    @property
    def end(self) -> float:
        """Ten noise floors: what the verdict calls indistinguishable has no decades."""
        return FLOORS * self.floor if math.isfinite(self.floor) else TOP

    def within(self, gap: float) -> float:
        """Bring a gap onto the scale; NaN is as far as can be."""
        return TOP if math.isnan(gap) else min(max(gap, min(self.end, TOP)), TOP)

    def decades(self, gap: float) -> float:
        """The logarithm of a gap."""
        return math.log10(self.within(gap))

    def noise(self, dtype: Dtype) -> float:
        """What a gap may move by without a cause, if the coarser of two legs is of a dtype.

        Rounding of a coarser format is taken to be amplified as that of the reference was.
        """
        amplified = self.floor / self.rounding["float64"]
        return FLOORS * max(self.floor, amplified * self.rounding[dtype])


def scale_of(floor: float | None, rounding: dict[Dtype, float]) -> Scale:
    """Make a scale from the floor that was measured, if one was, and from roundings."""
    least = float(np.finfo(np.float64).eps)
    known = {dtype: number or least for dtype, number in rounding.items()}
    return Scale(max(floor or 0.0, known["float64"]), known)
