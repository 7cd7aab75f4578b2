"""The trained legs of a job, and what is compared of a pair."""

from dataclasses import dataclass
from functools import cached_property

from schemas.decisions import Decisions
from schemas.diagnostics import LegDiagnostics
from schemas.leg import Leg as LegName
from schemas.report import Gap
from worker.training.decisions import (
    Decision,
    decided_otherwise,
    decisions_of,
    side_by_side,
)
from worker.training.diagnostics.legs import diagnostics_of
from worker.training.gap import Trace, gap_between
from worker.training.leg import Floats
from worker.training.pair import Runner
from worker.training.plan import Plan


@dataclass(frozen=True)
class Trained:
    """A job after training: its legs and what is compared of them."""

    plan: Plan
    runners: dict[LegName, Runner]
    traces: dict[LegName, Trace]

    @cached_property
    def gap(self) -> Gap:
        """How far the legs of a pair are apart."""
        return gap_between(self.traces["reference"], self.traces["candidate"], self.plan.spread())

    @cached_property
    def courses(self) -> dict[LegName, dict[int, Floats]]:
        """Each leg's predictions of the first test rows along the way, in the target's units."""
        return {
            name: {
                epoch: self.plan.in_own_units(outputs, name)
                for epoch, outputs in runner.recorder.course.items()
            }
            for name, runner in self.runners.items()
        }

    @cached_property
    def decisions(self) -> dict[LegName, tuple[Decision, ...]]:
        """What each leg decided, epoch by epoch."""
        return {
            name: decisions_of(self.plan.semantics[name], runner.monitored, is_over=runner.is_over)
            for name, runner in self.runners.items()
        }

    @cached_property
    def decided_otherwise(self) -> int | None:
        """The first epoch after which one leg did what the other did not; None where none is."""
        return decided_otherwise(self.plan.semantics, self.decisions)

    @cached_property
    def diagnostics(self) -> dict[LegName, LegDiagnostics]:
        """What each leg's layers looked like while it trained, and what was wrong with them."""
        return diagnostics_of(self.plan, self.runners)

    def decisions_side_by_side(self) -> Decisions:
        """Both legs' decisions in words."""
        return side_by_side(self.plan.semantics, self.decisions)


def trained(plan: Plan, runners: dict[LegName, Runner]) -> Trained:
    """Read off what is compared, once all legs stand still."""
    return Trained(
        plan,
        runners,
        {
            name: Trace(
                outputs=plan.test_outputs(runner.leg, name),
                weights=runner.leg.weights().copy(),
                loss_curve=tuple(runner.leg.loss_curve),
            )
            for name, runner in runners.items()
        },
    )
