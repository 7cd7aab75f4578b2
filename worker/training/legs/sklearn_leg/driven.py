"""scikit-learn's perceptrons with the seams that single epochs need."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier, MLPRegressor

from worker.training.leg import Floats, Weights

Labels = NDArray[Any]


class _Driven:
    """What is added to an estimator so that single epochs add up to one `fit`.

    A mixin before `MLPRegressor` or `MLPClassifier`. `validation` holds the rows
    that early stopping keeps aside; `given` replaces the drawn initial weights.
    """

    validation: tuple[Floats, Labels] | None = None
    given: Weights | None = None
    last_gradients: tuple[Floats, ...] = ()

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
            self.best_validation_score_ = -np.inf
            self.best_loss_ = None

    def _update_no_improvement_count(self, *_: object) -> None:
        inputs, labels = self.validation or (None, None)
        super()._update_no_improvement_count(  # type: ignore[misc]
            self.validation is not None, inputs, labels, None
        )

    def _backprop(self, *arguments: Any) -> Any:
        answer = super()._backprop(*arguments)  # type: ignore[misc]
        self.last_gradients = (*answer[1], *answer[2])
        return answer


class DrivenRegressor(_Driven, MLPRegressor):  # type: ignore[misc] # untyped library
    """An `MLPRegressor` in single epochs."""


class DrivenClassifier(_Driven, MLPClassifier):  # type: ignore[misc] # untyped library
    """An `MLPClassifier` in single epochs."""
