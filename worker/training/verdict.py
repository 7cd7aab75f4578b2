"""The verdict on a pair, from its gaps and the noise floor."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.report import Divergence, EpochGap, Gap, Verdict

FLOORS = 10.0
DOUBTFUL = 1000.0
"""Below so many floors, `different` may still be noise: the floor is one draw of a chance."""
GAPS = ("prediction_rms", "prediction_max", "weights_max", "loss_curve_max")
_WHOSE = {
    "prediction_rms": "the predictions on the test rows differ by {} of the spread",
    "prediction_max": "a prediction on the test rows differs by {} of the spread",
    "weights_max": "a weight differs by {} of its tensor's spread",
    "loss_curve_max": "the loss curves differ by {} of their range",
}
"""What a gap is of, in the words of a sentence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict on two legs rests on.

    Attributes:
        gap: Between the two legs.
        floor: Between the reference and its own twins, or None when it was not measured.
        rounding: What one unit of rounding makes; no floor is below it.
        course: Gap and floor of the predictions along the way, in order.
        same: Whether the legs ended in the same bits.
        diverged: Legs that hold a number that is not finite.
        steps_agree: Whether the steps were gone through one by one, each from the reference's
            numbers, and none differed by more than rounding.
        decided_otherwise: The first epoch after which one leg did what the other did not: count
            it, keep it, lower the rate, stop. None where they decided alike.
        compares_weights: Whether both networks have the same layers.
    """

    gap: Gap
    floor: Gap | None
    rounding: Gap
    course: tuple[EpochGap, ...] = ()
    same: bool = False
    diverged: tuple[Divergence, ...] = ()
    steps_agree: bool = False
    decided_otherwise: int | None = None
    compares_weights: bool = True

    def horizon(self) -> int | None:
        """The first epoch in which ten times the noise is as large as the targets' spread."""
        return next((each.epoch for each, noise, _ in self._way() if FLOORS * noise >= 1.0), None)

    def undecidable_from(self) -> int | None:
        """The epoch from which on nothing can be said.

        That is the horizon, or where the legs parted in their predictions or decisions.
        """
        epochs = [self.horizon(), self.first_parted(), self.decided_otherwise]
        return min((epoch for epoch in epochs if epoch is not None), default=None)

    def turns_on_a_decision(self) -> bool:
        """Whether a decision came out otherwise while something could still be said.

        Of a training that ends beyond words nothing is said that a count could change; a stop
        or a fall of the rate before its horizon parts the predictions.
        """
        if self.decided_otherwise is None or self.is_amplified_beyond_words():
            return False
        horizon = self.horizon()
        return horizon is None or self.decided_otherwise < horizon

    def first_parted(self) -> int | None:
        """The first epoch in which the predictions were more than ten floors apart."""
        parted = (each.epoch for each, _, excess in self._way() if excess > FLOORS)
        return next(parted, None)

    def began_together(self) -> bool:
        """Whether the predictions were within ten floors of each other after an epoch."""
        first = next((excess for _, _, excess in self._way()), math.inf)
        return first <= FLOORS

    def excess(self) -> float:
        """The largest gap in units of its floor, over all that were compared."""
        return max(self._excesses().values())

    def apart_in(self) -> str:
        """The first gap beyond ten floors, in the order of a report; else the largest of all.

        Legs may predict alike and differ in weights that no prediction shows.
        """
        excesses = self._excesses()
        beyond = (name for name, excess in excesses.items() if excess > FLOORS)
        return next(beyond, max(excesses, key=excesses.__getitem__))

    def excess_before_horizon(self) -> float:
        """The largest gap of predictions in units of its floor while something can be said."""
        known = (excess for _, noise, excess in self._way() if FLOORS * noise < 1.0)
        return max(known, default=0.0)

    def largest_excess(self) -> float:
        """The largest gap in units of its floor, along the way and at the end.

        Noise that has grown hides what lay apart before, so the way counts as well; the end
        of a training that is beyond words does not.
        """
        along = self.excess_before_horizon()
        return along if self.is_amplified_beyond_words() else max(along, self.excess())

    def is_amplified_beyond_words(self) -> bool:
        """Whether, at the end, ten times the floor is as large as the targets' own spread."""
        return FLOORS * _number(self.floor, "prediction_rms") >= 1.0

    def hangs_on_a_decision(self) -> bool:
        """Whether a decision that no step has a cause for is all that the legs differ in."""
        return (
            self.steps_agree
            and self.turns_on_a_decision()
            and max(self.excess(), self.excess_before_horizon()) <= FLOORS
        )

    def _excesses(self) -> dict[str, float]:
        """Each gap that was compared in units of its floor."""
        return {
            name: _in_floors(
                _number(self.gap, name),
                max(_number(self.floor, name), _number(self.rounding, name)),
            )
            for name in GAPS
            if name != "weights_max" or self.compares_weights
        }

    def _way(self) -> Iterator[tuple[EpochGap, float, float]]:
        """Give each epoch, the largest floor up to it, and its gap in units of that floor.

        Noise that has been seen stays possible, and none is below one rounding.
        """
        noise, least = 0.0, _number(self.rounding, "prediction_rms")
        for each in self.course:
            noise = max(noise, _finite(each.noise_floor))
            yield each, noise, _in_floors(_finite(each.gap), max(noise, least))


