"""Where the scale of gaps begins and ends, and what is noise on it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.training.attribution.scale import TOP, Scale, scale_of

SCALE = scale_of(1e-15, {"float64": 1e-16, "float32": 1e-7})
GAPS = st.floats(0.0, math.inf)


@given(GAPS, GAPS)
def test_a_larger_gap_is_never_fewer_decades(one: float, two: float) -> None:
    """And each is a number, whatever came."""
    low, high = sorted((one, two))

    assert math.isfinite(SCALE.decades(low))
    assert SCALE.decades(low) <= SCALE.decades(high)


def test_what_cannot_be_told_from_nothing_counts_as_ten_floors() -> None:
    """Equal bits, one floor, nine floors."""
    assert {SCALE.within(gap) for gap in (0.0, 1e-15, 9e-15)} == {SCALE.end}
    assert SCALE.end == pytest.approx(1e-14)


def test_what_has_run_off_counts_as_the_top() -> None:
    """NaN, infinity, and whatever lies beyond a million spreads."""
    assert {SCALE.within(gap) for gap in (math.nan, math.inf, 1e9)} == {TOP}


def test_without_a_floor_one_rounding_stands_in() -> None:
    """And without either, that of one."""
    assert scale_of(None, {"float64": 3e-16, "float32": 1e-7}).floor == 3e-16
    assert scale_of(None, {"float64": 0.0, "float32": 0.0}).floor == 2.0**-52


def test_noise_of_float32_is_amplified_as_that_of_float64_was() -> None:
    """Ten roundings became ten thousand."""
    assert SCALE.noise("float64") == pytest.approx(1e-14)
    assert SCALE.noise("float32") == pytest.approx(1e-5)


def test_an_endless_floor_leaves_no_decades() -> None:
    """Then nothing can be shared out."""
    scale = Scale(math.inf, {"float64": 1e-16, "float32": 1e-7})

    assert scale.decades(0.0) == scale.decades(0.5) == scale.decades(math.inf)
