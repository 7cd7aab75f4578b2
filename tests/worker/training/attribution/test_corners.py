"""Corners are real legs, each trained once."""

import math
from dataclasses import replace
from typing import Any

import pytest

from pairing.corners import causes_between, corner
from pairing.semantics import Semantics
from tests.worker.training.attribution.pairs import (
    ADAM,
    SGD,
    corners_of,
    pair,
    planned,
    reference_of,
    trained_as,
)
from worker.training.attribution.corners import Corners
from worker.training.gap import prediction_rms


@pytest.mark.parametrize("params", [SGD, ADAM], ids=["sgd", "adam"])
def test_a_corner_gives_the_number_of_a_real_leg_of_its_semantics(
    params: dict[str, object],
) -> None:
    """To the last bit, for every cause by itself, for none and for all of a naive port."""
    plan = planned(pair(params, keep=None))
    corners, _ = corners_of(plan)
    reference, spread = reference_of(plan), plan.spread()
    causes = [cause.id for cause in causes_between(plan.reference, plan.candidate)]

    for kept in ([], causes, *([cause] for cause in causes)):
        semantics = corner(plan.reference, plan.candidate, kept)
        leg = trained_as(plan, semantics)

        assert corners.gap(semantics) == prediction_rms(reference.outputs, leg.outputs, spread)


def test_equal_semantics_are_trained_once() -> None:
    """Adam's epsilon under SGD, words for the same batch, a rule that does not strike."""
    plan = planned(pair(SGD | {"n_iter_no_change": 1000}))
    corners, _ = corners_of(plan)
    first = corners.gap(plan.reference)
    same = [
        replace(plan.reference, epsilon=1e-7),
        replace(plan.reference, batch_rows="auto"),
        replace(plan.reference, stopping="never"),
        replace(plan.reference, loss_over_outputs="mean"),
    ]

    assert [corners.gap(each) for each in same] == [first] * 4
    assert corners.trainings == 1
    assert corners.gap(replace(plan.reference, learning_rate=0.002)) > 1e6 * first
    assert corners.trainings == 2


def test_a_rule_that_strikes_is_not_the_same_as_none() -> None:
    """Here training ends after four epochs with it, and after thirty without."""
    plan = planned(pair(SGD | {"tol": 1e9, "n_iter_no_change": 2}))
    corners, _ = corners_of(plan)

    assert corners.gap(plan.reference) < 1e-12
    assert corners.gap(replace(plan.reference, stopping="never")) > 1e-3


def test_a_leg_that_runs_off_has_an_unbounded_gap() -> None:
    """No number, and it is counted."""
    plan = planned(pair(SGD | {"activation": "identity", "solver": "sgd"}))
    corners, _ = corners_of(plan)

    assert math.isinf(corners.gap(replace(plan.reference, learning_rate=1e30)))
    assert corners.unbounded == 1


def test_sides_may_scale_their_inputs_in_two_ways() -> None:
    """A corner's rows are prepared as its semantics say."""
    plan = planned(pair(SGD))
    corners, _ = corners_of(plan)

    assert corners.gap(replace(plan.reference, input_scaling="none")) > 1e-3


def test_whoever_waits_gets_a_turn_with_each_training() -> None:
    """And what it raises ends the training."""
    plan = planned(pair(SGD))

    def refuse() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Corners(plan, reference_of(plan).outputs, refuse).gap(plan.reference)


def test_corners_of_one_program_are_trained_together() -> None:
    """Else programs that are kept for a while only would be traced again and again."""
    plan = planned(pair(SGD | {"max_iter": 2}))
    corners, _ = corners_of(plan)
    trained: list[str] = []
    before = corners._trained

    def noted(semantics: Semantics, rows_as: Semantics | None) -> float:
        trained.append(semantics.dtype)
        return before(semantics, rows_as)

    corners._trained = noted  # type: ignore[method-assign]
    formats: tuple[dict[str, Any], ...] = ({"dtype": "float32", "gradient_dtype": "float32"}, {})
    corners.prepare(
        replace(plan.reference, l2=float(number), **formats[number % 2]) for number in range(1, 7)
    )

    assert trained == ["float64"] * 3 + ["float32"] * 3
