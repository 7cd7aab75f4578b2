"""scikit-learn's loss and slopes of all rows at any weights, by its own `_loss_grad_lbfgs`.

The estimator's own `fit` prepares rows, targets and buffers, and asks for a minimum; what it
asks with is kept, and nothing is minimised.

Source:
    scikit-learn 1.9.1, `sklearn/neural_network/_multilayer_perceptron.py`.
"""

from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult
from sklearn.neural_network import MLPClassifier, MLPRegressor

from worker.training.draws import Order
from worker.training.leg import Weights
from worker.training.legs.sklearn_leg.calling import findings, unchecked
from worker.training.legs.sklearn_leg.leg import SklearnLeg
from worker.training.legs.sklearn_leg.rounded import _Rounded
from worker.training.quasi_newton import Vector, pack, unpack
from worker.training.step_ledger.step import Evaluation


class AskedRegressor(_Rounded, MLPRegressor):  # type: ignore[misc] # untyped library
    """An `MLPRegressor` at given weights."""


class AskedClassifier(_Rounded, MLPClassifier):  # type: ignore[misc] # untyped library
    """An `MLPClassifier` at given weights."""


class SklearnEvaluator:
    """The evaluations of a scikit-learn leg; see `step_ledger.step.Evaluator`.

    Args:
        leg: A leg of L-BFGS, which is left as it is.
    """

    def __init__(self, leg: SklearnLeg) -> None:
        self.initial, self._network = leg.initial, leg.network
        kind = AskedRegressor if leg._classes is None else AskedClassifier
        self._estimator: Any = kind(**leg.estimator.get_params())
        self._estimator.given = leg.initial.copy()
        self._estimator.optimiser = self._note
        with unchecked(), findings():
            self._estimator.fit(leg._inputs, leg._labels, leg._row_weights)

    def _note(self, function: Any, start: Vector, **named: Any) -> OptimizeResult:
        """Take the place of SciPy's `minimize`, and stay where it was to begin."""
        self._function, self._arguments = function, named["args"]
        return OptimizeResult(x=start, fun=np.inf, nit=0, nfev=0, status=0, message="")

    def evaluate(
        self,
        weights: Weights,
        rows: Order | None = None,
        rounding: np.random.Generator | None = None,
    ) -> Evaluation:
        """Record an evaluation.

        Args:
            weights: Where; rounded to the format of the first weights.
            rows: The rows in another order, which changes nothing but roundings.
            rounding: Moves each activation by one rounding unit, for a twin.
        """
        inputs, targets, row_weights, activations, *scratch = self._arguments
        if rows is not None:
            inputs, targets = inputs[rows], targets[rows]
            row_weights = None if row_weights is None else row_weights[rows]
        passed = [inputs, *activations[1:]]
        x = pack(weights).astype(pack(self.initial).dtype)
        self._estimator.rounding = rounding
        loss, gradient = self._function(x, inputs, targets, row_weights, passed, *scratch)
        return Evaluation(
            activations=tuple(each.copy() for each in passed[1:]),
            loss=loss,
            gradients=unpack(gradient, self._network),
        )

    def slopes(self, x: Vector) -> tuple[float, Vector]:
        """Give loss and gradient as SciPy is given them."""
        self._estimator.rounding = None
        loss, gradient = self._function(x, *self._arguments)
        return loss, gradient

    def close(self) -> None:
        """Nothing is held that others wait for."""
