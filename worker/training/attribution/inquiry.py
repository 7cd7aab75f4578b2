"""What a trained pair is asked about its gap: who causes it, what is left, what helps."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from schemas.attribution import Advice, Attribution, CauseReport
from schemas.step_trace import Unexplained
from worker.training.attribution.advising import advise
from worker.training.attribution.budget import Budget, budget_of
from worker.training.attribution.corners import Corners, facts_of
from worker.training.attribution.judging import Judge
from worker.training.attribution.players import Players, players_between
from worker.training.attribution.running_off import RunsOff, what_runs_off
from worker.training.attribution.scale import Scale, scale_of
from worker.training.attribution.sharing import share_out
from worker.training.comparison import Trained
from worker.training.gap import Trace, one_rounding
from worker.training.plan import Plan
from worker.training.step_ledger.tracing import trace_pair

AMPLIFIED = (
    "With every known cause removed the predictions still differ by {gap:.1e} of the spread, but "
    "no single step differs by more than rounding: training has amplified it."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an inquiry came to."""

    attribution: Attribution | None = None
    causes: tuple[CauseReport, ...] = ()
    unexplained: Unexplained | None = None
    advice: Advice | None = None
    runs_off: RunsOff | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """What is going to be asked of a pair, planned before it is trained.

    Attributes:
        plan: The pair.
    """

    plan: Plan

    @property
    def shares_out(self) -> bool:
        """Whether the gap is to be shared out among the causes."""
        return self._lies_between and self.plan.pair.explain.attribution == "shapley"

    @property
    def is_wanted(self) -> bool:
        """Whether anything is asked at all."""
        return self._lies_between and (
            self.plan.pair.explain.attribution == "shapley" or bool(self.plan.pair.trials)
        )

    @property
    def _lies_between(self) -> bool:
        """Whether there are corners: between networks of other layers there are none."""
        return self.plan.architecture.is_same

    @cached_property
    def players(self) -> Players:
        """The causes between the two sides."""
        return players_between(self.plan.reference, self.plan.candidate, facts_of(self.plan))

    @cached_property
    def budget(self) -> Budget:
        """How many corners are trained."""
        spec = self.plan.pair
        changes = len(spec.trials) + bool(spec.trials)
        return budget_of(self.players, self.plan.network, changes=changes, seed=spec.seed)

    @cached_property
    def trainings(self) -> int:
        """About how many trainings it takes."""
        trials = len(self.plan.pair.trials)
        if self.shares_out:
            return self.budget.trainings
        return self.budget.seeds * (trials + 2) if self.is_wanted else 0

    def answer(self, pair: Trained, floor: float | None, turn: Callable[[Corners], None]) -> Found:
        """Train the corners.

        Args:
            pair: Both legs, trained; the reference with finite weights.
            floor: The noise floor of the predictions, where it was measured.
            turn: Called now and then; may raise to end all.
        """
        reference = pair.traces["reference"]
        scale = scale_of_trace(self.plan, reference, floor)
        corners = Corners(self.plan, reference.outputs, lambda: turn(corners))
        corners.know(self.plan.candidate, _number(pair.gap.prediction_rms))
        found = self._shared(corners, scale) if self.shares_out else Found()
        if self.plan.pair.trials:
            judge = Judge(corners, scale, self.budget.seeds)
            found = replace(found, advice=advise(judge, self.plan.pair.trials))
        return found

    def _shared(self, corners: Corners, scale: Scale) -> Found:
        shared = share_out(self.players, corners, scale, self.budget)
        left = corners.gap(self.plan.reference)
        unexplained, notes = self._left_over(left, scale, lambda _: corners.take_turn())
        runs_off = what_runs_off(self.players, corners, is_exact=self.budget.is_exact)
        return Found(shared.attribution, shared.causes, unexplained, runs_off=runs_off, notes=notes)

    def _left_over(
        self, gap: float, scale: Scale, turn: Callable[[int], None]
    ) -> tuple[Unexplained | None, tuple[str, ...]]:
        """Say what no cause explains, and where the twin without causes parts."""
        if gap <= scale.end:
            return None, ()
        trace = trace_pair(self.plan.with_candidate(self.plan.reference), turn)
        if math.isfinite(gap) and not trace.shows_a_cause():
            return None, (AMPLIFIED.format(gap=gap),)
        return Unexplained(
            gap=gap, floors=gap / scale.floor, first_difference=trace.first_difference
        ), ()


def scale_of_trace(plan: Plan, reference: Trace, floor: float | None) -> Scale:
    """Make the scale of a pair, whose noise is that of the reference."""
    spread = plan.spread()
    return scale_of(
        floor,
        {
            "float32": _number(one_rounding(reference, spread, "float32").prediction_rms),
            "float64": _number(
                one_rounding(reference, spread, plan.reference.dtype).prediction_rms
            ),
        },
    )


def _number(measured: float | None) -> float:
    return math.inf if measured is None or math.isnan(measured) else measured
