"""The verdict on a pair, from its gaps and the noise floor."""

import math

from schemas.report import Divergence, Gap, Verdict

FLOORS = 10.0
GAPS = ("prediction_rms", "prediction_max", "weights_max", "loss_curve_max")


def judge(
    gap: Gap, floor: Gap | None, rounding: Gap, *, same: bool, diverged: tuple[Divergence, ...]
) -> Verdict:
    """Give the verdict.

    Args:
        gap: Between the two legs.
        floor: Between the reference and its own twin, or None when it was not measured.
        rounding: What one unit of rounding makes; no floor is below it.
        same: Whether the legs ended in the same bits.
        diverged: Legs that hold a number that is not finite.

    Returns:
        `diverged` first, because such gaps mean nothing; then `identical`; `undecidable`
        without a floor, or when ten times the floor is as large as the spread of the
        targets themselves; else whether every gap is at most ten times its floor.
    """
    if diverged:
        return "diverged"
    if same:
        return "identical"
    if floor is None:
        return "undecidable"
    within = [
        _number(gap, name) <= FLOORS * max(_number(floor, name), _number(rounding, name))
        for name in GAPS
    ]
    if FLOORS * _number(floor, "prediction_rms") >= 1.0:
        return "undecidable"
    return "indistinguishable" if all(within) else "different"


def _number(gap: Gap, name: str) -> float:
    measured = getattr(gap, name)
    return math.inf if measured is None or math.isnan(measured) else float(measured)


def sentence(
    verdict: Verdict, gap: Gap, floor: Gap | None, diverged: tuple[Divergence, ...]
) -> str:
    """Say the verdict in a sentence or two that can stand alone."""
    apart = f"predictions on the test rows differ by {_shown(gap.prediction_rms)} of the spread"
    if diverged:
        where = "; ".join(
            f"the {each.leg} holds a number that is not finite in {each.tensor} "
            f"after epoch {each.epoch}"
            for each in diverged
        )
        return f"Training diverged: {where}."
    if verdict == "identical":
        return "Both legs end in the same bits: weights, predictions and losses."
    if floor is None:
        return f"The {apart}; without a noise floor nobody can say whether that is much."
    noise = _shown(floor.prediction_rms)
    if verdict == "undecidable":
        return (
            f"The {apart}, but the reference differs from its own twin by {noise}: "
            "rounding alone is amplified so far that nothing can be said."
        )
    if verdict == "indistinguishable":
        return (
            f"The two legs cannot be told apart: the {apart}, the reference "
            f"differs from itself with its units permuted by {noise}."
        )
    return f"The two legs are different: the {apart}, while rounding alone explains {noise}."


def _shown(number: float | None) -> str:
    return "an unbounded amount" if number is None or not math.isfinite(number) else f"{number:.1e}"
