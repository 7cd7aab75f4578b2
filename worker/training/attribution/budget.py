"""How many corners may be trained. Told before the first, by arithmetic and no clock.

Were seconds measured, the same job could be shared out exactly on one day and by sampling on
another; a job that is run again gives the same report.
"""

from dataclasses import dataclass
from itertools import islice

from pairing.batches import rows_per_batch
from pairing.effective import Facts
from pairing.semantics import Semantics
from worker.training.attribution.game import permutations
from worker.training.attribution.players import Players
from worker.training.leg import Network

SECONDS = 120.0
"""What an attribution may take, about, on the machine that the constants were measured on."""
SECONDS_PER_LEG = 3e-3
SECONDS_PER_EPOCH = 2e-5
SECONDS_PER_BATCH = 7e-5
SECONDS_PER_MULTIPLICATION = 2e-11
PASSES = 6  # as in `pairing.estimate`
LEAST_CORNERS = 64
LEAST_PAIRS, MOST_PAIRS = 4, 256
LEAST_SEEDS, MOST_SEEDS = 4, 9


@dataclass(frozen=True, slots=True)
class Budget:
    """What is going to be trained.

    Attributes:
        is_exact: Whether every set of causes is.
        pairs: Else, how many permutations, each with its reverse.
        with_interactions: Whether pairs of causes are looked at.
        seeds: Draws that changes are judged by, where legs draw other numbers.
        trainings: About how many there will be.
    """

    is_exact: bool
    pairs: int
    with_interactions: bool
    seeds: int
    trainings: int


def corner_seconds(semantics: Semantics, facts: Facts, network: Network) -> float:
    """Estimate what one training takes, all of its epochs."""
    rows = max(1, facts.fitted(semantics))
    batches = -(-rows // rows_per_batch(semantics.batch_rows, rows))
    sizes = network.sizes
    weights = sum((fan_in + 1) * out for fan_in, out in zip(sizes, sizes[1:], strict=False))
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
    ends = (players.reference, players.candidate)
    each = max(corner_seconds(end, players.facts, network) for end in ends)
    affordable = max(LEAST_CORNERS, int(seconds / each))
    number = len(players.causes)
    judged = number + changes + 1
    seeds = min(MOST_SEEDS, max(LEAST_SEEDS, affordable // 2 // judged))
    repeated = (seeds - 1) * (judged + 3) if players.chance else 0
    left = affordable - repeated
    if number <= 16 and (sets := players.distinct(range(players.all + 1))) <= left:
        return Budget(True, 0, True, seeds, sets + repeated)
    singles = 2 * number + 2
    pairs_of_causes = number * (number - 1)
    with_interactions = singles + pairs_of_causes <= left // 2
    left -= singles + with_interactions * pairs_of_causes
    pairs, trained = _pairs(players, seed, left)
    return Budget(False, pairs, with_interactions, seeds, affordable - left + trained)


def _pairs(players: Players, seed: int, affordable: int) -> tuple[int, int]:
    """Count the pairs of permutations that so many trainings are enough for, and these."""
    seen: set[Semantics] = set()
    before = 0
    drawn = permutations(len(players.causes), seed)
    for number, pair in enumerate(islice(drawn, MOST_PAIRS)):
        before = len(seen)
        for order in pair:
            kept = 0
            for player in order:
                kept |= 1 << int(player)
                seen.add(players.effective(kept))
        if len(seen) > affordable and number >= LEAST_PAIRS:
            return number, before
    return MOST_PAIRS, len(seen)
