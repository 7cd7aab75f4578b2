"""Trained corners between two records of semantics, each trained once."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from pairing.effective import Facts, effective
from pairing.semantics import Semantics
from worker.training.compiled.key import ProgramKey, key_of
from worker.training.gap import prediction_rms
from worker.training.leg import Floats
from worker.training.legs.keras_leg import run_whole
from worker.training.plan import Plan

Key = tuple[Semantics, Semantics]


class Corners:
    """Trains the Keras leg under any semantics, and measures how far the reference is.

    Semantics whose differences cannot matter are trained once, and a rule of stopping that
    never struck is the same as none. What a corner comes to is what a leg of its semantics
    would, bit for bit.

    Args:
        plan: The pair.
        reference: Predictions of the test rows by the reference, in the target's own units.
        turn: Called now and then while a corner trains; may raise to end all.
    """

    def __init__(self, plan: Plan, reference: Floats, turn: Callable[[], None]) -> None:
        self.plan, self.facts = plan, facts_of(plan)
        self._reference, self._turn = reference, turn
        self._spread = plan.spread()
        self._known: dict[Key, float] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}
        self.trainings = self.unbounded = 0

    def take_turn(self) -> None:
        """Let the caller tell how far things are; may raise to end all."""
        self._turn()

    def know(self, semantics: Semantics, gap: float) -> None:
        """Take over the gap of a leg that was trained elsewhere."""
        self._known[self._key(semantics, semantics)] = gap

    def gap(self, semantics: Semantics, rows_as: Semantics | None = None) -> float:
        """Give the gap between the reference and a leg; infinite where it has run off.

        Args:
            semantics: What decides the leg's numbers.
            rows_as: Other semantics that decide which rows are kept aside and in which order
                the others are gone through, where seeds are to be told apart.
        """
        key = self._key(semantics, rows_as or semantics)
        if key not in self._known:
            self._known[key] = self._trained(semantics, rows_as)
        return self._known[key]

    def prepare(self, corners: Iterable[Semantics]) -> None:
        """Train some corners, those of one compiled program one after the other.

        Programs are kept for a while only; going to and fro between many would trace each of
        them again and again. Within a program the order stays as given.
        """
        by_program: dict[ProgramKey, list[Semantics]] = {}
        for semantics in corners:
            by_program.setdefault(key_of(semantics, self.plan.network), []).append(semantics)
        for group in by_program.values():
            for semantics in group:
                self.gap(semantics)

    def effective(self, semantics: Semantics) -> Semantics:
        """Leave out what cannot matter."""
        return effective(semantics, self.facts, self.plan.reference)

    def _key(self, semantics: Semantics, rows_as: Semantics) -> Key:
        return self.effective(semantics), self.effective(rows_as)

    def _plan_of(self, semantics: Semantics) -> Plan:
        """Give the pair with another candidate; rows are prepared once for each way."""
        way = (semantics.split, semantics.input_scaling, semantics.target_scaling)
        if way not in self._plans:
            self._plans[way] = self.plan.with_candidate(semantics)
        return self.plan.with_leg(semantics, self._plans[way].rows("candidate"))

    def _trained(self, semantics: Semantics, rows_as: Semantics | None) -> float:
        plan = self._plan_of(semantics)
        leg = plan.candidate_leg()
        try:
            if rows_as is not None and rows_as != semantics:
                other = self._plan_of(rows_as).candidate_leg()
                leg.take_rows_as(other)
                other.close()
            run_whole(leg, self._turn)
            self.trainings += 1
            gap = math.inf
            if leg.weights().not_finite() is None:
                outputs = plan.test_outputs(leg, "candidate")
                gap = prediction_rms(self._reference, outputs, self._spread)
            if rows_as is None and _never_struck(semantics, len(leg.loss_curve)):
                self.know(replace(semantics, stopping="never"), gap)
        finally:
            leg.close()
        self.unbounded += not math.isfinite(gap)
        return gap


def facts_of(plan: Plan) -> Facts:
    """What must be known of the rows to say what can matter."""
    training, test = len(plan.prepared.inputs_train), len(plan.prepared.inputs_test)
    return Facts(rows=training, outputs=plan.network.outputs, total=training + test)


def _never_struck(semantics: Semantics, epochs: int) -> bool:
    """Whether a leg of so many epochs came to what one without a rule would."""
    return (
        semantics.stopping in {"training_loss", "epoch_loss"}
        and semantics.schedule != "adaptive"
        and not semantics.best_weights
        and epochs == semantics.epochs
    )
