"""One epoch, step by step, each step of the candidate from the reference's own numbers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from schemas.step_trace import Gate
from worker.training.draws import Order
from worker.training.plan import Plan
from worker.training.step_ledger.gates import (
    Difference,
    Noise,
    compare,
    compare_decisions,
    compare_initial,
    compare_orders,
    compare_steps,
    compare_validation,
)
from worker.training.step_ledger.step import (
    Decision,
    MeanLoss,
    Number,
    State,
    Step,
    Stepper,
    batches,
)
from worker.training.step_ledger.twins import CONFIRMING, TWINS, Twins


@dataclass(frozen=True, slots=True)
class Place:
    """A difference, and when it was."""

    epoch: int
    batch: int | None
    difference: Difference


@dataclass
class Findings:
    """What is kept of all that was compared; its size does not grow with the epochs.

    Attributes:
        first: The first difference.
        first_beyond: The first one beyond rounding.
        worst: By gate, the largest difference in units of its noise.
    """

    first: Place | None = None
    first_beyond: Place | None = None
    worst: dict[Gate, Place] = field(default_factory=dict)

    def add(self, epoch: int, batch: int | None, differences: Iterable[Difference]) -> None:
        """Take in what was found in one place; places come in the order of training."""
        for difference in differences:
            place = Place(epoch, batch, difference)
            self.first = self.first or place
            if difference.beyond_rounding:
                self.first_beyond = self.first_beyond or place
            self._compare(place)

    def is_news(self, differences: Iterable[Difference | None]) -> bool:
        """Whether the first difference beyond rounding is among these; it is worth a doubt."""
        beyond = any(each is not None and each.beyond_rounding for each in differences)
        return beyond and self.first_beyond is None

    def merge(self, later: "Findings") -> None:
        """Take in what was found after everything here."""
        self.first = self.first or later.first
        self.first_beyond = self.first_beyond or later.first_beyond
        for place in later.worst.values():
            self._compare(place)

    def _compare(self, place: Place) -> None:
        known = self.worst.get(place.difference.gate)
        if known is None or _times_noise(place.difference) > _times_noise(known.difference):
            self.worst[place.difference.gate] = place


def _times_noise(difference: Difference) -> float:
    return difference.size / difference.noise if difference.noise else np.inf


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that both have taken.

    Attributes:
        state: What it started from.
        rows: Its batch.
        place: Epoch and batch.
        ours: What the reference recorded.
        theirs: What the candidate recorded.
    """

    state: State
    rows: Order
    place: tuple[int, int]
    ours: Step
    theirs: Step


class ForcedPair:
    """A reference, a candidate that is given its numbers at each step, and its twins.

    The candidate keeps its own draws, its own first learning rate and its own rules, which
    are fed with the reference's monitored numbers.
    """

    def __init__(self, plan: Plan, reference: Stepper, candidate: Stepper, twins: Twins) -> None:
        self.reference, self.candidate, self.twins = reference, candidate, twins
        self.dtype = plan.reference.dtype
        self.same_monitor = plan.reference.stopping == plan.candidate.stopping
        self.steps = self.epochs = 0

    def begin(self, findings: Findings) -> None:
        """Compare the first weights."""
        initial = self.reference.initial, self.candidate.initial
        findings.add(1, 1, compare_initial(*initial, self.dtype))

    def step_through(self, epoch: int, findings: Findings) -> Decision:
        """Go through one epoch; give the reference's decision at its end."""
        order = self.reference.next_order()
        self.compare_order(epoch, order, findings)
        if epoch == 1:
            self.begin(findings)
        # Where one batch's twins agree by luck, another batch's of the same epoch do not.
        noise: Noise = defaultdict(float)
        losses = MeanLoss(), MeanLoss()
        for batch, rows in enumerate(batches(order, self.reference.batch_rows), start=1):
            state = self.reference.state()
            ours, theirs = self._both_step(rows, state)
            taken = Taken(state, rows, (epoch, batch), ours, theirs)
            differences = self._compared(taken, noise, TWINS)
            if findings.is_news(differences):
                differences = self._compared(taken, noise, CONFIRMING)
            findings.add(epoch, batch, differences)
            for mean, step in zip(losses, (ours, theirs), strict=True):
                mean.add(step.loss, len(rows))
        self.epochs += 1
        return self._end(epoch, (losses[0].value(), losses[1].value()), noise, findings)

    def compare_order(self, epoch: int, order: Order, findings: Findings) -> None:
        """Draw the candidate's order of an epoch and compare it with the reference's."""
        widths = (self.reference.batch_rows, self.candidate.batch_rows)
        difference = compare_orders(order, self.candidate.next_order(), widths)
        if difference is None:
            return
        batch = 1
        if difference.tensor == "batch_rows":
            batch = difference.index[0] + 1
        elif difference.index:
            batch = difference.index[0] // self.reference.batch_rows + 1
        findings.add(epoch, batch, [difference])

    def _both_step(self, rows: Order, state: State) -> tuple[Step, Step]:
        self.candidate.load(state)
        self.steps += 1
        return self.reference.step(rows), self.candidate.step(rows)

    def _compared(self, taken: Taken, noise: Noise, twins: int) -> list[Difference]:
        """Compare a step with what so many twins of it make noise, and widen the noise by it."""
        seen = self.twins.noise_of(taken.state, taken.rows, taken.ours, taken.place, twins=twins)
        for key, size in seen.items():
            noise[key] = max(noise[key], size)
        names = (self.reference.moment_names, self.candidate.moment_names)
        return compare_steps(taken.ours, taken.theirs, names, noise, self.dtype)

    def _end(
        self, epoch: int, losses: tuple[Number, Number], noise: Noise, findings: Findings
    ) -> Decision:
        """Compare the epoch's numbers and what they decide."""
        loss = compare(
            "metric", "loss", np.asarray(losses[0]), np.asarray(losses[1]),
            noise=noise["loss", "loss"], dtype=self.dtype,
        )  # fmt: skip
        # A score is of the weights after the last step, which must be the reference's as well.
        self.candidate.load(self.reference.state())
        score, other = self.reference.score(), self.candidate.score()
        validation = self._compared_scores((score, other), epoch, TWINS)
        if findings.is_news([validation]):
            validation = self._compared_scores((score, other), epoch, CONFIRMING)
        findings.add(epoch, None, [each for each in (loss, validation) if each is not None])
        return self.judge(epoch, losses[0], (score, other), findings)

    def _compared_scores(
        self, scores: tuple[float | None, float | None], epoch: int, twins: int
    ) -> Difference | None:
        score, other = scores
        state, noise = self.reference.state(), 0.0
        if other is not None:
            noise = self.twins.score_noise(state, score, epoch, twins=twins)
        return compare_validation(score, other, noise=noise, dtype=self.dtype)

    def judge(
        self,
        epoch: int,
        loss: Number,
        scores: tuple[float | None, float | None],
        findings: Findings,
    ) -> Decision:
        """Let both decide on the same numbers, and compare; give the reference's decision."""
        score, other = scores
        ours = self.reference.judge(loss, score)
        fed = score if self.same_monitor else other
        theirs = self.candidate.judge(loss, fed)
        decision = compare_decisions(ours, theirs)
        findings.add(epoch, None, [] if decision is None else [decision])
        finite = self.reference.state().weights.not_finite() is None
        return ours if finite else replace(ours, stops=True)
