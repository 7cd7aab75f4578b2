"""How many corners may be trained. Told before the first, by arithmetic and no clock.

Were seconds measured, the same job could be shared out exactly on one day and by sampling on
another; a job that is run again gives the same report.
"""

from dataclasses import dataclass
from itertools import islice, pairwise

from pairing.batches import rows_per_batch
from pairing.semantics import Semantics
from worker.training.attribution.game import rounds, sets_of
from worker.training.attribution.players import ENUMERATED, Players
from worker.training.leg import Network

SECONDS = 120.0
"""What an attribution may take, about, on the machine that the constants were measured on."""
SECONDS_PER_LEG = 3e-3
SECONDS_PER_EPOCH = 2e-5
SECONDS_PER_BATCH = 7e-5
SECONDS_PER_MULTIPLICATION = 2e-11
PASSES = 6  # as in `pairing.estimate`
LEAST_CORNERS = 64
LEAST_ROUNDS, MOST_ROUNDS = 3, 64
LEAST_SEEDS, MOST_SEEDS = 4, 9
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


def corner_seconds(semantics: Semantics, rows: int, network: Network) -> float:
    """Estimate what one training takes, all of its epochs."""
    batches = -(-rows // rows_per_batch(semantics.batch_rows, rows))
    sizes = network.sizes
    weights = sum((fan_in + 1) * out for fan_in, out in pairwise(sizes))
    arithmetic = PASSES * rows * weights * SECONDS_PER_MULTIPLICATION
    epoch = SECONDS_PER_EPOCH + batches * SECONDS_PER_BATCH + arithmetic
    return SECONDS_PER_LEG + semantics.epochs * epoch


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
    base, facts = players.reference, players.facts
    each = max(
        corner_seconds(end, max(1, facts.fitted(end, base)), network)
        for end in (base, players.candidate)
    )
    affordable = max(LEAST_CORNERS, int(seconds / each))
    number = len(players.causes)
    judged = number + changes + 1
    seeds = min(MOST_SEEDS, max(LEAST_SEEDS, affordable // 2 // judged))
    repeated = (seeds - 1) * (judged + 2 * CHANCES) if players.chance else 0
    left = affordable - repeated
    few = LEAST_ROUNDS * (number * (number - 1) + 2)  # sampling would take as many
    if number <= ENUMERATED:
        sets = players.distinct(range(players.all + 1))
        if sets <= max(left, few):
            return Budget(True, 0, True, seeds, sets + repeated)
    rounds_trained = number * (number - 1) + 2
    with_interactions = 2 * rounds_trained <= left // 2
    left -= 2 * number + with_interactions * rounds_trained
    drawn, trained = _rounds(players, seed, left)
    return Budget(False, drawn, with_interactions, seeds, affordable - left + trained)


def _rounds(players: Players, seed: int, affordable: int) -> tuple[int, int]:
    """Count the rounds of orders that so many trainings are enough for, and these."""
    seen: set[Semantics] = set()
    before = 0
    for number, orders in enumerate(islice(rounds(len(players.causes), seed), MOST_ROUNDS)):
        before = len(seen)
        seen |= {players.effective(kept) for kept in sets_of(orders)}
        if len(seen) > affordable and number >= LEAST_ROUNDS:
            return number, before
    return MOST_ROUNDS, len(seen)
