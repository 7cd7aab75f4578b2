"""Buckets of a tensor's values, in the form that TensorBoard's histograms have."""

import math

import numpy as np
from numpy.typing import NDArray

BUCKETS = 30
_RIGHT = np.arange(BUCKETS + 1) / BUCKETS
_LEFT = 1.0 - _RIGHT


def buckets(tensor: NDArray[np.generic]) -> tuple[NDArray[np.float64], int]:
    """Count a tensor's values in buckets of equal width, leaving out what is not finite.

    Args:
        tensor: Numbers of any real type and any shape, also none, NaN and infinities.

    Returns:
        The buckets, shape (30, 3), each a left edge, a right edge and a count; and the number of
        values that are not finite. Of equal values all buckets have that value for both edges
        and the last one counts them; without values everything is 0.

    Source:
        tensorboard 2.21.0, `tensorboard/plugins/histogram/summary_v2.py`, `_buckets`.
    """
    values = np.asarray(tensor, np.float64).ravel()
    counted = np.zeros((BUCKETS, 3))
    if values.size == 0:
        return counted, 0
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):  # NaN spreads to both
        finite = values[np.isfinite(values)]
        return buckets(finite)[0], values.size - finite.size
    # Rounding must not put an edge outside the values, nor two edges where all are equal.
    edges = np.clip(low * _LEFT + high * _RIGHT, low, high)
    counted[:, 0] = edges[:-1]
    counted[:, 1] = edges[1:]
    counted[:, 2] = _counts(values, low, high)
    return counted, 0


def _counts(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.int64]:
    if low == high:
        return np.bincount([BUCKETS - 1], [values.size], BUCKETS).astype(np.int64)
    if math.isinf(high - low):  # Numbers can lie further apart than the largest number.
        values, low, high = values / 2, low / 2, high / 2
    share = (values - low) / (high - low)
    places = np.minimum(share * BUCKETS, BUCKETS - 1).astype(np.intp)
    return np.bincount(places, minlength=BUCKETS)
