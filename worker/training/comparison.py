"""A trained pair, what is compared of it, and what its verdict rests on."""

from dataclasses import dataclass
from functools import cached_property

from schemas.decisions import Decisions
from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.report import EpochGap, Gap
from worker.training.decisions import Decision, decisions_of, side_by_side
from worker.training.floor import Floor, one_twin
from worker.training.gap import Trace, gap_between, one_rounding, prediction_rms, same_bits
from worker.training.leg import Floats
from worker.training.observer import Observer
from worker.training.pair import Clock, Runner
from worker.training.plan import Plan
from worker.training.verdict import Evidence, is_doubtful

TWINS = 4
"""Most twins of a floor: a second one is only trained where the first leaves a doubt."""


@dataclass(frozen=True)
class Trained:
    """A pair after training: its legs and what is compared of them."""

    plan: Plan
    runners: dict[LegName, Runner]
    traces: dict[LegName, Trace]

    @cached_property
    def gap(self) -> Gap:
        """How far the legs are apart."""
        return gap_between(self.traces["reference"], self.traces["candidate"], self.plan.spread())

    @cached_property
    def courses(self) -> dict[LegName, dict[int, Floats]]:
        """Both legs' predictions of the first test rows along the way, in the target's units."""
        return {
            name: {
                epoch: self.plan.in_own_units(outputs)
                for epoch, outputs in runner.recorder.course.items()
            }
            for name, runner in self.runners.items()
        }

    @cached_property
    def decisions(self) -> dict[LegName, tuple[Decision, ...]]:
        """What each leg decided, epoch by epoch."""
        semantics = {"reference": self.plan.reference, "candidate": self.plan.candidate}
        return {name: decisions_of(semantics[name], self.runners[name].monitored) for name in LEGS}

    def decisions_side_by_side(self) -> Decisions:
        """Both legs' decisions in words."""
        return side_by_side(self.plan.semantics, self.decisions)


def trained(plan: Plan, runners: dict[LegName, Runner]) -> Trained:
    """Read off what is compared, once both legs stand still."""
    return Trained(
        plan,
        runners,
        {
            name: Trace(
                outputs=plan.test_outputs(runner.leg),
                weights=runner.leg.weights().copy(),
                loss_curve=tuple(runner.leg.loss_curve),
            )
            for name, runner in runners.items()
        },
    )


def evidence_of(pair: Trained, floor: Floor | None) -> Evidence:
    """Put together what a verdict on the pair rests on."""
    plan, traces = pair.plan, pair.traces
    reference, candidate = traces["reference"], traces["candidate"]
    coarser = min(plan.reference.dtype, plan.candidate.dtype)  # float32 sorts before float64
    return Evidence(
        gap=pair.gap,
        floor=floor.gap if floor else None,
        rounding=one_rounding(reference, plan.spread(), coarser),
        course=_course(pair, floor),
        same=same_bits(reference, candidate),
        diverged=tuple(r.diverged for r in pair.runners.values() if r.diverged is not None),
    )


def _course(pair: Trained, floor: Floor | None) -> tuple[EpochGap, ...]:
    reference, candidate = pair.courses["reference"], pair.courses["candidate"]
    spread = pair.plan.spread()
    return tuple(
        EpochGap(
            epoch=epoch,
            gap=prediction_rms(reference[epoch], candidate[epoch], spread),
            noise_floor=floor.by_epoch.get(epoch) if floor else None,
        )
        for epoch in sorted(reference.keys() & candidate.keys())
    )


def measure_floor(pair: Trained, clock: Clock, observer: Observer) -> Floor:
    """Train a twin of the reference, and others as long as there is a doubt that they can end.

    One twin is one draw of a chance. A pair that it shows apart by little is called different
    only when further twins say so too.

    Raises:
        Cancelled: The observer asked to stop.
    """
    watch = (clock, observer)
    reference, course = pair.traces["reference"], pair.courses["reference"]
    floor = one_twin(pair.plan, reference, course, watch, number=1)
    while floor.twins < TWINS and is_doubtful(evidence_of(pair, floor)):
        number = floor.twins + 1
        floor = floor.widened(one_twin(pair.plan, reference, course, watch, number=number))
    return floor
