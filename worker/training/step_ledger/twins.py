"""What rounding alone does to one step: the reference's step, taken again by its twins.

A twin takes the same step from the same numbers with inputs, hidden units and the batch's
rows in another order. On paper nothing changes. All twins but the first also start from
weights and moments that were moved by one rounding unit each, up or down: where numbers
cancel, an order may by luck repeat the same digits, and a number that was moved may not.
The activations that they come to are moved likewise: near saturation, whole ranges of weights
come to the same digits, of which the slope is all rounding.
"""

from dataclasses import replace

import numpy as np

from worker.training.draws import Order
from worker.training.gap import apart
from worker.training.leg import Floats
from worker.training.plan import Plan
from worker.training.step_ledger.gates import Noise, recorded, widen
from worker.training.step_ledger.step import State, Step
from worker.training.step_ledger.steppers import rounded_step, stepper_of
from worker.training.symmetry import Symmetry, nudged, symmetry_of
from worker.training.twin import Twin

TWINS = 5
CONFIRMING = 64
"""Twins of a step, where five leave it beyond rounding: each is one draw of a chance."""


class Twins:
    """The reference's twins, one leg that plays them all in turn."""

    def __init__(self, plan: Plan) -> None:
        """Make the leg, with its input columns in another order."""
        self.symmetry = symmetry_of(plan.network, plan.spec.seed)
        self._seed = plan.spec.seed
        twin = Twin(self.symmetry, plan.initial("reference"))
        self.stepper = stepper_of(plan.leg("reference", twin))

    def noise_of(
        self,
        state: State,
        rows: Order,
        step: Step,
        place: tuple[int, int],
        *,
        twins: int = TWINS,
    ) -> Noise:
        """Measure how far the twins' numbers are from a step's, at each of its gates.

        Args:
            state: What the step started from.
            rows: Its batch.
            step: What the reference recorded.
            place: Epoch and batch, which seed the draws.
            twins: How many; more of them begin with the same ones.

        Returns:
            The largest absolute difference by gate and tensor.
        """
        generator = np.random.default_rng((self._seed, *place))
        names = self.stepper.moment_names
        noise: Noise = {}
        for twin in range(twins):
            moved = self.moved(state, generator) if twin else state
            order = generator.permutation(len(rows))
            self.load(moved)
            taken = rounded_step(self.stepper, rows[order], generator if twin else None)
            theirs = self._undone(taken, np.argsort(order))
            widen(noise, recorded(step, names), recorded(theirs, names))
        return noise

    def load(self, state: State) -> None:
        """Give the twin these numbers in its own order of units."""
        self.stepper.load(
            replace(
                state,
                weights=self.symmetry.weights(state.weights),
                moments=tuple(map(self.symmetry.weights, state.moments)),
            )
        )

    def state(self) -> State:
        """Give the twin's numbers in the reference's order of units."""
        state = self.stepper.state()
        moments = tuple(map(self.symmetry.undo, state.moments))
        return replace(state, weights=self.symmetry.undo(state.weights), moments=moments)

    def set_rate(self, state: State) -> None:
        """Let the twin go on at another leg's learning rate."""
        own = self.stepper.state()
        rate, first = state.learning_rate, state.first_rate
        self.stepper.load(replace(own, learning_rate=rate, first_rate=first))

    def moved(self, state: State, generator: np.random.Generator) -> State:
        """Move each number by one rounding unit, up or down."""
        moments = tuple(nudged(moment, generator) for moment in state.moments)
        return replace(state, weights=nudged(state.weights, generator), moments=moments)

    def score_noise(
        self, state: State, score: float | None, epoch: int, *, twins: int = TWINS
    ) -> float:
        """Measure how far the twins' validation scores are from the reference's."""
        if score is None:
            return 0.0
        generator = np.random.default_rng((self._seed, epoch))
        distances = [0.0]
        for twin in range(twins):
            self.load(self.moved(state, generator) if twin else state)
            theirs = self.stepper.score()
            distances.append(float(apart(np.asarray(score), np.asarray(theirs))))
        return max(distances)

    def close(self) -> None:
        """Give back what the twin holds."""
        self.stepper.close()

    def _undone(self, step: Step, rows: Order) -> Step:
        return Step(
            activations=activations_undone(self.symmetry, step.activations, rows),
            loss=step.loss,
            gradients=self.symmetry.undo(step.gradients),
            moments=tuple(map(self.symmetry.undo, step.moments)),
            weights=self.symmetry.undo(step.weights),
        )


def activations_undone(
    symmetry: Symmetry, activations: tuple[Floats, ...], rows: Order
) -> tuple[Floats, ...]:
    """Bring rows and units back into the reference's order; outputs were never moved."""
    hidden = [
        activation[np.ix_(rows, np.argsort(order))]
        for activation, order in zip(activations, symmetry.orders[1:], strict=False)
    ]
    return (*hidden, activations[-1][rows])
