"""The epochs of `sgd` and `adam`: scikit-learn's bookkeeping around Keras' training.

An estimator's attributes say where its training stands, so that `warm_start` and
`partial_fit` go on from there. What is drawn comes from the estimator's own stream,
which has given the initial weights already (D15).

Source:
    `_fit_stochastic` of scikit-learn 1.9.1,
    `sklearn/neural_network/_multilayer_perceptron.py`.
"""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split

from pairing.batches import rows_per_batch
from pairing.semantics import Semantics
from worker.training.draws import OneStream, Order
from worker.training.leg import Floats
from worker.training.stopping import FallingLoss, RisingScore, Schedule, stopping_rule
from worker.training.twins.engine import Engine, OptimizerState, Rows

FEWEST_ROWS_ASIDE = 2
MADE_ONCE = (
    "optimizer",
    "learning_rate",
    "schedule",
    "power_t",
    "momentum",
    "nesterov",
    "beta_1",
    "beta_2",
    "epsilon",
)


class StochasticFit:
    """One call of `fit` or `partial_fit`.

    Args:
        estimator: The twin, initialised; its attributes are kept up to date.
        X: Rows, dense or sparse, shape (rows, inputs).
        y: As the output layer is to give them, shape (rows, outputs).
        sample_weight: Shape (rows,), or None.
        incremental: Train one epoch only and go on with the last call's optimizer.
    """

    def __init__(
        self, estimator: Any, X: Any, y: Floats, sample_weight: Floats | None, *, incremental: bool
    ) -> None:
        if estimator.early_stopping and incremental:
            raise ValueError("partial_fit does not support early_stopping=True")
        self.twin, self.incremental = estimator, incremental
        self.semantics = estimator._semantics(y, weighted=sample_weight is not None)
        state: OptimizerState | None = getattr(estimator, "_optimizer", None)
        if incremental and state is not None:
            self.semantics = with_optimizer_of(self.semantics, state.semantics)
        else:
            state = None
        self.fitted, aside = self._rows(y)
        self.validation = self._validation(X, y, sample_weight, aside)
        self.batch_rows = self._batch_rows()
        self.rule = self._rule()
        self.schedule = Schedule(self.semantics)
        self.schedule.samples_seen = estimator.t_
        if state is not None:
            self.schedule.rate = state.learning_rate
        self.engine = Engine(
            self.semantics,
            estimator._weights(),
            Rows(X, y, sample_weight, self.semantics.gradient_dtype),
            None if state is None else state.slots,
        )

    def _rows(self, y: Floats) -> tuple[Order, Order]:
        """Draw the rows that early stopping keeps aside (D36); give those to train on first."""
        rows = np.arange(len(y))
        if not self.twin.early_stopping:
            return rows, rows[:0]
        binary = is_classifier(self.twin) and self.twin.n_outputs_ == 1
        fitted, aside = train_test_split(
            rows,
            random_state=self.twin._random_state,
            test_size=self.twin.validation_fraction,
            stratify=y if binary else None,
        )
        if len(aside) < FEWEST_ROWS_ASIDE:
            raise ValueError(
                "The validation set is too small. Increase 'validation_fraction' "
                "or the size of your dataset."
            )
        return fitted, aside

    def _validation(self, X: Any, y: Floats, weight: Floats | None, aside: Order) -> Any:
        if not len(aside):
            return None
        answers = y[aside]
        if is_classifier(self.twin):
            answers = self.twin._label_binarizer.inverse_transform(answers)
        return X[aside], answers, None if weight is None else weight[aside]

    def _batch_rows(self) -> int:
        wanted, rows = self.twin.batch_size, len(self.fitted)
        if wanted != "auto" and wanted > rows:
            warnings.warn(
                "Got `batch_size` less than 1 or larger than sample size. "
                "It is going to be clipped",
                stacklevel=2,
            )
        return max(1, rows_per_batch(wanted, rows))

    def _rule(self) -> FallingLoss | RisingScore:
        """Go on judging where an earlier fit of a warm start left off."""
        rule = stopping_rule(self.semantics)
        if not isinstance(rule, FallingLoss | RisingScore):
            raise TypeError(f"{rule} judges no scikit-learn estimator")
        scores = self.twin.early_stopping
        rule.best = self.twin.best_validation_score_ if scores else self.twin.best_loss_
        rule.count = self.twin._no_improvement_count
        return rule

    def run(self) -> None:
        """Train, and leave the estimator as scikit-learn's training would."""
        try:
            self._epochs()
        except KeyboardInterrupt:
            warnings.warn("Training interrupted by user.", stacklevel=2)
        finally:
            self.twin._take(self.engine.weights())
            self.twin._optimizer = OptimizerState(
                self.semantics, self.engine.slots(), self.schedule.rate
            )
            self.engine.close()
        if self.twin.early_stopping:
            self.twin.coefs_ = self.twin._best_coefs
            self.twin.intercepts_ = self.twin._best_intercepts

    def _epochs(self) -> None:
        twin = self.twin
        orders = OneStream(twin._random_state).orders(len(self.fitted), shuffled=twin.shuffle)
        twin.n_iter_ = 0
        for _ in range(twin.max_iter):
            order = self.fitted[next(orders)]
            self._note_loss(self.engine.epoch(order, self.batch_rows, self.schedule.rate))
            if self._is_over() or self.incremental:
                return
        warnings.warn(
            f"Stochastic Optimizer: Maximum iterations ({twin.max_iter}) "
            "reached and the optimization hasn't converged yet.",
            ConvergenceWarning,
            stacklevel=2,
        )

    def _note_loss(self, loss: float) -> None:
        twin = self.twin
        twin.n_iter_ += 1
        twin.t_ += len(self.fitted)
        twin.loss_ = loss
        twin.loss_curve_.append(loss)
        self._tell(f"Iteration {twin.n_iter_}, loss = {loss:.8f}")

    def _is_over(self) -> bool:
        exhausted = self._judge()
        self.schedule.epoch_ended(len(self.fitted))
        if not exhausted:
            return False
        if self.schedule.is_spent():
            why = " Learning rate too small." if self.schedule.kind == "adaptive" else ""
            self._tell(f"{self._reason()}{why} Stopping.")
            return True
        self._tell(self._reason() + f" Setting learning rate to {self.schedule.rate:f}")
        self.rule.forgive()
        self.twin._no_improvement_count = 0
        return False

    def _judge(self) -> bool:
        """Take the epoch's number in; say whether patience has run out."""
        twin, rule = self.twin, self.rule
        if self.validation is None:
            exhausted = rule.is_exhausted_by(twin.loss_)
            twin.best_loss_ = rule.best
        else:
            twin._take(self.engine.weights())
            X, y, weight = self.validation
            score = twin._score(X, y, sample_weight=weight)
            twin.validation_scores_.append(score)
            self._tell(f"Validation score: {score:f}")
            exhausted = rule.is_exhausted_by(score)
            twin.best_validation_score_ = rule.best
            if rule.improved:
                twin._best_coefs = [coef.copy() for coef in twin.coefs_]
                twin._best_intercepts = [intercept.copy() for intercept in twin.intercepts_]
        twin._no_improvement_count = rule.count
        return exhausted

    def _reason(self) -> str:
        monitored = "Training loss" if self.validation is None else "Validation score"
        return (
            f"{monitored} did not improve more than tol={self.twin.tol:f} "
            f"for {self.twin.n_iter_no_change} consecutive epochs."
        )

    def _tell(self, sentence: str) -> None:
        if self.twin.verbose:
            print(sentence)  # noqa: T201 - `verbose` prints, as scikit-learn's users know it


def with_optimizer_of(semantics: Semantics, earlier: Semantics) -> Semantics:
    """Keep the optimizer as it was made: `set_params` between calls does not reach it."""
    return replace(semantics, **{name: getattr(earlier, name) for name in MADE_ONCE})
