"""The real estimator, driven one batch at a time.

Each step is the estimator's own `_backprop` and its own optimizer's `update_params`, each
end of an epoch its own `_update_no_improvement_count`, `iteration_ends` and
`trigger_stopping`, in the order in which `_fit_stochastic` calls them.

Source:
    scikit-learn 1.9.1, `sklearn/neural_network/_multilayer_perceptron.py`.
"""

import copy
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier, MLPRegressor

from worker.training.draws import Order
from worker.training.leg import Floats, Weights, layered
from worker.training.legs.sklearn_leg.calling import unchecked
from worker.training.legs.sklearn_leg.leg import SklearnLeg
from worker.training.legs.sklearn_leg.rounded import _Rounded
from worker.training.step_ledger.step import Decision, MeanLoss, Number, State, Step, batches

_STOPPING = (
    "_no_improvement_count", "best_loss_", "best_validation_score_", "t_", "_best_coefs",
    "_best_intercepts",
)  # fmt: skip


class _Stepped(_Rounded):
    """An estimator that gets ready to train, and leaves the training to its stepper."""

    rows: tuple[Floats, NDArray[Any], Floats | None]
    scratch: tuple[list[Any], list[Any], list[Any], list[Any]]

    def _fit_stochastic(
        self,
        X: Floats,
        y: NDArray[Any],
        weight: Floats | None,
        *scratch: Any,
    ) -> None:
        self.rows, self.scratch = (X, y, weight), scratch[:4]
        self.max_iter, allowed = 0, self.max_iter
        super()._fit_stochastic(X, y, weight, *scratch)  # type: ignore[misc] # makes the optimizer
        self.max_iter = allowed


class SteppedRegressor(_Stepped, MLPRegressor):  # type: ignore[misc] # untyped library
    """An `MLPRegressor` in single steps."""


class SteppedClassifier(_Stepped, MLPClassifier):  # type: ignore[misc] # untyped library
    """An `MLPClassifier` in single steps."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that a scikit-learn stepper goes on from."""

    state: State
    stopping: dict[str, Any]
    orders: Any
    epoch: int
    kept_epoch: int


