"""What each leg decided after each epoch, and by how much.

Rules of stopping turn small differences into large ones: a loss that is a rounding error
to the other side of a threshold stops a leg an epoch later. So the decisions are set
side by side, each with the margin by which it was taken.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from pairing.comparison import differing
from pairing.semantics import Semantics
from schemas.decisions import (
    Comparison,
    DecisionEvent,
    Decisions,
    EventKind,
    LegDecisions,
    Outcome,
)
from schemas.job import LEGS
from schemas.job import Leg as LegName
from worker.training.stopping import Schedule, stopping_rule

EVENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Decision:
    """One epoch's comparison, and what came of it.

    Attributes:
        epoch: Counts from 1.
        monitored: The number that was judged.
        threshold: What it had to pass so as not to count against patience; None without a rule.
        count: Epochs in a row that have counted against patience, this one included.
        was_reset: Whether this epoch ended such a row.
        is_kept: Whether its weights are kept as the best so far, where the semantics restore them.
        outcome: What came of it.
    """

    epoch: int
    monitored: float
    threshold: float | None
    count: int
    was_reset: bool
    is_kept: bool
    outcome: Outcome

    def turn(self) -> tuple[int, bool, Outcome]:
        """What another leg has to have done as well."""
        return self.count, self.is_kept, self.outcome


def decisions_of(
    semantics: Semantics, monitored: Sequence[float], *, is_over: bool = False
) -> tuple[Decision, ...]:
    """Judge the numbers of a leg's epochs once more, by its own rule.

    Args:
        semantics: Those of the leg.
        monitored: What the rule watches, epoch by epoch.
        is_over: Whether training has ended. Under L-BFGS it is SciPy that ended it, if it
            did so before the last iteration, by a rule that has no threshold for the loss.
    """
    rule, schedule = stopping_rule(semantics), Schedule(semantics)
    decisions = []
    for epoch, number in enumerate(monitored, 1):
        threshold, before = rule.threshold, rule.count
        is_exhausted = rule.is_exhausted_by(number)
        count, outcome = rule.count, Outcome.GOES_ON
        if is_exhausted:
            outcome = Outcome.STOPS if schedule.is_spent() else Outcome.RATE_FALLS
            rule.forgive()
        was_reset = before > 0 and count == 0
        is_kept = rule.improved and semantics.best_weights
        decisions.append(Decision(epoch, number, threshold, count, was_reset, is_kept, outcome))
    if semantics.stopping == "gradient" and is_over and 0 < len(decisions) < semantics.epochs:
        decisions[-1] = replace(decisions[-1], outcome=Outcome.STOPS)
    return tuple(decisions)


Sides = Mapping[LegName, tuple[Decision, ...]]
RULE = (
    "stopping", "tol", "patience", "baseline", "start_from_epoch", "best_weights", "schedule",
    "plateau", "epochs",
)  # fmt: skip
"""What of the semantics decides at the end of an epoch."""


def decided_otherwise(semantics: Mapping[LegName, Semantics], sides: Sides) -> int | None:
    """Give the first epoch after which one leg did something that the other did not.

    Under one rule, a count is something: what comes next depends on it. Under two, legs count
    differently whatever their numbers, and only what comes of it counts.
    """
    one_rule = not set(RULE) & set(differing(semantics["reference"], semantics["candidate"]))
    pairs = zip_longest(sides["reference"], sides["candidate"])
    return _first_parted(pairs, _agree if one_rule else _end_alike)


def side_by_side(semantics: Mapping[LegName, Semantics], sides: Sides) -> Decisions:
    """Put both legs' decisions beside each other.

    Args:
        semantics: Of both legs.
        sides: Of both legs, epoch by epoch.
    """
    reference, candidate = sides["reference"], sides["candidate"]
    pairs = list(zip_longest(reference, candidate))
    parted = _first_parted(pairs, _agree)
    events = [each for pair in pairs for each in _events(*pair)]
    return Decisions(
        agree=parted is None,
        first_disagreement=parted,
        legs={name: _leg_decisions(semantics[name], sides[name]) for name in LEGS},
        events=tuple(events[:EVENTS_SHOWN]),
        events_left_out=max(0, len(events) - EVENTS_SHOWN),
    )


Pair = tuple[Decision | None, Decision | None]


def _first_parted(pairs: Iterable[Pair], alike: Callable[..., bool]) -> int | None:
    return next((epoch for epoch, pair in enumerate(pairs, 1) if not alike(*pair)), None)


def _agree(mine: Decision | None, other: Decision | None) -> bool:
    return mine is not None and other is not None and mine.turn() == other.turn()


def _end_alike(mine: Decision | None, other: Decision | None) -> bool:
    return mine is not None and other is not None and mine.outcome == other.outcome


def _leg_decisions(semantics: Semantics, decisions: tuple[Decision, ...]) -> LegDecisions:
    judged = semantics.stopping not in {"never", "gradient"}
    kept = [each.epoch for each in decisions if each.is_kept]
    margins = [(abs(margin), n) for n, each in enumerate(decisions) if (margin := _margin(each))]
    closest = decisions[min(margins)[1]] if margins else None
    return LegDecisions(
        rule=semantics.stopping,
        epochs=len(decisions),
        improvements=sum(each.count == 0 for each in decisions) if judged else None,
        resets=sum(each.was_reset for each in decisions),
        learning_rate_drops=tuple(
            each.epoch for each in decisions if each.outcome == Outcome.RATE_FALLS
        ),
        stopped_at=next((e.epoch for e in decisions if e.outcome == Outcome.STOPS), None),
        restored_epoch=kept[-1] if kept else None,
        narrowest=None if closest is None else _comparison(closest),
        narrowest_epoch=None if closest is None else closest.epoch,
    )


def _margin(decision: Decision) -> float | None:
    """How far the number was from the threshold; None where nothing was in doubt."""
    if decision.threshold is None:
        return None
    margin = decision.monitored - decision.threshold
    return margin if abs(margin) < float("inf") else None


def _comparison(decision: Decision) -> Comparison:
    return Comparison(
        monitored=decision.monitored,
        threshold=decision.threshold,
        margin=_margin(decision),
        count=decision.count,
    )


def _events(mine: Decision | None, other: Decision | None) -> Iterator[DecisionEvent]:
    """Give what happened in an epoch, in either leg; a leg that is over takes no part."""
    happened = [set(_kinds(each)) for each in (mine, other)]
    for kind in EventKind:
        if kind in happened[0] or kind in happened[1]:
            yield DecisionEvent(
                epoch=next(each.epoch for each in (mine, other) if each is not None),
                kind=kind,
                happened={name: kind in kinds for name, kinds in zip(LEGS, happened, strict=True)},
                reference=None if mine is None else _comparison(mine),
                candidate=None if other is None else _comparison(other),
            )


def _kinds(decision: Decision | None) -> Iterator[EventKind]:
    if decision is None:
        return
    if decision.was_reset:
        yield EventKind.RESET
    if decision.outcome == Outcome.RATE_FALLS:
        yield EventKind.RATE_FALLS
    if decision.outcome == Outcome.STOPS:
        yield EventKind.STOPS


COLUMNS = ("epoch", "leg", "monitored", "threshold", "margin", "count", "is_kept", "outcome")


def write_decisions(path: Path, sides: Sides) -> None:
    """Write every comparison of each leg as a table, epoch by epoch."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for name, decisions in sides.items():
            for each in decisions:
                numbers = (each.monitored, each.threshold, _margin(each))
                row = (each.epoch, name, *numbers, each.count, each.is_kept, each.outcome)
                writer.writerow(row)
