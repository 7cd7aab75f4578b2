"""How fast noise grows, and from when on nothing can be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.training.step_ledger.free import growth, horizon_of
from worker.training.step_ledger.thinned import Thinned


def growing(first: float, factor: float, epochs: int, limit: int = 64) -> Thinned[float]:
    """A distance that grows by a factor with each epoch."""
    row = Thinned[float](limit)
    for epoch in range(1, epochs + 1):
        row.put(epoch, first * factor**epoch)
    return row


@pytest.mark.parametrize("factor", [0.9, 1.0, 1.5, 2.0])
def test_growth_is_the_slope_of_the_logarithm(factor: float) -> None:
    """Thinned or not."""
    for limit in (64, 8):
        rate = growth(growing(1e-15, factor, 30, limit))
        assert rate is not None
        assert 2.718281828459045**rate == pytest.approx(factor, rel=1e-9)


def test_growth_looks_away_once_nothing_can_be_said() -> None:
    """Two trainings that lost each other do not part any further."""
    row = growing(1e-15, 4.0, 20)
    for epoch in range(21, 60):
        row.put(epoch, 1.3)

    rate = growth(row)
    assert rate == pytest.approx(1.3862943611198906, rel=1e-6)


def test_growth_of_two_points_is_not_told() -> None:
    """They would fit any line; zeros tell nothing either."""
    assert growth(growing(1e-15, 2.0, 2)) is None
    assert growth(growing(0.0, 2.0, 9)) is None


def test_a_horizon_that_was_reached_is_measured() -> None:
    """The first epoch in which ten times the noise is as large as the spread."""
    horizon = horizon_of(growing(1e-3, 2.0, 30))

    assert (horizon.epoch, horizon.reached) == (7, True)


def test_a_horizon_that_lies_ahead_is_foretold() -> None:
    """By the growth so far: the same epoch that a longer training would measure."""
    horizon = horizon_of(growing(1e-9, 2.0, 10))
    longer = horizon_of(growing(1e-9, 2.0, 50))

    assert not horizon.reached
    assert horizon.epoch == longer.epoch == 27


@pytest.mark.parametrize("factor", [0.5, 1.0])
def test_noise_that_does_not_grow_has_no_horizon(factor: float) -> None:
    """Such a training can be compared for ever."""
    assert horizon_of(growing(1e-9, factor, 20)).epoch is None


@given(st.integers(2, 40), st.integers(0, 2_000))
def test_a_thinned_row_is_bounded_even_and_keeps_its_beginning(limit: int, last: int) -> None:
    """At least half as many as allowed, once there were as many."""
    row = Thinned[int](limit)
    for number in range(last + 1):
        row.put(number, number)

    numbers = sorted(row.kept)
    assert numbers == list(range(0, last + 1, row.stride))
    assert min(last + 1, limit // 2) <= len(numbers) <= limit
