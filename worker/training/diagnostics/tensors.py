"""Mean, deviation and quantiles of a tensor at several moments at once."""

from dataclasses import dataclass
from functools import cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Floats

QUANTILES = np.array((0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0))
MOST_SORTED = 4_096

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a tensor's numbers are spread, moment by moment.

    Attributes:
        mean: Shape (moments,).
        deviation: Standard deviation (ddof 0), shape (moments,).
        quantiles: Shape (moments, 7); see `QUANTILES`.
    """

    mean: Numbers
    deviation: Numbers
    quantiles: Numbers


def spread_of(stack: Floats) -> Spread:
    """Measure a tensor at several moments.

    Mean, deviation, smallest and largest are those of all numbers. The quantiles between are
    those of at most `MOST_SORTED` of them, evenly taken: sorting is what costs here.

    Args:
        stack: Shape (moments, numbers).
    """
    with np.errstate(all="ignore"):
        mean = stack.mean(axis=1, dtype=np.float64)
        apart = stack - mean[:, np.newaxis]
        deviation = np.sqrt(np.square(apart, out=apart).sum(axis=1) / stack.shape[1])
        return Spread(mean, deviation, _quantiles(stack, np.isfinite(mean)))


def _quantiles(stack: Floats, finite: NDArray[np.bool_]) -> Numbers:
    step, below, above, share, wanted = _places(stack.shape[1])
    ordered = np.partition(stack[:, ::step], wanted, axis=1)
    low, high = ordered[:, below], ordered[:, above]
    found = low + (high - low) * share
    if step > 1:
        found[:, 0], found[:, -1] = stack.min(axis=1), stack.max(axis=1)
    if not finite.all():
        found[~finite] = np.nan
    return np.asarray(found)


@cache
def _places(numbers: int) -> tuple[int, Indices, Indices, Numbers, Indices]:
    """Between which of how many sorted numbers the quantiles lie, and how far between."""
    step = _step(numbers)
    last = (numbers - 1) // step
    places = QUANTILES * last
    below = places.astype(np.intp)
    above = np.minimum(below + 1, last)
    return step, below, above, places - below, np.union1d(below, above)


def _step(numbers: int) -> int:
    """Take each so manieth number. Prime to the count, so that no column is left out for good."""
    step = -(-numbers // MOST_SORTED)
    while step > 1 and gcd(step, numbers) > 1:
        step += 1
    return step
