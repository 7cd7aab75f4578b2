"""The same corner drawn anew: what other seeds make of a gap."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import t as student

from pairing.corners import causes_between
from pairing.semantics import Semantics
from worker.training.attribution.corners import Corners

STRIDE = 1009  # Keras seeds its layers one by one: neighbouring seeds would share draws
CONFIDENCE = 0.95
WEIGHTS, SPLIT = "weight-draws", "split"


def draws_apart(reference: Semantics, semantics: Semantics) -> frozenset[str]:
    """Name the causes of chance by which a leg differs from the reference."""
    return frozenset(c.id for c in causes_between(reference, semantics) if c.is_chance)


def reseeded_gap(
    corners: Corners, semantics: Semantics, apart: frozenset[str], number: int
) -> float:
    """Give the gap of a corner whose own draws are those of another seed.

    What it draws as the reference does, it goes on drawing so: only `apart` is drawn anew.

    Args:
        corners: Trains it.
        semantics: The corner.
        apart: Causes of chance by which its draws are its own.
        number: Which other seed, from 1; 0 is the corner's own.
    """
    if number == 0 or not apart:
        return corners.gap(semantics)
    if SPLIT in apart and semantics.split is not None:
        other = _other(semantics.split.random_state, number)
        semantics = replace(semantics, split=replace(semantics.split, random_state=other))
    anew = replace(semantics, seed=_other(semantics.seed, number), own_seeds=())
    weights = anew if WEIGHTS in apart else semantics
    rows = anew if apart - {WEIGHTS, SPLIT} else semantics
    return corners.gap(weights, rows)


def _other(seed: int, number: int) -> int:
    return (seed + STRIDE * number) % 2**32


def mean_and_margin(decades: Sequence[float]) -> tuple[float, float]:
    """Give the mean of some draws, and half of the interval that holds it with 95 %."""
    number = len(decades)
    deviation = float(np.std(decades, ddof=1))
    quantile = float(student.ppf(0.5 + CONFIDENCE / 2, number - 1))
    return math.fsum(decades) / number, quantile * deviation / math.sqrt(number)


def is_within(own: Sequence[float], others: Sequence[float]) -> bool:
    """Whether some draws of one kind are no larger than some of another, with 95 %.

    Both kinds are draws: a single one, however large, is no evidence. Welch's test of their
    means, one-sided.
    """
    number = len(own) + len(others) - 2
    error = math.sqrt(np.var(own, ddof=1) / len(own) + np.var(others, ddof=1) / len(others))
    apart = (math.fsum(own) / len(own)) - (math.fsum(others) / len(others))
    return bool(apart <= float(student.ppf(CONFIDENCE, number)) * error)
