"""A pair from its first epoch to the evidence for a verdict.

What is needed of it and no more: both legs, one twin of the reference; further twins where
the first leaves a doubt; and where the legs began together and ended apart, their steps one
by one, because only these tell a cause from rounding that was amplified.
"""

from pairing.comparison import differing
from schemas.job import Leg as LegName
from schemas.meter import LegMeter
from schemas.report import EpochGap
from worker.training.attribution import Found, Inquiry
from worker.training.attribution.corners import Corners
from worker.training.comparison import Trained, trained
from worker.training.errors import Cancelled
from worker.training.floor import Floor, one_twin
from worker.training.gap import one_rounding, prediction_rms, same_bits
from worker.training.meter.own_legs import meters_of
from worker.training.observer import Observer
from worker.training.pair import Clock, Runner, train_side_by_side
from worker.training.plan import Plan
from worker.training.step_ledger.tracing import StepTrace, trace_watched
from worker.training.verdict import Evidence, is_doubtful, rests_on_steps

TWINS = 4
"""Most twins of a floor."""


class Examination:
    """Trains a pair and gathers the evidence; what was reached stays when it is cancelled.

    Attributes:
        floor: The noise floor, once it was measured.
        trace: What its steps showed, once they were gone through.
        meters: What each leg's first steps showed that it does, once they were measured.
        found: What the gap comes of, once corners were trained.
    """

    def __init__(self, plan: Plan, runners: dict[LegName, Runner], observer: Observer) -> None:
        """Take both legs at their beginning."""
        self.plan, self.runners = plan, runners
        self.floor: Floor | None = None
        self.trace: StepTrace | None = None
        self.meters: dict[LegName, LegMeter] = {}
        self.found = Found()
        self._inquiry = Inquiry(plan)
        self._observer = observer
        self._trained: Trained | None = None
        explain = plan.pair.explain
        self._asks_for_trace = explain.trace == "first_difference"
        self._clock = Clock(
            plan.most_epochs,
            with_floor=explain.noise_floor,
            with_trace=self._asks_for_trace,
            corners=self._inquiry.trainings,
        )

    @property
    def trained(self) -> Trained:
        """Both legs where they stand."""
        return self._trained or trained(self.plan, self.runners)

    def go_through(self) -> None:
        """Train, measure the floor, and go through the steps where that is called for.

        Raises:
            Cancelled: The observer asked to stop; the legs stand after a whole epoch.
        """
        self._observer.phase("training")
        train_side_by_side(self.runners, self._clock, self._observer)
        self._trained = self.trained
        if self.plan.pair.explain.noise_floor and self._has_a_floor():
            self._observer.phase("noise floor")
            self._measure_floor()
        if self._asks_for_trace or self._needs_steps():
            self._observer.phase("tracing")
            self.trace = trace_watched(self.plan, self._clock, self._observer)
        if self.plan.pair.explain.meter:
            self._observer.phase("metering")
            self.meters = meters_of(self.plan)
        if self._inquiry.is_wanted and self.runners["reference"].diverged is None:
            self._observer.phase("attribution")
            self.found = self._inquiry.answer(
                self.trained, self._floor_of_predictions(), self._turn
            )

    def _has_a_floor(self) -> bool:
        """Whether the reference's twins tell something: of a verdict, or of causes."""
        of_candidate = self.runners["candidate"].diverged
        of_reference = self.runners["reference"].diverged
        return of_reference is None and (of_candidate is None or self._inquiry.is_wanted)

    def _floor_of_predictions(self) -> float | None:
        return self.floor.gap.prediction_rms if self.floor else None

    def _turn(self, corners: Corners) -> None:
        """Tell how many corners are trained, and ask whether to stop."""
        share = min(1.0, corners.trainings / max(1.0, self._inquiry.trainings))
        done = (*(self._clock.epochs,) * 4, int(share * self._clock.epochs))
        self._observer.epochs((), self._clock.progress("attribution", done, {}))
        if self._observer.cancelled():
            raise Cancelled

    def _measure_floor(self) -> None:
        """Train a twin, and others as long as one of them may end a doubt.

        One twin is one draw of a chance. A pair that it shows apart by little is called
        different only when further twins say so too.
        """
        self.floor = self._one_twin(1)
        while self.floor.twins < TWINS and is_doubtful(self.evidence()):
            self.floor = self.floor.widened(self._one_twin(self.floor.twins + 1))

    def _one_twin(self, number: int) -> Floor:
        reference, course = self.trained.traces["reference"], self.trained.courses["reference"]
        watch = (self._clock, self._observer)
        return one_twin(self.plan, reference, course, watch, number=number)

    def _needs_steps(self) -> bool:
        if not self.plan.can_be_stepped:
            return False
        if not self.plan.shares_rows:
            return False  # Legs that are given other numbers part before their first step.
        # The first iteration of L-BFGS is a whole line search already, and an epoch may be hundreds
        # of batches. Legs of one record have no cause to differ that anybody could name unseen.
        reference, candidate = self.plan.reference, self.plan.candidate
        at_once = reference.optimizer == "lbfgs" or not differing(reference, candidate)
        return rests_on_steps(self.evidence(), may_part_at_once=at_once)

    def evidence(self) -> Evidence:
        """Put together what a verdict on the pair rests on."""
        plan, traces = self.plan, self.trained.traces
        reference, candidate = traces["reference"], traces["candidate"]
        coarser = min(plan.reference.dtype, plan.candidate.dtype)  # float32 sorts before float64
        return Evidence(
            gap=self.trained.gap,
            floor=self.floor.gap if self.floor else None,
            rounding=one_rounding(reference, plan.spread(), coarser),
            course=self._course(),
            same=same_bits(reference, candidate),
            diverged=tuple(r.diverged for r in self.runners.values() if r.diverged is not None),
            steps_agree=self.trace is not None and not self.trace.shows_a_cause(),
            decided_otherwise=self.trained.decided_otherwise,
            compares_weights=plan.architecture.is_same,
        )

    def _course(self) -> tuple[EpochGap, ...]:
        reference, candidate = self.trained.courses["reference"], self.trained.courses["candidate"]
        spread = self.plan.spread()
        return tuple(
            EpochGap(
                epoch=epoch,
                gap=prediction_rms(reference[epoch], candidate[epoch], spread),
                noise_floor=self.floor.by_epoch.get(epoch) if self.floor else None,
            )
            for epoch in sorted(reference.keys() & candidate.keys())
        )
