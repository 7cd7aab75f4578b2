"""Distance between two numbers, counted in the numbers that lie between them."""

import numpy as np

from pairing.semantics import Dtype


def ulps_apart(ours: float, theirs: float, dtype: Dtype) -> int | None:
    """Count the steps from one number of a format to another, or None where one is not finite.

    A number of a finer format is rounded to this one first.

    Example:
        >>> ulps_apart(1.0, float(np.nextafter(1.0, 2.0)), "float64")
        1
        >>> ulps_apart(-0.0, 0.0, "float32")
        0
    """
    if not (np.isfinite(ours) and np.isfinite(theirs)):
        return None
    return abs(_rank(ours, dtype) - _rank(theirs, dtype))


def _rank(number: float, dtype: Dtype) -> int:
    """Number all floats of a format in their order, zero as 0."""
    kind, bits = (np.float32, np.int32) if dtype == "float32" else (np.float64, np.int64)
    rank = int(np.asarray(number, kind).view(bits))
    return rank if rank >= 0 else int(np.iinfo(bits).min) - rank
