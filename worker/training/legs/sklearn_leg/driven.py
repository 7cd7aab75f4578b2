"""scikit-learn's perceptrons with the seams that single epochs need."""

import warnings
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from worker.training.fit_state import FitState
from worker.training.leg import Floats, Weights
from worker.training.quasi_newton import Iterate, telling

Labels = NDArray[Any]


class _Driven:
    """What is added to an estimator so that single epochs add up to one `fit`.

    A mixin before `MLPRegressor` or `MLPClassifier`. `validation` holds the rows
    that early stopping keeps aside, and their weights; `given` replaces the drawn
    initial weights, and `after` makes a first call go on as a second one. `tell` is told
    of each iteration of L-BFGS, `optimiser` stands for SciPy's, and `ending` is the account
    of its end.
    """

    validation: tuple[Floats, Labels, Floats | None] | None = None
    given: Weights | None = None
    last_gradients: tuple[Floats, ...] = ()
    after: FitState | None = None
    tell: Callable[[Iterate], None] | None = None
    ending: scipy.optimize.OptimizeResult | None = None
    optimiser = staticmethod(scipy.optimize.minimize)

    def _initialize(self, y: Floats, layer_units: list[int], dtype: Any) -> None:
        super()._initialize(y, layer_units, dtype)  # type: ignore[misc]
        if self.given is not None:
            self.coefs_ = [kernel.copy() for kernel in self.given.kernels]
            self.intercepts_ = [bias.copy() for bias in self.given.biases]
            # Until a score is a number, these are the best.
            self._best_coefs = [kernel.copy() for kernel in self.given.kernels]
            self._best_intercepts = [bias.copy() for bias in self.given.biases]
        if self.validation is not None:
            self.validation_scores_: list[float] = []
            self.best_validation_score_: float | None = -np.inf
            self.best_loss_: float | None = None
        if self.after is not None and self.solver != "lbfgs":  # type: ignore[attr-defined]
            self._go_on(self.after)

    def _go_on(self, after: FitState) -> None:
        self.t_, self.loss_curve_ = after.samples_seen, list(after.loss_curve)
        self._no_improvement_count = after.epochs_without_improvement
        if self.validation is None:
            self.best_loss_ = after.best
            return
        self.best_validation_score_ = after.best
        self.validation_scores_ = list(after.validation_scores)
        # `fit` leaves its best weights as its current ones, which the next one then moves.
        self._best_coefs, self._best_intercepts = self.coefs_, self.intercepts_

    def _update_no_improvement_count(self, *_: object) -> None:
        super()._update_no_improvement_count(  # type: ignore[misc]
            self.validation is not None, *(self.validation or (None, None, None))
        )

    def _fit_lbfgs(self, *arguments: Any) -> None:
        """Run scikit-learn's own code of this name, which hands its optimiser no callback.

        Only the names that it looks up are others: `minimize` with a callback, and the
        check of its result without the warning, whose content `ending` has.
        """
        theirs: Any = super()._fit_lbfgs  # type: ignore[misc]
        known = theirs.__func__.__globals__
        seams = {
            "scipy": SimpleNamespace(optimize=SimpleNamespace(minimize=self._minimize)),
            "_check_optimize_result": _quietly(known["_check_optimize_result"]),
        }
        FunctionType(theirs.__func__.__code__, known | seams)(self, *arguments)

    def _minimize(self, *arguments: Any, **named: Any) -> scipy.optimize.OptimizeResult:
        tell = None if self.tell is None else telling(self._at_an_iterate)
        self.ending = self.optimiser(*arguments, **named, callback=tell)
        return self.ending

    def _at_an_iterate(self, iterate: Iterate) -> None:
        # The last evaluation was here, so that this changes nothing; but SciPy does not promise it.
        self._unpack(iterate.x)  # type: ignore[attr-defined]
        if self.tell is not None:
            self.tell(iterate)

    def _backprop(self, *arguments: Any) -> Any:
        answer = super()._backprop(*arguments)  # type: ignore[misc]
        self.last_gradients = (*answer[1], *answer[2])
        return answer


def _quietly(check: Callable[..., int]) -> Callable[..., int]:
    def checked(*arguments: Any) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return check(*arguments)

    return checked


class DrivenRegressor(_Driven, MLPRegressor):  # type: ignore[misc] # untyped library
    """An `MLPRegressor` in single epochs."""


class DrivenClassifier(_Driven, MLPClassifier):  # type: ignore[misc] # untyped library
    """An `MLPClassifier` in single epochs."""
