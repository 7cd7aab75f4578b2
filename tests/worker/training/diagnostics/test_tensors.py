"""Statistics of tensors, several moments at once."""

from typing import Any

import numpy as np
import pytest

from worker.training.diagnostics.tensors import MOST_SORTED, QUANTILES, spread_of

_SHAPES = [(1, 1), (3, 2), (5, 100), (2, MOST_SORTED)]


@pytest.mark.parametrize("shape", _SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_small_tensors_are_measured_exactly(shape: tuple[int, int], dtype: Any) -> None:
    """As NumPy measures each moment alone."""
    stack = np.random.default_rng(0).normal(3.0, 0.01, size=shape).astype(dtype)

    found = spread_of(stack)

    rounding = 1e-12 if dtype is np.float64 else 1e-6
    np.testing.assert_allclose(found.mean, stack.mean(axis=1, dtype=np.float64), rtol=rounding)
    deviation = stack.std(axis=1, dtype=np.float64)
    np.testing.assert_allclose(found.deviation, deviation, rtol=1e-9, atol=rounding)
    theirs = np.quantile(stack.astype(np.float64), QUANTILES, axis=1).T
    np.testing.assert_allclose(found.quantiles, theirs, rtol=rounding)


def test_of_a_large_tensor_the_ends_are_exact_and_the_rest_is_near() -> None:
    """No column is left out, whatever the width: each has its own size here."""
    kernel = np.random.default_rng(1).normal(size=(784, 100)) * np.linspace(0.1, 3.0, 100)
    stack = kernel.reshape(1, -1)

    found = spread_of(stack)

    theirs = np.quantile(stack[0], QUANTILES)
    assert found.quantiles[0, [0, -1]].tolist() == theirs[[0, -1]].tolist()
    np.testing.assert_allclose(found.quantiles[0, 1:-1], theirs[1:-1], atol=0.06 * stack.std())
    assert found.deviation[0] == pytest.approx(stack.std(), rel=1e-12)


def test_a_moment_that_is_not_finite_has_no_quantiles_and_spoils_no_other() -> None:
    """Infinity counts as well as NaN."""
    stack = np.ones((3, 4))
    stack[1, 2], stack[2, 0] = np.nan, np.inf

    found = spread_of(stack)

    assert np.isnan(found.quantiles).all(axis=1).tolist() == [False, True, True]
    assert found.mean[0] == 1.0
    assert not np.isfinite(found.mean[1:]).any()


def test_equal_numbers_have_no_deviation_at_all() -> None:
    """Biases of zero, and a constant that float32 does not hold exactly."""
    for value in (0.0, 0.05):
        found = spread_of(np.full((2, 50), value, np.float32))
        assert found.deviation == pytest.approx([0.0, 0.0], abs=1e-9)
        assert (found.quantiles[:, 0] == found.quantiles[:, -1]).all()
