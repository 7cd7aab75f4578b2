"""`TwinRegressor` and `TwinClassifier`.

Everything around training is scikit-learn's own and inherited: parameters and their
checks, validation of input, labels, initial weights, prediction, scores. Training
itself, the gradients and the updates, is Keras'.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils.validation import check_is_fitted

from pairing.semantics import Semantics
from worker.training.leg import Floats, Weights, dtype_name
from worker.training.legs.keras_leg import keras_model, visit
from worker.training.legs.sklearn_leg.softplus import SoftplusClassifier, SoftplusRegressor
from worker.training.twins.engine import Engine, Rows
from worker.training.twins.stochastic import StochasticFit
from worker.training.twins.translation import network_of, semantics_of, weights_of


class _Twin:
    """Training by Keras; a mixin before `MLPRegressor` or `MLPClassifier`."""

    coefs_: list[Floats]
    intercepts_: list[Floats]
    out_activation_: str

    @property
    def keras_model_(self) -> Any:
        """A `keras.Sequential` of the fitted weights, made anew at each call.

        Raises:
            NotFittedError: The estimator has not been fitted.
        """
        check_is_fitted(self)
        weights = self._weights()
        with visit():
            return keras_model(self._semantics(), network_of(weights), weights)

    def _semantics(self, y: Floats | None = None, *, weighted: bool = False) -> Semantics:
        """Semantics of the weights as they are, and of a training on targets, if there are any."""
        dtype = dtype_name(self.coefs_[0])
        semantics = semantics_of(
            self.get_params(deep=False),  # type: ignore[attr-defined] # BaseEstimator's
            is_classifier=is_classifier(self),
            multiclass=self.out_activation_ == "softmax",
            weighted=weighted,
            dtype=dtype,
        )
        # Slopes begin with outputs less targets: the finer format of the two wins (D38).
        finer = y is not None and np.result_type(y, dtype) == np.float64
        return replace(semantics, gradient_dtype="float64" if finer else dtype)

    def _weights(self) -> Weights:
        return weights_of(self.coefs_, self.intercepts_)

    def _take(self, weights: Weights) -> None:
        # In place, as scikit-learn's optimizers do: after early stopping, coefs_ and the best
        # weights are one, and a warm start that finds no better ones ends with its last.
        for ours, trained in zip(self.coefs_, weights.kernels, strict=True):
            ours[...] = trained
        for ours, trained in zip(self.intercepts_, weights.biases, strict=True):
            ours[...] = trained

    def _fit_stochastic(self, X: Any, y: Floats, sample_weight: Floats | None, *rest: Any) -> None:
        # scikit-learn passes buffers for its own backpropagation, and at the end `incremental`.
        with visit():
            StochasticFit(self, X, y, sample_weight, incremental=rest[-1]).run()

    def _fit_lbfgs(self, X: Any, y: Floats, sample_weight: Floats | None, *buffers: Any) -> None:
        # scikit-learn's own call of SciPy, which asks for loss and gradient below.
        with visit(), self._engine_over(X, y, sample_weight) as self._lbfgs_engine:
            try:
                super()._fit_lbfgs(X, y, sample_weight, *buffers)  # type: ignore[misc]
            finally:
                del self._lbfgs_engine

    def _loss_grad_lbfgs(
        self, packed: Floats, X: Any, y: Floats, sample_weight: Floats | None, *_: Any
    ) -> tuple[float, Floats]:
        engine: Engine | None = getattr(self, "_lbfgs_engine", None)
        if engine is not None:
            return engine.slopes(packed)
        with visit(), self._engine_over(X, y, sample_weight) as engine:
            return engine.slopes(packed)

    @contextmanager
    def _engine_over(self, X: Any, y: Floats, sample_weight: Floats | None) -> Iterator[Engine]:
        semantics = self._semantics(y, weighted=sample_weight is not None)
        rows = Rows(X, y, sample_weight, semantics.gradient_dtype)
        engine = Engine(semantics, self._weights(), rows)
        try:
            yield engine
        finally:
            engine.close()


class TwinRegressor(_Twin, SoftplusRegressor):
    """`sklearn.neural_network.MLPRegressor`, trained by Keras.

    Takes the same parameters (and `activation="softplus"`), gives the same attributes, and after
    `fit` holds the same numbers up to the order in which sums are taken. `keras_model_` is the
    fitted network as a Keras model.

    Example:
        >>> import numpy as np
        >>> X = np.linspace(-1.0, 1.0, 40).reshape(-1, 1)
        >>> twin = TwinRegressor(hidden_layer_sizes=(8,), learning_rate_init=0.05, random_state=0)
        >>> bool(twin.fit(X, X.ravel() ** 2).score(X, X.ravel() ** 2) > 0.9)
        True
        >>> twin.keras_model_.count_params()
        25
    """


class TwinClassifier(_Twin, SoftplusClassifier):
    """`sklearn.neural_network.MLPClassifier`, trained by Keras.

    Takes the same parameters (and `activation="softplus"`), gives the same attributes, and after
    `fit` holds the same numbers up to the order in which sums are taken. `keras_model_` is the
    fitted network as a Keras model; for two classes it gives the probability of `classes_[1]`.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> X, y = load_iris(return_X_y=True)
        >>> twin = TwinClassifier(learning_rate_init=0.01, max_iter=300, random_state=0)
        >>> bool(twin.fit(X, y).score(X, y) > 0.95)
        True
    """
