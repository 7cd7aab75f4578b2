"""The same corner drawn anew: what other seeds make of a gap."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import t as student

from pairing.causes import causes_between
from pairing.semantics import Semantics
from worker.training.attribution.corners import Corners
from worker.training.attribution.scale import Scale

STRIDE = 1009  # Keras seeds its layers one by one: neighbouring seeds would share draws
CONFIDENCE = 0.95
WEIGHTS = "weight-draws"


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
    anew = replace(semantics, seed=(semantics.seed + STRIDE * number) % 2**32)
    weights = anew if WEIGHTS in apart else semantics
    rows = anew if apart - {WEIGHTS} else semantics
    return corners.gap(weights, rows)


def mean_and_margin(decades: Sequence[float]) -> tuple[float, float]:
    """Give the mean of some draws, and half of the interval that holds it with 95 %."""
    number = len(decades)
    deviation = float(np.std(decades, ddof=1))
    quantile = float(student.ppf(0.5 + CONFIDENCE / 2, number - 1))
    return math.fsum(decades) / number, quantile * deviation / math.sqrt(number)


def is_within(gap: float, others: Sequence[float], scale: Scale) -> bool:
    """Whether a gap is no larger than what another draw may come to, with 95 %."""
    decades = [scale.decades(other) for other in others]
    mean, _ = mean_and_margin(decades)
    deviation, number = float(np.std(decades, ddof=1)), len(decades)
    reach = float(student.ppf(0.5 + CONFIDENCE / 2, number - 1)) * math.sqrt(1 + 1 / number)
    return scale.decades(gap) <= max(mean + reach * deviation, *decades)