def judge(evidence: Evidence) -> Verdict:
    """Give the verdict.

    Returns:
        `diverged` first, because such gaps mean nothing; then `identical`; `undecidable`
        without a floor. Else `different` when a gap is more than ten times its floor, along
        the way or at the end, unless no step has put more than rounding into it: then
        training has amplified a chance that no twin met. So too when the legs decided
        otherwise after an epoch before the horizon: the same rule takes the same decision on
        the same numbers, unless there is a cause. Else `undecidable` where noise has grown as
        large as the spread of the targets themselves, or such a chance has, or a decision
        hung on rounding.
    """
    if evidence.diverged:
        return "diverged"
    if evidence.same:
        return "identical"
    if evidence.floor is None:
        return "undecidable"
    parted = evidence.largest_excess() > FLOORS or evidence.turns_on_a_decision()
    if parted and not evidence.steps_agree:
        return "different"
    unsaid = (
        evidence.is_amplified_beyond_words()
        or evidence.excess() > FLOORS
        or evidence.decided_otherwise is not None
    )
    return "undecidable" if unsaid else "indistinguishable"


def is_doubtful(evidence: Evidence) -> bool:
    """Whether another twin could still make noise of what looks like a difference."""
    return judge(evidence) == "different" and FLOORS < evidence.largest_excess() <= DOUBTFUL


def rests_on_steps(evidence: Evidence, *, may_part_at_once: bool = False) -> bool:
    """Whether only the single steps can say if legs differ by a cause.

    So it is where they began together, and where they are apart by so little that no twin
    of the reference could end the doubt: another framework's exponential, say, rounds alike
    in all of the reference's twins.

    Args:
        evidence: What is known of them.
        may_part_at_once: Whether the first epoch may be enough to part legs by rounding, so
            that what they were after it is not how they began.
    """
    together = may_part_at_once or evidence.began_together()
    return judge(evidence) == "different" and (together or is_doubtful(evidence))


def _in_floors(gap: float, floor: float) -> float:
    """Give a gap in units of its floor; nothing is beyond a floor that is not finite."""
    if not math.isfinite(floor):
        return 1.0
    if floor == 0.0:
        return math.inf if gap else 0.0
    return gap / floor


def _finite(measured: float | None) -> float:
    return math.inf if measured is None or math.isnan(measured) else float(measured)


def _number(gap: Gap | None, name: str) -> float:
    return _finite(getattr(gap, name, None))


def sentence(verdict: Verdict, evidence: Evidence) -> str:
    """Say the verdict in a sentence or two that can stand alone."""
    gap, floor = evidence.gap, evidence.floor
    apart = f"predictions on the test rows differ by {_shown(gap.prediction_rms)} of the spread"
    if evidence.diverged:
        where = "; ".join(
            f"the {each.leg} holds a number that is not finite in {each.tensor} "
            f"after epoch {each.epoch}"
            for each in evidence.diverged
        )
        return f"Training diverged: {where}."
    if verdict == "identical":
        return "Both legs end in the same bits: weights, predictions and losses."
    if floor is None:
        return f"The {apart}; without a noise floor nobody can say whether that is much."
    noise = _shown(floor.prediction_rms)
    if verdict == "undecidable" and evidence.hangs_on_a_decision():
        return (
            f"The {apart}, the reference differs from its own twin by {noise}. But after epoch "
            f"{evidence.decided_otherwise} the two decided otherwise (see `decisions`), while no "
            "single step differs by more than rounding: amplified, it turned a decision, and "
            f"nothing can be said{_since(evidence)}."
        )
    if verdict == "undecidable" and evidence.steps_agree and evidence.excess() > FLOORS:
        beyond, explained = _parted(evidence)
        return (
            f"{beyond[0].upper()}{beyond[1:]}, while the reference differs from its own twin by "
            f"{explained}. But no single step differs by more than rounding: a chance was "
            f"amplified{_since(evidence)}."
        )
    if verdict == "undecidable":
        return (
            f"The {apart}, but the reference differs from its own twin by {noise}: rounding "
            f"alone is amplified so far that nothing can be said{_since(evidence)}."
        )
    if verdict == "indistinguishable":
        return (
            f"The two legs cannot be told apart: the {apart}, the reference "
            f"differs from its own twin by {noise}."
        )
    return f"The two legs are different: {_reason(evidence)}."


def _since(evidence: Evidence) -> str:
    horizon = evidence.undecidable_from()
    return "" if horizon is None else f" from epoch {horizon} on; up to there the legs agree"


def _reason(evidence: Evidence) -> str:
    if evidence.largest_excess() <= FLOORS:
        return f"after epoch {evidence.decided_otherwise} one decided what the other did not"
    if evidence.is_amplified_beyond_words() or evidence.excess() <= FLOORS:
        parted, until = evidence.first_parted(), evidence.horizon()
        later = (
            "" if until is None else f", before rounding was amplified beyond words (epoch {until})"
        )
        return (
            f"their predictions had parted by more than rounding explains by epoch {parted}{later}"
        )
    apart, explained = _parted(evidence)
    return f"{apart}, while rounding alone explains {explained}"


def _parted(evidence: Evidence) -> tuple[str, str]:
    """Say in what the legs are apart by more than noise, and how large that noise is."""
    where = evidence.apart_in()
    noise = getattr(evidence.floor, where, None)
    return _WHOSE[where].format(_shown(getattr(evidence.gap, where))), _shown(noise)


def _shown(number: float | None) -> str:
    return "an unbounded amount" if number is None or not math.isfinite(number) else f"{number:.1e}"
