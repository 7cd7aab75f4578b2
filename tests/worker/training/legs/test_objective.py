"""A Poisson mean in float64 is the one that float32 would hold."""

import numpy as np
import pytest
import tensorflow as tf

from worker.training.compiled.objective import Poisson, exponential_of_float32

EDGES = [
    -150.0,
    -104.0,
    -103.9,
    -103.0,
    -95.0,
    -88.0,
    -87.4,
    -87.0,
    0.0,
    1.0,
    88.0,
    88.7,
    88.8,
    200.0,
]


def _of_float32(z: np.ndarray) -> np.ndarray:
    graph = tf.function(exponential_of_float32)
    return np.asarray(graph(tf.constant(z, tf.float64)).numpy(), np.float64)


@pytest.mark.parametrize("repeats", [1, 5000], ids=["scalar", "vectorised"])
def test_the_exponential_has_float32s_zeros_infinities_and_smallest_numbers(repeats: int) -> None:
    """NumPy's of the same float32, to two of its rounding units; TensorFlow's cast has more 0s."""
    z = np.tile(np.asarray(EDGES, np.float32), repeats)
    with np.errstate(over="ignore", under="ignore"):
        expected = np.exp(z)

    found = _of_float32(z.astype(np.float64))

    assert np.array_equal(found, found.astype(np.float32))
    assert np.array_equal(found == 0.0, expected == 0.0)
    assert np.array_equal(np.isinf(found), np.isinf(expected))
    finite = np.isfinite(found)
    np.testing.assert_array_max_ulp(found[finite].astype(np.float32), expected[finite], maxulp=2)


@pytest.mark.parametrize(
    ("z", "cost"), [(-150.0, np.inf), (-100.0, 99.0), (200.0, np.nan)], ids=str
)
def test_a_deviance_is_infinite_where_float32s_mean_is_0(z: float, cost: float) -> None:
    """And no number where it is infinite, as scikit-learn's is; in float64 it would be finite."""
    one, where = tf.constant(1.0, tf.float64), tf.constant(z, tf.float64)

    np.testing.assert_allclose(
        Poisson(exponential_of_float32).deviance(where, one).numpy(), cost, rtol=0.01
    )
    assert np.isfinite(Poisson().deviance(where, one).numpy())
