"""From two records of semantics to shares of the gap between them."""

from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import numpy as np

from schemas.attribution import Attribution, CauseReport
from worker.training.attribution.budget import Budget
from worker.training.attribution.corners import Corners
from worker.training.attribution.game import (
    Order,
    Values,
    estimated,
    interactions,
    rounds,
    sets_of,
    shapley,
)
from worker.training.attribution.judging import Judge
from worker.training.attribution.players import Players
from worker.training.attribution.report import CauseWriter, Shares
from worker.training.attribution.scale import Scale


@dataclass(frozen=True, slots=True)
class Shared:
    """What attribution found."""

    attribution: Attribution
    causes: tuple[CauseReport, ...]


def share_out(players: Players, corners: Corners, scale: Scale, budget: Budget) -> Shared:
    """Train corners, share the gap out among the causes, and say what each does.

    Args:
        players: The causes.
        corners: Trains them.
        scale: Decades between what cannot be told and what has run off.
        budget: How many are trained; see `budget_of`.
    """
    began = perf_counter()
    share = _exact if budget.is_exact else _sampled
    shares = share(players, corners, scale, budget)
    judge = Judge(corners, scale, budget.seeds)
    entries = CauseWriter(players, judge, shares, budget.with_interactions).entries()
    before, after = (corners.gap(players.semantics(kept)) for kept in (players.all, 0))
    return Shared(
        Attribution(
            method="exact" if budget.is_exact else "sampled",
            gap_before=scale.within(before),
            gap_after=scale.within(after),
            decades=scale.decades(before) - scale.decades(after),
            scale_end=scale.within(0.0),
            scale_top=scale.within(float("inf")),
            measured_before=before,
            measured_after=after,
            corners=_corners_of(players, budget),
            trainings=corners.trainings,
            unbounded=corners.unbounded,
            permutations=None if budget.is_exact else 2 * len(players.causes) * budget.rounds,
            seconds=perf_counter() - began,
        ),
        entries,
    )


def _exact(players: Players, corners: Corners, scale: Scale, _: Budget) -> Shares:
    sets = [players.semantics(kept) for kept in range(players.all + 1)]
    corners.prepare(sets)
    gaps = np.array([corners.gap(semantics) for semantics in sets])
    decades = np.array([scale.decades(gap) for gap in gaps])
    linear = np.array([scale.within(gap) for gap in gaps])
    # Players of this game are causes that stay; what fixing two does together has the other sign.
    return Shares(
        decades=shapley(decades),
        linear=shapley(linear),
        errors=None,
        indices=-interactions(decades),
        silent=frozenset(
            place for place in range(len(players.causes)) if _changes_nothing(gaps, place)
        ),
    )


def _changes_nothing(gaps: Values, place: int) -> bool:
    sets = np.arange(len(gaps))
    return bool(np.array_equal(gaps, gaps[sets & ~(1 << place)]))


def _drawn(players: Players, budget: Budget) -> list[tuple[Order, ...]]:
    return list(islice(rounds(len(players.causes), players.reference.seed), budget.rounds))


def _sampled(players: Players, corners: Corners, scale: Scale, budget: Budget) -> Shares:
    def decades(kept: int) -> float:
        return scale.decades(corners.gap(players.semantics(kept)))

    def linear(kept: int) -> float:
        return scale.within(corners.gap(players.semantics(kept)))

    drawn = _drawn(players, budget)
    visited = sorted(frozenset().union(*map(sets_of, drawn)))
    corners.prepare(players.semantics(kept) for kept in visited)
    shares = estimated(decades, drawn)
    return Shares(shares.shares, estimated(linear, drawn).shares, shares.errors, None)


def _corners_of(players: Players, budget: Budget) -> int:
    if budget.is_exact:
        return players.all + 1
    return len(frozenset().union(*map(sets_of, _drawn(players, budget))))
