"""How many corners may be trained. Told before the first, by arithmetic and no clock.

Were seconds measured, the same job could be shared out exactly on one day and by sampling on
another; a job that is run again gives the same report.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise

from pairing.batches import rows_per_batch
from pairing.corner_cost import (
    LEAST_ROUNDS,
    LEAST_SEEDS,
    MOST_SEEDS,
    SECONDS,
    SECONDS_PER_PROGRAM,
    affordable,
    corner_seconds,
    in_a_round,
)
from pairing.semantics import Semantics
from worker.training.attribution.game import rounds, sets_of
from worker.training.attribution.players import ENUMERATED, Players
from worker.training.compiled.key import key_of
from worker.training.leg import Network

MOST_ROUNDS = 32
CHANCES = 3  # causes of chance, at most, each drawn anew by itself and in the reference


@dataclass(frozen=True, slots=True)
class Budget:
    """What is going to be trained.

    Attributes:
        is_exact: Whether every set of causes is.
        rounds: Else, how many rounds of orders.
        with_interactions: Whether pairs of causes are looked at.
        seeds: Draws that changes are judged by, where legs draw other numbers.
        trainings: About how many there will be.
    """

    is_exact: bool
    rounds: int
    with_interactions: bool
    seeds: int
    trainings: int


def budget_of(
    players: Players, network: Network, *, changes: int, seed: int, seconds: float = SECONDS
) -> Budget:
    """Plan an attribution.

    Args:
        players: The causes.
        network: The shape of both legs.
        changes: Further changes that are to be tried, each by itself.
        seed: Of the permutations.
        seconds: What it may take, about.
    """
    number = len(players.causes)
    sets = _visited(players, seed)
    each = _slowest(players, network) + _tracing(players, network, sets)
    trainings = affordable(each, seconds)
    judged = number + changes + 1
    seeds = min(MOST_SEEDS, max(LEAST_SEEDS, trainings // 2 // judged))
    repeated = (seeds - 1) * (judged + 2 * CHANCES) if players.chance else 0
    left = trainings - repeated
    few = LEAST_ROUNDS * in_a_round(number)  # sampling would take as many
    if number <= ENUMERATED:
        distinct = players.distinct(sets)
        if distinct <= max(left, few):
            return Budget(True, 0, True, seeds, distinct + repeated)
    pairs = in_a_round(number)
    with_interactions = 2 * pairs <= left // 2
    left -= 2 * number + with_interactions * pairs
    drawn, trained = _rounds(players, seed, left)
    return Budget(False, drawn, with_interactions, seeds, trainings - left + trained)


def _visited(players: Players, seed: int) -> Iterable[int]:
    """Give all sets of causes, or where they are too many those of one round of orders."""
    if len(players.causes) <= ENUMERATED:
        return range(players.all + 1)
    return sets_of(next(rounds(len(players.causes), seed)))


def _tracing(players: Players, network: Network, sets: Iterable[int]) -> float:
    """Seconds of making graphs, for each of the trainings that some sets take.

    Causes of another activation, optimizer, loss or dropout change the graph, and sets of them
    have as many graphs.
    """
    corners = {players.effective(kept) for kept in sets}
    programs = {key_of(corner, network) for corner in corners}
    return SECONDS_PER_PROGRAM * len(programs) / len(corners)


def _slowest(players: Players, network: Network) -> float:
    """Seconds of one training at the end that takes longer."""
    base, facts = players.reference, players.facts
    ends = (base, players.candidate)
    weights = sum((fan_in + 1) * out for fan_in, out in pairwise(network.sizes))
    rows = [max(1, facts.fitted(end, base)) for end in ends]
    return max(
        corner_seconds(
            rows=number,
            batch_rows=rows_per_batch(end.batch_rows, number),
            parameters=weights,
            ends=ends,
        )
        for end, number in zip(ends, rows, strict=True)
    )


def _rounds(players: Players, seed: int, most: int) -> tuple[int, int]:
    """Count the rounds of orders that so many trainings are enough for, and these."""
    seen: set[Semantics] = set()
    before = 0
    for number, orders in enumerate(islice(rounds(len(players.causes), seed), MOST_ROUNDS)):
        before = len(seen)
        seen |= {players.effective(kept) for kept in sets_of(orders)}
        if len(seen) > most and number >= LEAST_ROUNDS:
            return number, before
    return MOST_ROUNDS, len(seen)
