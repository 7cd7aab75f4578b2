"""Sharing a number out among players: Shapley's value, exactly and by sampling.

A game is a number for each set of players. Sets are written as bits: player i is in set S
where S >> i & 1.

Source:
    L. S. Shapley, A value for n-person games, 1953. The interaction index is that of
    M. Grabisch and M. Roubens, 1999.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Game = Callable[[int], float]


def shapley(values: Values) -> Values:
    """Give each player's share of values[all] - values[none].

    Args:
        values: The game, shape (2 ** players,), by set; finite.

    Returns:
        Shares that add up to that difference, up to rounding, shape (players,).
    """
    players = _players(values)
    sets = np.arange(len(values))
    sizes = _sizes(sets)
    shares = np.zeros(players)
    for player in range(players):
        without = sets[sets >> player & 1 == 0]
        gained = values[without | 1 << player] - values[without]
        shares[player] = math.fsum(_weights(sizes[without], players, 1) * gained)
    return shares


def interactions(values: Values) -> Values:
    """Give Shapley's interaction index of each pair, symmetric, shape (players, players).

    It is the mean, over what else is there, of what two players do together beyond what each
    does without the other; zero for two that do not mind each other, and on the diagonal.
    """
    players = _players(values)
    sets = np.arange(len(values))
    sizes = _sizes(sets)
    index = np.zeros((players, players))
    for one in range(players):
        for two in range(one):
            mine, other = 1 << one, 1 << two
            rest = sets[sets & (mine | other) == 0]
            with_mine = values[rest | mine | other] - values[rest | mine]
            together = with_mine - (values[rest | other] - values[rest])
            weights = _weights(sizes[rest], players, 2)
            index[one, two] = index[two, one] = math.fsum(weights * together)
    return index


@dataclass(frozen=True, slots=True)
class Sampled:
    """Shares that were estimated.

    Attributes:
        shares: Shape (players,); they add up as the exact ones do.
        errors: Their standard errors, shape (players,).
    """

    shares: Values
    errors: Values


Order = tuple[int, ...]


def rounds(players: int, seed: int) -> Iterator[tuple[Order, ...]]:
    """Draw orders of the players without end, some at a time: all rotations, and all reversed.

    In each round every player comes at every place, twice. What a player adds may be
    everything at one place and nothing at the others; orders drawn one by one may miss it for
    long, and give an error bar that knows nothing of it. The reversed orders visit the same
    sets as the others: `players * (players - 1) + 2` in all.
    """
    generator = np.random.default_rng(seed)
    while True:
        drawn = [int(each) for each in generator.permutation(players)]
        rotated = [(*drawn[place:], *drawn[:place]) for place in range(players)]
        yield (*rotated, *(order[::-1] for order in rotated))


def sets_of(orders: tuple[Order, ...]) -> frozenset[int]:
    """Give all sets that players make as they come in these orders."""
    sets = {0}
    for order in orders:
        present = 0
        for player in order:
            present |= 1 << player
            sets.add(present)
    return frozenset(sets)


def along(game: Game, order: Order) -> Values:
    """What each player adds when they come in this order, shape (players,)."""
    added = np.zeros(len(order))
    present, before = 0, game(0)
    for player in order:
        present |= 1 << player
        after = game(present)
        added[player] = after - before
        before = after
    return added


def estimated(game: Game, drawn: list[tuple[Order, ...]]) -> Sampled:
    """Estimate shares from some rounds, at least two; the error is that of the rounds' means."""
    means = np.array([np.mean([along(game, order) for order in each], axis=0) for each in drawn])
    errors = np.std(means, axis=0, ddof=1) / math.sqrt(len(means))
    return Sampled(means.mean(axis=0), errors)


def _players(values: Values) -> int:
    players = len(values).bit_length() - 1
    if len(values) != 1 << players:
        raise ValueError(f"A game has a value for each of 2 ** n sets, not {len(values)} values")
    return players


def _sizes(sets: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.array([int(each).bit_count() for each in sets])


def _weights(sizes: NDArray[np.intp], players: int, taken: int) -> Values:
    """Probability of each set, where sizes are equally likely, and sets of one size."""
    free = players - taken
    return np.array([1.0 / ((free + 1) * math.comb(free, int(size))) for size in sizes])
