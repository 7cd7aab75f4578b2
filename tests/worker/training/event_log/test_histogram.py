"""Buckets, against numpy's own histogram."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from worker.training.event_log.histogram import BUCKETS, buckets


@given(
    hnp.arrays(
        st.sampled_from([np.float64, np.float32]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
        elements={"allow_nan": True, "allow_infinity": True},
    )
)
def test_every_value_is_counted_once_or_is_not_finite(tensor: NDArray[np.generic]) -> None:
    """Whatever the numbers are, none is lost, none raises, and the edges are those of the data."""
    counted, lost = buckets(tensor)

    finite = tensor[np.isfinite(tensor)]
    assert counted.shape == (BUCKETS, 3)
    assert counted[:, 2].sum() == finite.size
    assert lost == tensor.size - finite.size
    if finite.size:
        assert counted[0, 0] == finite.min()
        assert counted[-1, 1] == finite.max()
        assert (counted[1:, 0] == counted[:-1, 1]).all()


def test_counts_are_those_of_numpy() -> None:
    """An independent answer, on values that lie on no edge."""
    values = np.random.default_rng(0).normal(size=(50, 20))

    counted, lost = buckets(values)

    counts, edges = np.histogram(values, bins=BUCKETS)
    assert lost == 0
    np.testing.assert_array_equal(counted[:, 2], counts)
    np.testing.assert_allclose(counted[:, 0], edges[:-1], rtol=1e-12)


def test_equal_values_are_all_in_the_last_bucket() -> None:
    """As TensorBoard's dashboards expect of a tensor that does not vary."""
    counted, lost = buckets(np.full(7, 2.5))

    assert lost == 0
    assert (counted[:, :2] == 2.5).all()
    assert counted[:, 2].tolist() == [0.0] * (BUCKETS - 1) + [7.0]


def test_nothing_finite_is_an_empty_histogram() -> None:
    """A leg that diverged altogether still has something to write."""
    counted, lost = buckets(np.array([np.nan, np.inf, -np.inf]))

    assert lost == 3
    assert not counted.any()


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.bool_, np.float16])
def test_other_number_types_are_counted_too(kind: type[np.generic]) -> None:
    """A mask or a tensor of whole numbers is as good as any."""
    counted, _ = buckets(np.array([0, 1, 1], dtype=kind))

    assert (counted[0, 2], counted[-1, 2]) == (1, 2)
