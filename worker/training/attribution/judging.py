"""What a change does to the gap: helped, hurt or nothing."""

from dataclasses import dataclass

from pairing.semantics import Semantics
from schemas.attribution import Change, Effect, OverSeeds
from worker.training.attribution.corners import Corners
from worker.training.attribution.scale import Scale
from worker.training.attribution.seeds import draws_apart, mean_and_margin, reseeded_gap

LEAST_DECADES = 0.005
"""Less than that, a hundredth of the gap, is called nothing although it be no noise."""


@dataclass(frozen=True)
class Judge:
    """Compares corners.

    Attributes:
        corners: Trains them.
        scale: Says what is noise.
        seeds: How many draws a change is judged by, where legs draw other numbers.
    """

    corners: Corners
    scale: Scale
    seeds: int

    def change(self, before: Semantics, after: Semantics) -> Change:
        """Judge the change from one corner to another.

        Where the first draws other numbers than the reference, both are drawn anew from
        several seeds, the same for both: what other draws undo is no effect.
        """
        gaps = (self.corners.gap(before), self.corners.gap(after))
        over_seeds = self._over_seeds(before, after)
        scale = self.scale
        decades = scale.decades(gaps[0]) - scale.decades(gaps[1])
        if over_seeds is None:
            coarser = min(before.dtype, after.dtype)  # float32 sorts before float64
            effect = effect_of(gaps, decades, scale.noise(coarser))
        else:
            effect = effect_over(over_seeds)
        return Change(
            gap_before=gaps[0],
            gap_after=gaps[1],
            decades=decades,
            effect=effect,
            over_seeds=over_seeds,
        )

    def _over_seeds(self, before: Semantics, after: Semantics) -> OverSeeds | None:
        reference = self.corners.plan.reference
        first, second = draws_apart(reference, before), draws_apart(reference, after)
        if not first:
            return None
        decades = [
            self.scale.decades(reseeded_gap(self.corners, before, first, number))
            - self.scale.decades(reseeded_gap(self.corners, after, second, number))
            for number in range(self.seeds)
        ]
        mean, margin = mean_and_margin(decades)
        return OverSeeds(seeds=self.seeds, decades=mean, margin=margin)


def effect_of(gaps: tuple[float, float], decades: float, noise: float) -> Effect:
    """Judge two gaps of legs that draw the same numbers."""
    before, after = gaps
    if abs(decades) < LEAST_DECADES or abs(before - after) <= noise:
        return "nothing"
    return "helped" if decades > 0 else "hurt"


def effect_over(draws: OverSeeds) -> Effect:
    """Judge what was repeated over several seeds."""
    if abs(draws.decades) <= max(draws.margin, LEAST_DECADES):
        return "nothing"
    return "helped" if draws.decades > 0 else "hurt"
