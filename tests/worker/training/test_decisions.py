"""Decisions of two legs side by side, on curves made up by hand and on real trainings."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.semantics import Semantics
from pairing.translate import of_sklearn
from schemas.decisions import Decisions, EventKind, Outcome
from schemas.estimator import Regressor, RegressorParams
from schemas.job import Leg
from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import keras_leg, sklearn_leg
from worker.training.decisions import (
    EVENTS_SHOWN,
    decided_otherwise,
    decisions_of,
    side_by_side,
    write_decisions,
)
from worker.training.leg import Leg as TrainedLeg

GOES_ON, RATE_FALLS, STOPS = Outcome.GOES_ON, Outcome.RATE_FALLS, Outcome.STOPS


def semantics(**params: object) -> Semantics:
    """Give those of a regressor that stops by its loss, tol 1/8, after one idle epoch."""
    chosen = {"solver": "sgd", "tol": 0.125, "n_iter_no_change": 1} | params
    estimator = Regressor(estimator="MLPRegressor", params=RegressorParams.model_validate(chosen))
    return of_sklearn(estimator, seed=0, dtype="float64")


def beside(mine: list[float], other: list[float], **params: object) -> Decisions:
    """Judge two curves under the same rule."""
    rule = semantics(**params)
    return side_by_side(
        {"reference": rule, "candidate": rule},
        {"reference": decisions_of(rule, mine), "candidate": decisions_of(rule, other)},
    )


def test_each_epoch_has_its_threshold_count_and_outcome() -> None:
    """The best so far less tol; idle epochs count; the second idle one ends training."""
    decisions = decisions_of(semantics(), [2.0, 1.0, 0.9375, 0.5, 0.5, 0.5])

    assert [each.threshold for each in decisions] == [np.inf, 1.875, 0.875, 0.8125, 0.375, 0.375]
    assert [each.count for each in decisions] == [0, 0, 1, 0, 1, 2]
    assert [each.was_reset for each in decisions] == [False, False, False, True, False, False]
    assert not any(each.is_kept for each in decisions)
    assert [each.outcome for each in decisions] == [GOES_ON] * 5 + [STOPS]


def test_a_rate_that_falls_forgives() -> None:
    """Under adaptive, patience that runs out divides the rate by five until it is spent."""
    rule = semantics(learning_rate="adaptive", learning_rate_init=1e-5)
    decisions = decisions_of(rule, [1.0] * 7)

    # 1e-5, 2e-6, 4e-7: the third time that patience runs out there is nothing left to divide.
    assert [each.outcome for each in decisions] == [
        GOES_ON, GOES_ON, RATE_FALLS, GOES_ON, RATE_FALLS, GOES_ON, STOPS,
    ]  # fmt: skip


def test_legs_that_decide_alike_agree_though_their_numbers_differ() -> None:
    """Rounding moves no decision here."""
    told = beside([2.0, 1.0, 1.0, 0.5], [2.0, 1.0 + 1e-15, 1.0, 0.5 - 1e-15])

    assert told.agree
    assert told.first_disagreement is None
    assert told.legs["reference"].improvements == 3
    assert told.legs["reference"].resets == 1
    assert told.legs["reference"].stopped_at is None
    (event,) = told.events
    assert (event.epoch, event.kind) == (4, EventKind.RESET)
    assert event.happened == {"reference": True, "candidate": True}
    assert event.reference is not None
    assert event.reference.margin == 0.5 - 0.875


def test_a_leg_that_stops_an_epoch_later_is_told_with_the_margin_that_parted_them() -> None:
    """One number on either side of a threshold."""
    told = beside([1.0, 1.0, 0.876], [1.0, 1.0, 0.874, 0.874, 0.874])

    assert told.first_disagreement == 3
    assert told.legs["reference"].stopped_at == 3
    assert told.legs["candidate"].stopped_at == 5
    parted = next(event for event in told.events if event.epoch == 3)
    assert parted.happened == {"reference": False, "candidate": True}
    assert parted.reference is not None
    assert parted.reference.margin == pytest.approx(0.001)
    assert told.events[-1].reference is None


def test_the_narrowest_comparison_is_found_on_either_side() -> None:
    """The smallest distance to a threshold, and its epoch; the first epoch decides nothing."""
    leg = beside([4.0, 3.8, 3.0, 2.87], [1.0]).legs["reference"]

    assert leg.narrowest_epoch == 4
    assert leg.narrowest is not None
    assert leg.narrowest.margin == pytest.approx(-0.005)


def test_the_restored_epoch_is_the_best_one_where_weights_are_restored() -> None:
    """Under early stopping, the last epoch whose score beat all before."""
    told = beside([0.1, 0.5, 0.4, 0.5], [0.1, 0.5, 0.4, 0.6], early_stopping=True)

    assert told.legs["reference"].restored_epoch == 2
    assert told.legs["candidate"].restored_epoch == 4
    assert told.first_disagreement == 4
    assert beside([1.0], [1.0]).legs["reference"].restored_epoch is None


def test_numbers_that_are_none_are_told_as_such() -> None:
    """NaN resets the count, as in scikit-learn, and has no margin."""
    decisions = decisions_of(semantics(), [1.0, 1.0, np.nan, 1.0])

    assert [each.count for each in decisions] == [0, 1, 0, 1]
    told = beside([1.0, 1.0, np.nan], [1.0, 1.0, np.nan])
    assert told.events[0].reference is not None
    assert told.events[0].reference.margin is None
    assert Decisions.model_validate_json(told.model_dump_json()) is not None


def test_under_one_rule_every_count_is_a_decision_under_two_only_what_comes_of_it() -> None:
    """A rule that is never met counts all the same."""
    patient, idle = semantics(n_iter_no_change=2), semantics(n_iter_no_change=5)
    never = replace(idle, stopping="never")

    def parted(mine: Semantics, other: Semantics, *curves: list[float]) -> int | None:
        rules: dict[Leg, Semantics] = {"reference": mine, "candidate": other}
        sides = zip(rules.items(), curves, strict=True)
        judged = {name: decisions_of(rule, curve) for (name, rule), curve in sides}
        return decided_otherwise(rules, judged)

    counted, falling = [4.0, 4.0, 2.0], [4.0, 3.0, 2.0]
    assert parted(patient, patient, counted, falling) == 2
    assert parted(idle, never, counted, counted) is None
    assert parted(idle, never, counted, [*counted, 1.0]) == 4
    assert parted(patient, idle, [1.0] * 4, [1.0] * 4) == 4


def test_many_events_are_counted_and_the_first_are_told() -> None:
    """A report stays small on a long run."""
    curve = [level for n in range(300, 0, -1) for level in (n / 1.0, n / 1.0)]
    told = beside(curve, curve)

    assert len(told.events) == EVENTS_SHOWN
    assert len(told.events) + told.events_left_out == told.legs["reference"].resets == 299


def test_the_table_holds_every_comparison_of_both_legs(tmp_path: Path) -> None:
    """One row for each leg and epoch."""
    rule = semantics()
    sides = {
        "reference": decisions_of(rule, [2.0, 1.0]),
        "candidate": decisions_of(rule, [2.0, 1.0, 0.5]),
    }
    write_decisions(tmp_path / "decisions.csv", sides)  # type: ignore[arg-type] # literal keys

    with (tmp_path / "decisions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["leg"], row["epoch"]) for row in rows] == [
        ("reference", "1"), ("reference", "2"), ("candidate", "1"), ("candidate", "2"),
        ("candidate", "3"),
    ]  # fmt: skip
    assert rows[1]["margin"] == "-0.875"
    assert rows[4]["outcome"] == "goes_on"


@given(st.lists(st.integers(0, 16).map(lambda eighths: eighths / 8), min_size=1, max_size=30))
@settings(max_examples=60)
def test_a_curve_beside_itself_agrees(curve: list[float]) -> None:
    """Whatever it looks like."""
    for params in ({}, {"early_stopping": True}, {"learning_rate": "adaptive"}):
        assert beside(curve, curve, **params).agree


_STOPPING = [
    row
    for row in TABLE
    if row.params.get("solver") != "lbfgs"
    and (row.params.get("early_stopping") or row.params.get("n_iter_no_change", 10) < 5)
]


def watched(leg: TrainedLeg) -> list[float]:
    """Train a leg, and give the numbers that its rule watches."""
    numbers = []
    for ended in leg.epochs():
        score = ended.validation_score
        numbers.append(ended.loss if score is None else score)
    return numbers


@pytest.mark.parametrize("configuration", _STOPPING, ids=named)
def test_the_rule_judged_once_more_stops_where_both_legs_stopped(
    configuration: Configuration,
) -> None:
    """scikit-learn's own counter, the Keras leg's rule, and this account of them are one."""
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    candidate = keras_leg(configuration, problem)
    rule = candidate.semantics
    mine, other = watched(reference), watched(candidate)
    told = side_by_side(
        {"reference": rule, "candidate": rule},
        {"reference": decisions_of(rule, mine), "candidate": decisions_of(rule, other)},
    )

    assert told.agree
    stopped = "did not improve" in reference.stopped_because
    assert (told.legs["reference"].stopped_at == len(mine)) == stopped
    assert stopped or told.legs["reference"].stopped_at is None
    assert not stopped or candidate.stopped_because == reference.stopped_because
    assert reference.estimator._no_improvement_count in {
        decisions_of(rule, mine)[-1].count,
        0,
    }
