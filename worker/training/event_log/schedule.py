"""In which epochs a leg's histograms are written."""

import math


def schedule(max_epochs: int, snapshots: int = 50) -> frozenset[int]:
    """Epochs to take histograms in: each of the first ones, then ever further apart.

    Where a run will stop is not known beforehand, and most changes come early. With steps that
    grow by the same factor, a run that stops anywhere has been seen about equally well.

    Args:
        max_epochs: Largest number of epochs, at least 1.
        snapshots: Most epochs to choose, at least 2.

    Returns:
        Epochs in [1, max_epochs], the first and the last among them.

    Example:
        >>> sorted(schedule(1000, 10))
        [1, 2, 5, 10, 22, 46, 100, 215, 464, 1000]
    """
    if max_epochs <= snapshots:
        return frozenset(range(1, max_epochs + 1))
    dense = 1
    while _growth(dense, max_epochs, snapshots) * dense < dense + 1:
        dense += 1
    growth = _growth(dense, max_epochs, snapshots)
    grown = (round(dense * growth**step) for step in range(1, snapshots - dense + 1))
    return frozenset([*range(1, dense + 1), *grown, max_epochs])


def _growth(dense: int, max_epochs: int, snapshots: int) -> float:
    """Factor that leads from epoch `dense` to the last one in the snapshots that are left."""
    return math.exp(math.log(max_epochs / dense) / (snapshots - dense))
