"""Which causes make a leg run off to numbers that are not finite, from trained corners."""

import math
from dataclasses import dataclass
from itertools import combinations

from schemas.cause import CauseId
from worker.training.attribution.corners import Corners
from worker.training.attribution.players import Players

LARGEST_SET = 3
"""Causes that are fixed at once, at most, in looking for the fewest that end it."""


@dataclass(frozen=True, slots=True)
class RunsOff:
    """What training showed of a candidate that runs off.

    Attributes:
        ended_by: The smallest sets of causes whose fix alone lets it train, as far as looked.
        done_by: Causes with which it runs off although all others are fixed.
    """

    ended_by: tuple[tuple[CauseId, ...], ...]
    done_by: tuple[CauseId, ...]


def what_runs_off(players: Players, corners: Corners, *, is_exact: bool) -> RunsOff | None:
    """Look at the corners of a shared-out gap; None where the candidate itself trains.

    Args:
        players: The causes.
        corners: As they were trained for the shares.
        is_exact: Whether all of them were; else single causes alone are looked at.
    """

    def trains(kept: int) -> bool:
        return math.isfinite(corners.gap(players.semantics(kept)))

    if trains(players.all):
        return None
    places = range(len(players.causes))
    ended: tuple[tuple[CauseId, ...], ...] = ()
    for size in range(1, (LARGEST_SET if is_exact else 1) + 1):
        sets = (sum(1 << place for place in chosen) for chosen in combinations(places, size))
        ended = tuple(players.ids(fixed) for fixed in sets if trains(players.all & ~fixed))
        if ended:
            break
    alone = tuple(cause.id for place, cause in enumerate(players.causes) if not trains(1 << place))
    return RunsOff(ended, alone)
