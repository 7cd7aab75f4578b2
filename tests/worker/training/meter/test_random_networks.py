"""Networks, constants and rows drawn at random: error bars cover the truth."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.worker.training.meter.accusing import accused, claimed
from tests.worker.training.meter.foreign_legs import Constants, Shape, by_numpy
from worker.training.meter import measure

SHAPES = st.builds(
    Shape,
    hidden=st.lists(st.integers(3, 9), min_size=1, max_size=2).map(tuple),
    outputs=st.integers(1, 3),
    rows=st.lists(st.integers(6, 40), min_size=3, max_size=3).map(tuple),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 10_000),
)
CONSTANTS = st.builds(
    Constants,
    optimizer=st.sampled_from(["sgd", "adam"]),
    factor=st.sampled_from([0.5, 1.0, 1.0 / 3.0]),
    l2=st.sampled_from([0.0, 1e-4, 0.01, 0.3]),
    l2_biases=st.sampled_from([0.0, 0.05]),
    rate=st.floats(1e-4, 0.05),
    momentum=st.sampled_from([0.0, 0.5, 0.9, 0.99]),
    nesterov=st.booleans(),
    beta_1=st.sampled_from([0.0, 0.5, 0.9, 0.95]),
    beta_2=st.sampled_from([0.9, 0.99, 0.999]),
    epsilon=st.sampled_from([1e-8, 1e-7, 1e-4, 1e-2]),
    decay=st.sampled_from([0.0, 1e-3]),
)


# The right form of Adam stuck half way, and the wrong one denied its epsilon.
STUCK = Constants(l2=0.0, rate=0.015625, beta_1=0.95, beta_2=0.9, epsilon=1e-7, decay=1e-3)

# One bias of the output, in batches of two sizes: two coefficients explained its steps alike.
DOUBLE = Constants(l2=0.0, rate=0.00390625, beta_1=0.5, beta_2=0.9, epsilon=1e-8)
DOUBLE_SHAPE = Shape(hidden=(7,), outputs=1, rows=(6, 7, 6), dtype="float32", seed=116)


def check_any(constants: Constants, shape: Shape) -> None:
    """From weights alone; where no fit was found, the meter says so and denies no constant."""
    with np.errstate(all="ignore"):
        measured = measure(by_numpy(constants, shape))

    denied = accused(measured, constants, shape.dtype, shape.rows)

    assert denied == set() if measured.explained else denied <= {"rule"}


# The same each time: a find of `make fuzz` becomes a named example, not a rare surprise.
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@example(STUCK, Shape(rows=(33, 6, 14), dtype="float32", seed=3835))
@example(DOUBLE, DOUBLE_SHAPE)
@given(constants=CONSTANTS, shape=SHAPES)
def test_what_a_leg_has_is_never_denied(constants: Constants, shape: Shape) -> None:
    """Whatever it has."""
    check_any(constants, shape)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(constants=CONSTANTS, shape=SHAPES)
def test_what_a_leg_has_is_never_denied_over_many_draws(constants: Constants, shape: Shape) -> None:
    """The same, for as long as somebody wants to wait."""
    check_any(constants, shape)


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(constants=CONSTANTS, shape=SHAPES)
def test_error_bars_are_narrow_in_float64(constants: Constants, shape: Shape) -> None:
    """Nine digits at the least of a rate or a product with it: bars that cover all say nothing."""
    shape = Shape(hidden=shape.hidden, outputs=shape.outputs, rows=(32, 32, 32), seed=shape.seed)
    with np.errstate(all="ignore"):
        measured = measure(by_numpy(constants, shape))
    names = {"learning_rate", "learning_rate_times_loss_factor"}
    found = [each for each in measured.constants if each.name in names and each.plus_minus]

    for each in found:
        truth = claimed(constants, each)
        assert isinstance(truth, float)
        assert each.plus_minus is not None
        assert each.plus_minus < 1e-9 * truth
    assert found
