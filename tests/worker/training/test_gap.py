"""Gaps worked out by hand, and those of numbers that are none."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from schemas.report import Gap
from tests.worker.training.traces import drawn_weights, trace_of
from worker.training.gap import Trace, gap_between, one_rounding, same_bits
from worker.training.leg import Network, Weights

ONE = np.ones(1)
NOTHING = Gap(prediction_rms=0.0, prediction_max=0.0, weights_max=0.0, loss_curve_max=0.0)


def test_equal_traces_have_no_gap() -> None:
    """Exactly none."""
    assert gap_between(trace_of(), trace_of(), ONE) == NOTHING


def test_gaps_are_relative_to_the_spread_of_what_is_compared() -> None:
    """Differences 3 and 4 over a spread of 2; 1 over a deviation of sqrt(2); 1 over a fall of 2."""
    theirs = trace_of(outputs=((4.0,), (6.0,)), kernel=((2.0, -1.0), (3.0, 1.0)), losses=(4.0, 3.0))

    gap = gap_between(trace_of(), theirs, np.array([2.0]))

    assert gap.prediction_rms == pytest.approx(np.sqrt((3**2 + 4**2) / 2) / 2)
    assert gap.prediction_max == 2.0
    assert gap.weights_max == pytest.approx(1 / np.sqrt(2))
    assert gap.loss_curve_max == 0.5


def test_each_output_has_its_own_spread() -> None:
    """A hundred of the second is as much as one of the first."""
    theirs = trace_of(outputs=((1.0, 100.0),))

    gap = gap_between(trace_of(outputs=((0.0, 0.0),)), theirs, np.array([1.0, 100.0]))

    assert (gap.prediction_rms, gap.prediction_max) == (1.0, 1.0)


def test_a_tensor_without_spread_is_compared_by_its_size() -> None:
    """One number, or equal ones, have no deviation; zeros have not even a size."""
    assert gap_between(trace_of(), trace_of(bias=(0.75, 0.5)), ONE).weights_max == 0.5
    still = trace_of(bias=(0.0, 0.0))
    assert gap_between(still, trace_of(bias=(0.0, 0.25)), ONE).weights_max == 0.25


def test_weights_too_small_for_their_format_are_as_good_as_none() -> None:
    """TensorFlow's kernels make 0 of 1e-40, NumPy's do not; at 1e-20 they would be apart."""

    def of_size(size: float) -> Trace:
        drawn = trace_of().weights
        kernels, biases = drawn.kernels, drawn.biases
        small = tuple(np.full_like(bias, size, np.float32) for bias in biases)
        return Trace(trace_of().outputs, Weights(kernels, small), trace_of().loss_curve)

    gap = gap_between(of_size(1e-40), of_size(0.0), ONE).weights_max
    assert gap is not None
    assert 0.0 < gap < np.finfo(np.float32).eps
    assert gap_between(of_size(1e-20), of_size(0.0), ONE).weights_max == 1.0


def test_only_epochs_that_both_have_are_compared() -> None:
    """One leg may have stopped earlier; one that never trained has no curve."""
    longer = trace_of(losses=(4.0, 2.0, 100.0))

    assert gap_between(trace_of(), longer, ONE).loss_curve_max == 0.0
    assert gap_between(trace_of(losses=()), longer, ONE).loss_curve_max is None


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("ours", [True, False])
def test_what_is_not_finite_is_infinitely_far_apart(broken: float, ours: bool) -> None:
    """From a number, on either side, and without a warning."""
    cases: dict[str, Any] = {
        "prediction_rms": {"outputs": ((broken,), (2.0,))},
        "prediction_max": {"outputs": ((broken,), (2.0,))},
        "weights_max": {"kernel": ((broken, 0.0), (0.0, 0.0))},
        "loss_curve_max": {"losses": (4.0, broken)},
    }
    for name, changed in cases.items():
        pair = (trace_of(**changed), trace_of())
        gap = gap_between(*(pair if ours else pair[::-1]), ONE)
        assert getattr(gap, name) == np.inf, name


def test_numbers_too_far_apart_to_square_are_infinitely_far_apart_too() -> None:
    """No warning ends a job."""
    gap = gap_between(trace_of(outputs=((1e200,),)), trace_of(outputs=((-1e200,),)), ONE)

    assert gap.prediction_rms == np.inf
    assert gap.prediction_max == 2e200


def test_one_rounding_is_the_units_size_over_the_spread() -> None:
    """Predictions of 2 over a spread of 4, in both formats."""
    for dtype in ("float32", "float64"):
        gap = one_rounding(trace_of(), np.array([4.0]), dtype)
        assert gap.prediction_max == pytest.approx(2 * np.finfo(dtype).eps / 4)
        assert gap.weights_max == pytest.approx(3 * np.finfo(dtype).eps / np.sqrt(2))
        assert gap.loss_curve_max == pytest.approx(4 * np.finfo(dtype).eps / 2)


_NUMBERS = hnp.arrays(np.float64, (3, 1), elements=st.floats(-1e3, 1e3))


@given(_NUMBERS, _NUMBERS, st.sampled_from([0.5, 2.0, 1024.0]))
def test_gaps_do_not_depend_on_units(ours: Any, theirs: Any, factor: float) -> None:
    """Metres or kilometres, the verdict is the same."""
    plain = gap_between(trace_of(outputs=ours), trace_of(outputs=theirs), ONE)
    scaled = gap_between(
        trace_of(outputs=ours * factor), trace_of(outputs=theirs * factor), ONE * factor
    )

    assert plain == scaled
    assert plain.prediction_rms is not None
    assert plain.prediction_max is not None
    assert plain.prediction_rms <= plain.prediction_max * (1 + 1e-12)


def test_one_bit_anywhere_is_enough_not_to_be_the_same() -> None:
    """Predictions, weights, biases or losses."""
    assert same_bits(trace_of(), trace_of())
    for changed in (
        {"outputs": ((1.0,), (np.nextafter(2.0, 3.0),))},
        {"kernel": ((1.0, -1.0), (3.0, np.nextafter(1.0, 2.0)))},
        {"bias": (0.5, np.nextafter(0.5, 1.0))},
        {"losses": (4.0, np.nextafter(2.0, 3.0))},
        {"losses": (4.0,)},
        {"outputs": ((-0.0,), (2.0,))},
    ):
        assert not same_bits(trace_of(), trace_of(**changed))
    assert not same_bits(trace_of(outputs=((0.0,), (2.0,))), trace_of(outputs=((-0.0,), (2.0,))))


def test_what_is_no_number_in_both_legs_is_the_same() -> None:
    """An overflow that both met in the same epoch parts nobody; one that one met does."""
    overflowed = (2.0, float("nan"), float("inf"), 1.0)
    weights = drawn_weights(Network(2, (), 1))
    legs = [
        Trace(np.ones((3, 1)), weights, curve)
        for curve in (overflowed, overflowed, (2.0, 1.5, float("inf"), 1.0))
    ]

    assert gap_between(legs[0], legs[1], np.ones(1)).loss_curve_max == 0.0
    assert gap_between(legs[0], legs[2], np.ones(1)).loss_curve_max == float("inf")
