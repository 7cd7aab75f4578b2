"""What corners cost, by arithmetic."""

from dataclasses import replace

from pairing.corner_cost import (
    LEAST_CORNERS,
    affordable,
    corner_seconds,
    in_a_round,
    is_foreseen,
    most_seconds,
)
from pairing.translate import of_sklearn
from schemas.estimator import Regressor

SGD = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
STOPS = replace(SGD, stopping="validation_score", validation_rows="drawn", best_weights=True)


def test_more_rows_take_longer_in_proportion() -> None:
    """Once they are many."""
    short, long = (
        corner_seconds(rows=rows, batch_rows=200, parameters=121, ends=(SGD, SGD))
        for rows in (100_000, 1_000_000)
    )

    assert 8 < long / short < 11


def test_rules_that_are_asked_after_each_epoch_take_longer() -> None:
    """At either end: half of the corners have them."""
    foreseen, watched = (
        corner_seconds(rows=331, batch_rows=200, parameters=121, ends=(SGD, end))
        for end in (SGD, STOPS)
    )

    assert watched > 5 * foreseen
    assert is_foreseen(SGD)
    assert not is_foreseen(STOPS)
    assert not is_foreseen(replace(SGD, schedule="adaptive"))


def test_some_corners_are_trained_however_long_each_takes() -> None:
    """Else large networks had no shares at all."""
    assert affordable(1e6) == LEAST_CORNERS
    assert affordable(0.01) == 12_000


def test_causes_cost_all_their_sets_or_what_may_be_spent() -> None:
    """None cost nothing, a few their sets, many what is affordable, or three rounds of orders."""
    assert most_seconds(0.01, causes=0, trials=0) == 0.0
    assert most_seconds(0.01, causes=3, trials=0) == 0.08
    assert most_seconds(0.01, causes=20, trials=0) == 120.0
    assert most_seconds(100.0, causes=20, trials=0) == 100.0 * 3 * in_a_round(20)
    assert most_seconds(0.01, causes=0, trials=8) > 0.0
