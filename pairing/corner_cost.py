"""What training at the corners between two sides costs, by arithmetic.

No clock is asked: were seconds measured, the same job could be shared out exactly on one day
and by sampling on another. The constants were measured with `benchmarks.attribution`.
"""

from typing import Final

from pairing.semantics import Semantics

SECONDS: Final = 120.0
"""What an attribution may take, about, on the machine that the constants were measured on."""
SECONDS_PER_LEG: Final = 3e-3
SECONDS_PER_EPOCH: Final = 2e-5
SECONDS_PER_WATCHED_EPOCH: Final = 2e-3
SECONDS_PER_BATCH: Final = 7e-5
SECONDS_PER_MULTIPLICATION: Final = 2e-11
SECONDS_PER_PROGRAM: Final = 0.5
"""Building and tracing the graph that a whole group of corners is trained by."""
PASSES: Final = 6  # as in `pairing.estimate`
LEAST_CORNERS: Final = 64
LEAST_ROUNDS: Final = 3
LEAST_SEEDS, MOST_SEEDS = 4, 9


def is_foreseen(semantics: Semantics) -> bool:
    """Whether everything about the next epochs is known before they are trained.

    Then a whole training is a few calls of a compiled function. Rules that look at rows kept
    aside, that lower the rate or that restore weights have to be asked after each epoch.
    """
    return (
        semantics.optimizer != "lbfgs"
        and semantics.schedule in {"constant", "invscaling"}
        and semantics.stopping in {"training_loss", "epoch_loss", "never"}
        and semantics.validation_rows == "none"
        and not semantics.best_weights
        and semantics.sample_weight_norm == "none"
    )


def corner_seconds(
    *, rows: int, batch_rows: int, parameters: int, ends: tuple[Semantics, Semantics]
) -> float:
    """Estimate one training between two ends, all epochs of the one that takes longer."""
    batches = -(-rows // batch_rows)
    arithmetic = PASSES * rows * parameters * SECONDS_PER_MULTIPLICATION
    foreseen, epochs = all(map(is_foreseen, ends)), max(end.epochs for end in ends)
    alone = SECONDS_PER_EPOCH if foreseen else SECONDS_PER_WATCHED_EPOCH
    epoch = alone + batches * SECONDS_PER_BATCH + arithmetic
    return SECONDS_PER_LEG + epochs * epoch


def affordable(each_seconds: float, seconds: float = SECONDS) -> int:
    """How many corners may be trained."""
    return max(LEAST_CORNERS, int(seconds / each_seconds))


def in_a_round(causes: int) -> int:
    """Sets of causes that one round of orders visits."""
    return causes * (causes - 1) + 2


def most_seconds(each_seconds: float, *, causes: int, trials: int) -> float:
    """Estimate attribution and trials together, from above: no cause may turn out silent."""
    sets = min(
        1 << min(causes, 62), max(affordable(each_seconds), LEAST_ROUNDS * in_a_round(causes))
    )
    return each_seconds * (sets * bool(causes) + trials * LEAST_SEEDS)
