"""Helped, hurt or nothing."""

import math

import pytest

from pairing.corners import corner
from schemas.attribution import OverSeeds
from schemas.cause import CauseId
from tests.worker.training.attribution.pairs import SGD, corners_of, pair, planned
from worker.training.attribution.judging import Judge, effect_of, effect_over
from worker.training.attribution.seeds import (
    draws_apart,
    is_within,
    mean_and_margin,
    reseeded_gap,
)


@pytest.mark.parametrize(
    ("gaps", "effect"),
    [
        ((0.1, 0.01), "helped"),
        ((0.01, 0.1), "hurt"),
        ((0.1, 0.1), "nothing"),
        ((0.1, 0.0999), "nothing"),
        ((2e-14, 1.5e-14), "nothing"),
    ],
)
def test_a_change_is_judged_against_noise_and_against_a_hundredth(
    gaps: tuple[float, float], effect: str
) -> None:
    """The last is as large as noise, the one before smaller than a hundredth of the gap."""
    decades = math.log10(gaps[0] / gaps[1])

    assert effect_of(gaps, decades, noise=1e-14) == effect


def test_what_other_draws_undo_is_nothing() -> None:
    """A mean within its margin."""
    assert effect_over(OverSeeds(seeds=9, decades=0.1, margin=0.2)) == "nothing"
    assert effect_over(OverSeeds(seeds=9, decades=0.3, margin=0.2)) == "helped"
    assert effect_over(OverSeeds(seeds=9, decades=-0.3, margin=0.2)) == "hurt"


def test_a_margin_is_that_of_student() -> None:
    """Of 1, 2 and 3 the mean is 2, and 4.303 / sqrt(3) its margin."""
    mean, margin = mean_and_margin([1.0, 2.0, 3.0])

    assert mean == 2.0
    assert margin == pytest.approx(4.302653 / math.sqrt(3))


def test_one_odd_draw_does_not_make_another_kind() -> None:
    """But nine draws of another size do."""
    others = [0.0, 0.1, -0.1, 0.05, -0.05, 0.02, 0.0, 0.01]

    assert is_within([0.0, 0.1, -0.1, 0.05, 0.4, 0.02, 0.0, 0.01, 0.03], others)
    assert not is_within([each + 0.4 for each in others], others)


def test_drawing_anew_changes_only_what_is_drawn_apart() -> None:
    """The order by another seed, from the reference's own weights; and the other way round."""
    plan = planned(pair(SGD, keep=("weight-draws", "batch-order")))
    corners, _ = corners_of(plan)
    both = draws_apart(plan.reference, plan.candidate)

    assert both == {"weight-draws", "batch-order"}
    draws: tuple[CauseId, ...] = ("weight-draws", "batch-order")
    for apart in draws:
        semantics = corner(plan.reference, plan.candidate, [apart])
        gap = reseeded_gap(corners, semantics, frozenset([apart]), 1)
        assert gap != corners.gap(semantics)
        # Weights drawn otherwise are far away after so few epochs, another order is near.
        assert (gap > 0.05) == (apart == "weight-draws")
    assert reseeded_gap(corners, plan.candidate, both, 0) == corners.gap(plan.candidate)


def test_legs_that_draw_alike_are_compared_once() -> None:
    """Legs that do not are compared over several seeds, each before and after."""
    aligned = planned(pair(SGD, keep=("loss-half",)))
    naive = planned(pair(SGD, keep=("loss-half", "batch-order")))

    for plan, seeds in ((aligned, None), (naive, 5)):
        corners, scale = corners_of(plan)
        fixed = corner(plan.reference, plan.candidate, ["batch-order"] if seeds else [])
        change = Judge(corners, scale, seeds=5).change(plan.candidate, fixed)

        assert (change.over_seeds.seeds if change.over_seeds else None) == seeds
        assert change.effect == "helped"
        assert change.decades > 0
