"""One evaluation of both legs at the reference's weights, and of its twins.

L-BFGS has no steps of its own in either leg: SciPy moves the weights of both, from the losses
and slopes that it is given. So what a leg itself does is an evaluation.
"""

from collections import defaultdict

import numpy as np

from worker.training.leg import Floats, Weights
from worker.training.legs.sklearn_leg import SklearnEvaluator
from worker.training.plan import Plan
from worker.training.step_ledger.forced import Findings
from worker.training.step_ledger.gates import (
    Noise,
    compare_evaluations,
    compare_initial,
    evaluated,
    widen,
)
from worker.training.step_ledger.step import Evaluation
from worker.training.step_ledger.steppers import estimator_leg, evaluator_of
from worker.training.step_ledger.twins import CONFIRMING, TWINS, activations_undone
from worker.training.symmetry import nudged, symmetry_of
from worker.training.twin import Twin


class EvaluatedPair:
    """A reference, a candidate that is asked at the reference's weights, and its twins.

    Attributes:
        evaluations: How often both were asked.
    """

    def __init__(self, plan: Plan) -> None:
        """Make estimators and programs of its own; `close` gives them back."""
        self.reference = SklearnEvaluator(estimator_leg(plan))
        self.candidate = evaluator_of(plan.leg("candidate"))
        self.evaluations = 0
        self._twins = EvaluatedTwins(plan)
        self._dtype = plan.reference.dtype

    def begin(self, findings: Findings) -> None:
        """Compare the first weights, and what both make of them."""
        initial = self.reference.initial, self.candidate.initial
        findings.add(1, 1, compare_initial(*initial, self._dtype))
        self.at(initial[0], (1, 1), findings)

    def at(self, weights: Weights, place: tuple[int, int | None], findings: Findings) -> None:
        """Compare what both make of some weights.

        Args:
            weights: The reference's.
            place: Epoch and batch.
            findings: Take in what differs.
        """
        ours, theirs = self.reference.evaluate(weights), self.candidate.evaluate(weights)
        noise = self._twins.noise_of(weights, ours, place)
        differences = compare_evaluations(ours, theirs, noise, self._dtype)
        if findings.is_news(differences):
            noise = self._twins.noise_of(weights, ours, place, twins=CONFIRMING)
            differences = compare_evaluations(ours, theirs, noise, self._dtype)
        findings.add(*place, differences)
        self.evaluations += 1

    def close(self) -> None:
        """Give back what the candidate holds."""
        self.candidate.close()


class EvaluatedTwins:
    """The reference's twins, one estimator that plays them all in turn.

    All but the first are moved by one rounding unit: their weights, and the activations that
    they come to. A probability near 1 is rounded far more coarsely than it is computed, in the
    same way whatever the weights' last digits; only what moves it itself shows that its slope
    is rounding.
    """

    def __init__(self, plan: Plan) -> None:
        """Make the estimator, with its input columns in another order."""
        self._symmetry, self._seed = symmetry_of(plan.network, plan.spec.seed), plan.spec.seed
        self._rows = len(plan.prepared.inputs_train)
        self._initial = plan.initial("reference")
        twin = Twin(self._symmetry, self._initial)
        self._estimator = SklearnEvaluator(estimator_leg(plan, twin))

    def noise_of(
        self,
        weights: Weights,
        ours: Evaluation,
        place: tuple[int, int | None],
        *,
        twins: int = TWINS,
    ) -> Noise:
        """Measure how far the twins' numbers are from an evaluation's, at each of its gates.

        Args:
            weights: Where it was.
            ours: What the reference made of them.
            place: Epoch and batch, which seed the draws.
            twins: How many; more of them begin with the same ones.
        """
        generator = np.random.default_rng((self._seed, place[0], place[1] or 0))
        noise: Noise = defaultdict(float)
        for twin in range(twins):
            moved = nudged(self._rounded(weights), generator) if twin else weights
            rows = generator.permutation(self._rows)
            theirs = self._estimator.evaluate(
                self._symmetry.weights(moved), rows, generator if twin else None
            )
            widen(noise, evaluated(ours), evaluated(self._undone(theirs, np.argsort(rows))))
        return noise

    def _rounded(self, weights: Weights) -> Weights:
        """Round to the format of an evaluation, of which a unit is to be moved."""

        def rounded(tensors: tuple[Floats, ...]) -> tuple[Floats, ...]:
            return tuple(tensor.astype(self._initial.kernels[0].dtype) for tensor in tensors)

        return Weights(rounded(weights.kernels), rounded(weights.biases))

    def _undone(self, evaluation: Evaluation, rows: np.ndarray) -> Evaluation:
        return Evaluation(
            activations=activations_undone(self._symmetry, evaluation.activations, rows),
            loss=evaluation.loss,
            gradients=self._symmetry.undo(evaluation.gradients),
        )