class SklearnStepper:
    """One scikit-learn leg in single steps; see `step_ledger.step.Stepper`.

    Args:
        leg: A leg that has not trained, which is used up by this.
    """

    def __init__(self, leg: SklearnLeg) -> None:
        self._leg, params = leg, leg._params
        self.initial, self._solver = leg.initial, params["solver"]
        self.moment_names: tuple[str, ...] = (
            ("velocity",) if self._solver == "sgd" else ("first_moment", "second_moment")
        )
        self._fitted = leg._rows_to_fit()
        kind = SteppedRegressor if leg._classes is None else SteppedClassifier
        self._estimator: Any = kind(**leg.estimator.get_params())
        self._estimator.given = leg.initial.copy()
        self._estimator.after = leg._after
        self._estimator.validation = leg.estimator.validation
        self._get_ready()
        rows = len(self._fitted)
        self.batch_rows = leg._batch_rows(rows)
        self._orders = leg._stream.orders(rows, shuffled=params["shuffle"])
        self._epoch = self._kept_epoch = 0
        self._restores = params["early_stopping"]

    def _get_ready(self) -> None:
        leg = self._leg
        classes = () if leg._label_space is None else (leg._label_space,)
        with warnings.catch_warnings(), unchecked():
            warnings.filterwarnings("ignore", "Got `batch_size`", UserWarning)
            self._estimator.partial_fit(leg._inputs, leg._labels, leg._row_weights, *classes)

    def next_order(self) -> Order:
        """Draw the next epoch's rows."""
        return self._fitted[next(self._orders)]

    def step(self, rows: Order, rounding: np.random.Generator | None = None) -> Step:
        """Train on one batch and record everything.

        Args:
            rows: The batch.
            rounding: Moves each activation by one rounding unit, for a twin.
        """
        self._estimator.rounding = rounding
        loss, activations, gradients = self._train(rows)
        self._estimator.rounding = None
        return Step(
            activations=tuple(each.copy() for each in activations[1:]),
            loss=loss,
            gradients=layered([gradient.copy() for gradient in gradients]),
            moments=self._moments(),
            weights=self._weights().copy(),
        )

    def _train(self, rows: Order) -> tuple[Any, list[Floats], list[Floats]]:
        estimator = self._estimator
        inputs, targets, weight = estimator.rows
        activations, deltas, kernels, biases = estimator.scratch
        activations[0] = inputs[rows]
        loss, kernels, biases = estimator._backprop(
            activations[0],
            targets[rows],
            None if weight is None else weight[rows],
            activations, deltas, kernels, biases,
        )  # fmt: skip
        gradients = [*kernels, *biases]
        estimator._optimizer.update_params(self._params(), gradients)
        return loss, activations, gradients

    def _params(self) -> list[Floats]:
        return [*self._estimator.coefs_, *self._estimator.intercepts_]

    def run(self, order: Order) -> Number:
        """Train on one epoch; see `Stepper.run`."""
        mean = MeanLoss()
        for rows in batches(order, self.batch_rows):
            mean.add(self._train(rows)[0], len(rows))
        return mean.value()

    def score(self) -> float | None:
        """What early stopping monitors: the estimator's own score of the rows kept aside."""
        if self._estimator.validation is None:
            return None
        return float(self._estimator._score(*self._estimator.validation))

    def judge(self, loss: Number, score: float | None) -> Decision:
        """End an epoch by the estimator's own rules, as `_fit_stochastic` does."""
        estimator, optimizer = self._estimator, self._estimator._optimizer
        self._epoch += 1
        estimator.loss_, estimator.t_ = loss, estimator.t_ + len(self._fitted)
        estimator.loss_curve_[:] = [loss]
        best = (estimator.best_loss_, estimator.best_validation_score_)
        self._count(score)
        improved = best != (estimator.best_loss_, estimator.best_validation_score_)
        if improved or not self._restores:
            self._kept_epoch = self._epoch
        optimizer.iteration_ends(estimator.t_)
        stops = self._epoch == self._leg._params["max_iter"]
        if estimator._no_improvement_count > self._leg._params["n_iter_no_change"]:
            if optimizer.trigger_stopping("", False):
                stops = True
            else:
                estimator._no_improvement_count = 0
        return Decision(
            improved=improved,
            count=estimator._no_improvement_count,
            rate_share=self._rate() / optimizer.learning_rate_init,
            stops=stops,
            kept_epoch=self._kept_epoch,
        )

    def _count(self, score: float | None) -> None:
        """Let the estimator compare this score, which it would else compute itself."""
        estimator = self._estimator
        if score is not None:
            estimator.validation_scores_ = []
            estimator._score = lambda *_, **__: score
        try:
            estimator._update_no_improvement_count()
        finally:
            vars(estimator).pop("_score", None)

    def _rate(self) -> float:
        optimizer = self._estimator._optimizer
        # Adam keeps under this name what bias correction made of it in the last step.
        rate = optimizer.learning_rate_init if self._solver == "adam" else optimizer.learning_rate
        return float(rate)

    def _weights(self) -> Weights:
        return Weights(tuple(self._estimator.coefs_), tuple(self._estimator.intercepts_))

    def _moments(self) -> tuple[Weights, ...]:
        optimizer = self._estimator._optimizer
        kept = [optimizer.velocities] if self._solver == "sgd" else [optimizer.ms, optimizer.vs]
        return tuple(layered(list(each)).copy() for each in kept)

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, by the estimator's own forward pass."""
        activations: Floats = self._estimator._forward_pass_fast(inputs, check_input=False)
        return activations

    def state(self) -> State:
        """Copy out what the next step starts from."""
        optimizer = self._estimator._optimizer
        return State(
            weights=self._weights().copy(),
            moments=self._moments(),
            steps=getattr(optimizer, "t", 0),
            learning_rate=self._rate(),
            first_rate=float(optimizer.learning_rate_init),
        )

    def load(self, state: State) -> None:
        """Take over numbers, in arrays that are this estimator's own."""
        estimator, optimizer = self._estimator, self._estimator._optimizer
        weights = state.weights.copy()
        estimator.coefs_, estimator.intercepts_ = list(weights.kernels), list(weights.biases)
        moments = [[*each.kernels, *each.biases] for each in map(Weights.copy, state.moments)]
        if self._solver == "sgd":
            (optimizer.velocities,) = moments or ([np.zeros_like(each) for each in self._params()],)
            optimizer.learning_rate = state.rate_from(float(optimizer.learning_rate_init))
        else:
            optimizer.ms, optimizer.vs = moments
            optimizer.t = state.steps

    def checkpoint(self) -> Checkpoint:
        """Copy out everything, draws and stopping included."""
        stopping = {name: getattr(self._estimator, name) for name in _STOPPING}
        return copy.deepcopy(
            Checkpoint(self.state(), stopping, self._orders, self._epoch, self._kept_epoch)
        )

    def restore(self, checkpoint: object) -> None:
        """Stand again where the checkpoint was taken."""
        if not isinstance(checkpoint, Checkpoint):
            raise TypeError(f"Not a checkpoint of scikit-learn's leg: {type(checkpoint)}")
        again = copy.deepcopy(checkpoint)
        self.load(again.state)
        vars(self._estimator).update(again.stopping)
        self._orders, self._epoch = again.orders, again.epoch
        self._kept_epoch = again.kept_epoch

    def finish(self) -> Weights:
        """Restore the best epoch's weights where `fit` does; give the last weights."""
        if self._restores and self._weights().not_finite() is None:
            self._estimator.coefs_ = self._estimator._best_coefs
            self._estimator.intercepts_ = self._estimator._best_intercepts
        return self._weights().copy()

    def close(self) -> None:
        """Nothing is held that others wait for."""
