"""The step ledger of a pair: where its legs part, what steps inject, what training amplifies.

A pass of its own, after training, by legs of its own: what is not asked for costs nothing,
and being watched changes nothing.
"""

import math
from dataclasses import dataclass
from time import perf_counter
from typing import get_args

from schemas.leg import LEGS
from schemas.step_trace import Amplification, FirstDifference, Gate, Injection
from worker.training.errors import Cancelled
from worker.training.observer import Observer
from worker.training.pair import Clock
from worker.training.plan import Plan
from worker.training.step_ledger.forced import Findings, ForcedPair, Place
from worker.training.step_ledger.free import Turn, growth, horizon_of, run_free_side_by_side
from worker.training.step_ledger.halving import Search, spans_of
from worker.training.step_ledger.iterations import through_iterations
from worker.training.step_ledger.passes import Passes
from worker.training.step_ledger.steppers import stepper_of
from worker.training.step_ledger.twins import Twins

CHECKPOINTS = 32


@dataclass(frozen=True, slots=True)
class StepTrace:
    """What tracing found."""

    first_difference: FirstDifference | None
    amplification: Amplification

    def shows_a_cause(self) -> bool:
        """Whether some step differs by more than rounding, from the same numbers."""
        return self.first_difference is not None and self.first_difference.beyond_rounding


def trace_pair(plan: Plan, turn: Turn, *, checkpoints: int = CHECKPOINTS) -> StepTrace:
    """Run a pair free, and once more step by step on the reference's numbers.

    Args:
        plan: The pair.
        turn: Called after each epoch of either pass with its number; may raise to end all.
        checkpoints: States of the reference to keep at most; as many epochs at most are
            stepped through, besides those in which a difference is looked for.
    """
    began = perf_counter()
    has_batches = plan.reference.optimizer != "lbfgs"
    through = through_steps if has_batches else through_iterations
    passes = through(plan, turn, checkpoints)
    return StepTrace(
        first_difference=_first(passes.findings),
        amplification=_amplification(passes, perf_counter() - began),
    )


def through_steps(plan: Plan, turn: Turn, kept: int) -> Passes:
    """Run a pair that has batches free, and once more step by step; see `trace_pair`."""
    reference, candidate = (stepper_of(plan.leg(name)) for name in LEGS)
    twins = Twins(plan)
    try:
        start = candidate.checkpoint()
        free = run_free_side_by_side(plan, (reference, candidate), twins, kept, turn)
        candidate.restore(start)
        pair = ForcedPair(plan, reference, candidate, twins)
        findings = Search(pair, turn).through(spans_of(free.checkpoints.kept, free.epochs))
    finally:
        for each in (reference, candidate, twins):
            each.close()
    return Passes(free, findings, pair.epochs, pair.steps)


def trace_watched(plan: Plan, clock: Clock, observer: Observer) -> StepTrace:
    """Trace a pair under the eyes of an observer.

    Raises:
        Cancelled: The observer asked to stop.
    """
    whole, passes = (clock.epochs, clock.epochs, clock.epochs), 2
    done = 0

    def turn(_: int) -> None:
        nonlocal done
        done += 1
        traced = min(clock.epochs, done // passes)
        observer.epochs((), clock.progress("tracing", (*whole, traced), {}))
        if observer.cancelled():
            raise Cancelled

    return trace_pair(plan, turn)


def _first(findings: Findings) -> FirstDifference | None:
    place = findings.first_beyond or findings.first
    if place is None:
        return None
    found = place.difference
    return FirstDifference(
        epoch=place.epoch,
        batch=place.batch,
        gate=found.gate,
        tensor=found.tensor,
        index=found.index,
        ulps=found.ulps,
        reference=found.reference,
        candidate=found.candidate,
        beyond_rounding=found.beyond_rounding,
        size=_finite(found.size),
        noise=_finite(found.noise) if math.isfinite(found.size) else None,
    )


def _amplification(passes: Passes, seconds: float) -> Amplification:
    free, findings = passes.free, passes.findings
    horizon = horizon_of(free.noise)
    return Amplification(
        growth_per_epoch=_factor(growth(free.noise)),
        gap_growth_per_epoch=_factor(growth(free.gap)),
        horizon_epoch=horizon.epoch,
        horizon_reached=horizon.reached,
        epochs_free=max(free.gap.kept, default=0),
        epochs_stepped=passes.epochs,
        steps=passes.steps,
        injections=tuple(
            _injection(findings.worst[gate]) for gate in get_args(Gate) if gate in findings.worst
        ),
        seconds=seconds,
    )


def _injection(place: Place) -> Injection:
    found = place.difference
    return Injection(
        gate=found.gate,
        size=_finite(found.size),
        noise=_finite(found.noise) if math.isfinite(found.size) else None,
        tensor=found.tensor,
        epoch=place.epoch,
        batch=place.batch,
    )


def _factor(rate: float | None) -> float | None:
    return None if rate is None else math.exp(rate)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
