"""Counting the numbers between two numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.training.step_ledger.ulps import ulps_apart

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS, st.integers(0, 50))
def test_so_many_steps_up_are_so_many_ulps(start: float, steps: int) -> None:
    """Through zero, subnormals and powers of two alike."""
    end = start
    for _ in range(steps):
        end = math.nextafter(end, math.inf)

    if math.isfinite(end):
        # Both zeros are one number here, and two steps of nextafter lie no further apart.
        assert ulps_apart(start, end, "float64") == steps


@given(NUMBERS, NUMBERS)
def test_the_distance_is_the_same_both_ways(ours: float, theirs: float) -> None:
    """And zero for equal numbers only."""
    apart = ulps_apart(ours, theirs, "float64")

    assert apart == ulps_apart(theirs, ours, "float64")
    assert (apart == 0) == (ours == theirs)


def test_float32_counts_in_its_own_numbers() -> None:
    """One step of float32 is half a billion of float64's."""
    above = float(np.nextafter(np.float32(1.0), np.float32(2.0)))

    assert ulps_apart(1.0, above, "float32") == 1
    assert ulps_apart(1.0, above, "float64") == 2**29


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_no_distance(odd: float) -> None:
    """Nothing lies between a number and infinity that could be counted."""
    assert ulps_apart(1.0, odd, "float64") is None
    assert ulps_apart(odd, odd, "float32") is None
