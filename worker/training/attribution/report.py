"""The report's entries of causes, put together from trained corners."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pairing.causes import Cause
from pairing.corners import corner
from pairing.explaining import known_of
from pairing.written import Framework
from schemas.attribution import CauseReport, Chance, Change, Interaction
from worker.training.attribution.corners import Corners
from worker.training.attribution.game import Values
from worker.training.attribution.judging import Judge, effect_of
from worker.training.attribution.players import Players
from worker.training.attribution.seeds import is_within, reseeded_gap

STRONGEST = 3
"""Pairs that are told of each cause, beside those that cancel or act only together."""


@dataclass(frozen=True)
class Shares:
    """What was shared out, by player.

    Attributes:
        decades: Parts of log10(gap before / gap after).
        linear: Parts of gap before - gap after.
        errors: Standard errors of the decades; None where they are exact.
        indices: Interaction indices of pairs; None where shares are sampled.
        silent: Places of those of whom training showed that they change nothing.
    """

    decades: Values
    linear: Values
    errors: Values | None
    indices: Values | None
    silent: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CauseWriter:
    """Writes an entry for each cause.

    Attributes:
        players: Who takes part.
        judge: Compares corners, and trains them.
        shares: What was shared out.
        with_interactions: Whether pairs are looked at.
    """

    players: Players
    judge: Judge
    shares: Shares
    with_interactions: bool

    @property
    def _corners(self) -> Corners:
        return self.judge.corners

    def entries(self) -> tuple[CauseReport, ...]:
        """Give all, the largest share first and the silent ones last."""
        places, quiet = range(len(self.players.causes)), self.shares.silent
        loud = [self._loud(place) for place in places if place not in quiet]
        loud.sort(key=lambda entry: -entry.share_decades)
        silent = [self.players.causes[place] for place in sorted(quiet)]
        return (*loud, *(self._silent(cause) for cause in (*silent, *self.players.silent)))

    def _loud(self, place: int) -> CauseReport:
        shares = self.shares
        return self._entry(
            self.players.causes[place],
            shares=(float(shares.decades[place]), float(shares.linear[place])),
            error=None if shares.errors is None else float(shares.errors[place]),
            interactions=self._interactions(place),
        )

    def _silent(self, cause: Cause) -> CauseReport:
        error = None if self.shares.errors is None else 0.0
        return self._entry(cause, shares=(0.0, 0.0), error=error, interactions=(), is_silent=True)

    def _frameworks(self) -> tuple[Framework, Framework]:
        legs = self.judge.corners.plan.legs
        return legs["reference"].framework, legs["candidate"].framework

    def _entry(
        self,
        cause: Cause,
        *,
        shares: tuple[float, float],
        error: float | None,
        interactions: tuple[Interaction, ...],
        is_silent: bool = False,
    ) -> CauseReport:
        known = known_of(
            cause.id, self.players.reference, self.players.candidate, self._frameworks()
        )
        return CauseReport(
            id=cause.id,
            title=cause.title,
            share_decades=shares[0],
            share_linear=shares[1],
            error_decades=error,
            silent=is_silent,
            alone=self._fixed({cause.id}),
            all_but=self._left(cause),
            interactions=interactions,
            chance=self._chance(cause) if cause.is_chance and not is_silent else None,
            evidence=known.evidence,
            fix=known.fix,
        )

    def _fixed(self, fixed: set[str]) -> Change:
        players = self.players
        kept = [cause.id for cause in self._everyone() if cause.id not in fixed]
        after = corner(players.reference, players.candidate, kept)
        return self.judge.change(players.candidate, after)

    def _left(self, cause: Cause) -> Change:
        players = self.players
        left = corner(players.reference, players.candidate, [cause.id])
        return self.judge.change(players.candidate, left)

    def _everyone(self) -> Sequence[Cause]:
        return (*self.players.causes, *self.players.silent)

    def _chance(self, cause: Cause) -> Chance:
        players, apart = self.players, frozenset([cause.id])
        left = corner(players.reference, players.candidate, [cause.id])
        own, others = (
            [reseeded_gap(self._corners, each, apart, number) for number in numbers]
            for each, numbers in (
                (left, range(self.judge.seeds)),
                (players.reference, range(1, self.judge.seeds)),
            )
        )
        decades = self.judge.scale.decades
        return Chance(
            seeds=len(others),
            lowest=min(others),
            middle=float(np.median(others)),
            highest=max(others),
            own_middle=float(np.median(own)),
            within=is_within([decades(gap) for gap in own], [decades(gap) for gap in others]),
        )

    def _interactions(self, place: int) -> tuple[Interaction, ...]:
        if not self.with_interactions or len(self.players.causes) < 2:
            return ()
        pairs = [
            self._interaction(place, other)
            for other in range(len(self.players.causes))
            if other != place and other not in self.shares.silent
        ]
        pairs.sort(key=lambda pair: -abs(pair.index_decades or 0.0))
        return tuple(
            pair for rank, pair in enumerate(pairs) if pair.kind is not None or rank < STRONGEST
        )

    def _interaction(self, one: int, two: int) -> Interaction:
        indices, chance = self.shares.indices, self.players.chance
        by_chance = chance & (1 << one | 1 << two)
        kind = None
        if not by_chance and self._cancel(1 << one, 1 << two):
            kind = "cancel"
        elif not by_chance and self._act_only_together(1 << one, 1 << two):
            kind = "together"
        return Interaction.model_validate(
            {
                "other": self.players.causes[two].id,
                "index_decades": None if indices is None else float(indices[one, two]),
                "kind": kind,
            }
        )

    def _gap(self, kept: int) -> float:
        return self._corners.gap(self.players.semantics(kept))

    def _cancel(self, one: int, two: int) -> bool:
        """Whether a twin with both is less than half as far away as with either alone."""
        scale = self.judge.scale
        both, *singles = (scale.within(self._gap(kept)) for kept in (one | two, one, two))
        return both < min(singles) / 2

    def _act_only_together(self, one: int, two: int) -> bool:
        """Whether, with draws aligned, fixing both helps and fixing either does not."""
        scale, base = self.judge.scale, self.players.all & ~self.players.chance
        before = self._gap(base)

        def helps(fixed: int) -> bool:
            semantics = self.players.semantics(base & ~fixed)
            dtype = min(semantics.dtype, self.players.candidate.dtype)
            gaps = (before, self._gap(base & ~fixed))
            decades = scale.decades(gaps[0]) - scale.decades(gaps[1])
            return effect_of(gaps, decades, scale.noise(dtype)) == "helped"

        return helps(one | two) and not helps(one) and not helps(two)
