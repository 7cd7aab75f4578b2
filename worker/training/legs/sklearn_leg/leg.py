"""The scikit-learn leg: the real estimator, driven one epoch at a time.

With L-BFGS it is one call of `fit` that stands still after each iteration. With the
other solvers:

Each epoch is one call of `partial_fit` without shuffling, on the rows in the order
that `fit` would have drawn. What `fit` does around its epochs and `partial_fit`
leaves out (the cumulative order, the rows kept aside for early stopping, the end)
is done here, so that `coefs_`, `intercepts_`, `loss_curve_`, `validation_scores_`
and `n_iter_` are bit for bit what `fit` gives.

Source:
    scikit-learn 1.9.1, `sklearn/neural_network/_multilayer_perceptron.py`.
"""

import hashlib
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from pairing.batches import rows_per_batch
from pairing.initializer import KERNEL_BOUND, of_perceptron
from schemas.estimator import Classifier, Regressor
from worker.training.draws import OneStream, Order
from worker.training.fit_state import FitState
from worker.training.leg import EpochEnded, Floats, Network, Weights, dtype_name, layered
from worker.training.legs.sklearn_leg.calling import estimator_params, findings, unchecked
from worker.training.legs.sklearn_leg.driven import DrivenClassifier, DrivenRegressor
from worker.training.legs.sklearn_leg.softplus import (
    SOFTPLUS,
    SoftplusClassifier,
    SoftplusRegressor,
)
from worker.training.legs.sklearn_leg.validation import validation_split
from worker.training.quasi_newton import Ending, Iterate, ending_of, why_it_ended
from worker.training.row_weights import check_aside, check_batches
from worker.training.symmetry import mixed_within
from worker.training.turns import in_turns

NOT_FINITE = "a weight is no longer finite"
Labels = NDArray[Any]


class SklearnLeg:
    """One `MLPRegressor` or `MLPClassifier` in training.

    Args:
        estimator: Class and parameters.
        inputs: Training inputs, shape (rows, inputs), float32 or float64.
        labels: Targets as `fit` takes them, shape (rows,) or (rows, outputs).
        network: The shape that estimator and data amount to.
        seed: Stands in where `random_state` is null.
        initial: Weights to start from instead of the drawn ones.
        mixing: Mixes the rows of each batch, for a twin that differs by rounding.
        weights: Weights of the training rows, shape (rows,), at least 0.
        after: A fit to go on from, as `warm_start` does.
    """

    def __init__(  # noqa: PLR0913 - what a leg is made of, by name
        self,
        estimator: Regressor | Classifier,
        inputs: Floats,
        labels: Labels,
        network: Network,
        *,
        seed: int,
        initial: Weights | None = None,
        mixing: np.random.Generator | None = None,
        weights: Floats | None = None,
        after: FitState | None = None,
    ) -> None:
        self.network = network
        self.loss_curve: list[float] = []
        self.validation_scores: list[float] = []
        self.stopped_because = "not started"
        self.orders_seen = hashlib.sha256()
        self._mixing = mixing
        # Weak, so that an iterator that is dropped half way ends at once.
        self._running: Callable[[], Generator[EpochEnded, None, None] | None] = lambda: None
        self._inputs, self._labels, self._row_weights = inputs, labels, weights
        self._params = estimator_params(estimator, seed)
        self._is_lbfgs = self._params["solver"] == "lbfgs"
        self._classes = np.unique(labels) if isinstance(estimator, Classifier) else None
        kind = DrivenClassifier if isinstance(estimator, Classifier) else DrivenRegressor
        several = labels.ndim == 2 and self._classes is not None
        self._label_space = np.arange(labels.shape[1]) if several else self._classes
        alone = {"shuffle": False, "early_stopping": False}
        self.estimator = kind(**(self._params | alone))
        self._stream = OneStream(self._params["random_state"])
        self._after = self.estimator.after = after
        if after is None:
            init = of_perceptron(self._params["activation"])
            drawn = self._stream.initial_weights(
                network,
                (init,) * network.layers,
                (KERNEL_BOUND,) * network.layers,
                dtype_name(inputs),
            )
        else:
            drawn = after.weights.copy()
        self.initial = drawn if initial is None else initial
        self.estimator.given = self.initial.copy()

    def state(self) -> FitState:
        """What a next leg goes on from; see `FitState`."""
        if self._is_lbfgs:
            return FitState(self.weights().copy())
        stops_early = self.estimator.validation is not None
        name = "best_validation_score_" if stops_early else "best_loss_"
        return FitState(
            weights=self.weights().copy(),
            samples_seen=self.estimator.t_,
            best=getattr(self.estimator, name),
            epochs_without_improvement=self.estimator._no_improvement_count,
            loss_curve=tuple(self.estimator.loss_curve_),
            validation_scores=tuple(self.estimator.validation_scores_ or ()),
        )

    def epochs(self) -> Iterator[EpochEnded]:
        """Train, epoch by epoch; see `Leg.epochs`."""
        epochs = self._iterations() if self._is_lbfgs else self._epochs()
        self._running = ref(epochs)
        return epochs

    def _iterations(self) -> Generator[EpochEnded, None, None]:
        rows = np.arange(len(self._inputs)).tobytes()
        self.stopped_because = "left half way"
        turns = in_turns(self._fit_telling)
        with closing(turns):
            for number, iterate in enumerate(turns, 1):
                self.loss_curve.append(iterate.loss)
                self.orders_seen.update(rows)
                yield EpochEnded(number, iterate.loss, None, None)
                if self.weights().not_finite() is not None:
                    self.stopped_because = NOT_FINITE
                    return
        limits = {name: self._params[name] for name in ("tol", "max_iter", "max_fun")}
        self.stopped_because = why_it_ended(self.estimator.ending, **limits)

    def ending(self) -> Ending | None:
        """Why L-BFGS ended; None if it did not, or a weight is no longer finite."""
        limits = {name: self._params[name] for name in ("max_iter", "max_fun")}
        result = self.estimator.ending
        return None if result is None else ending_of(result, **limits)

    def _fit_telling(self, tell: Callable[[Iterate], None]) -> None:
        self.estimator.tell = tell
        order = np.arange(len(self._inputs))
        if self._mixing is not None:
            order = self._mixing.permutation(order)
            self._inputs, self._labels = self._inputs[order], self._labels[order]
        # Warnings are kept per process and this thread sleeps in its turns: it sets no filters.
        with np.errstate(all="ignore"), unchecked(), findings():
            self.estimator.fit(self._inputs, self._labels, self._weights_of(order))

    def _epochs(self) -> Generator[EpochEnded, None, None]:
        fitted = self._rows_to_fit()
        self.stopped_because = "left half way"
        orders = self._stream.orders(len(fitted), shuffled=self._params["shuffle"])
        for epoch in range(1, self._params["max_iter"] + 1):
            rate = self._learning_rate()
            order = fitted[next(orders)]
            if self._row_weights is not None:
                check_batches(self._row_weights[order], self._batch_rows(len(order)), epoch)
            self.orders_seen.update(order.tobytes())
            if self._mixing is not None:
                order = mixed_within(order, self._batch_rows(len(order)), self._mixing)
            self._one_epoch(order)
            self._note_losses()
            score = self.validation_scores[-1] if self.validation_scores else None
            yield EpochEnded(epoch, self.loss_curve[-1], rate, score)
            if self._is_over(epoch):
                break
        if self._params["early_stopping"] and self.weights().not_finite() is None:
            self.estimator.coefs_ = self.estimator._best_coefs
            self.estimator.intercepts_ = self.estimator._best_intercepts

    def _rows_to_fit(self) -> Order:
        """Set aside the validation rows, if any; give the others in `fit`'s order."""
        rows = np.arange(len(self._inputs))
        if not self._params["early_stopping"]:
            return rows
        kept, aside = validation_split(
            self._stream.state,
            self._labels,
            fraction=self._params["validation_fraction"],
            stratified=self._classes is not None and self.network.outputs == 1,
        )
        weights = self._weights_of(aside)
        if weights is not None:
            check_aside(weights)
        self.estimator.validation = (self._inputs[aside], self._labels[aside], weights)
        return kept

    def _weights_of(self, rows: Order) -> Floats | None:
        return None if self._row_weights is None else self._row_weights[rows]

    def _batch_rows(self, rows: int) -> int:
        return rows_per_batch(self._params["batch_size"], rows)

    def _one_epoch(self, order: Order) -> None:
        classes = () if self._label_space is None else (self._label_space,)
        given = (self._inputs[order], self._labels[order], self._weights_of(order), *classes)
        with warnings.catch_warnings(), unchecked(), findings():
            # A clipped batch is told once per job, in the report's notes.
            warnings.filterwarnings("ignore", "Got `batch_size`", UserWarning)
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            self.estimator.partial_fit(*given)

    def _learning_rate(self) -> float:
        optimizer = getattr(self.estimator, "_optimizer", None)
        if optimizer is None or self._params["solver"] == "adam":
            return float(self._params["learning_rate_init"])
        return float(optimizer.learning_rate)

    def _note_losses(self) -> None:
        self.loss_curve.append(float(self.estimator.loss_curve_[-1]))
        if self.estimator.validation is not None:
            self.validation_scores.append(float(self.estimator.validation_scores_[-1]))

    def _is_over(self, epoch: int) -> bool:
        if self.weights().not_finite() is not None:
            self.stopped_because = NOT_FINITE
        elif self.estimator._no_improvement_count > self._params["n_iter_no_change"]:
            monitored = "validation score" if self._params["early_stopping"] else "training loss"
            self.stopped_because = (
                f"the {monitored} did not improve by more than tol={self._params['tol']:g} "
                f"for more than {self._params['n_iter_no_change']} epochs"
            )
        elif epoch == self._params["max_iter"]:
            self.stopped_because = f"max_iter={epoch} was reached"
        else:
            return False
        return True

    def weights(self) -> Weights:
        """The estimator's `coefs_` and `intercepts_`, not copied."""
        if not hasattr(self.estimator, "coefs_"):
            return self.initial
        return Weights(tuple(self.estimator.coefs_), tuple(self.estimator.intercepts_))

    def gradients(self) -> Weights:
        """What the last batch's backpropagation gave; see `Leg.gradients`."""
        return layered(self.estimator.last_gradients)

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, by the estimator's own forward pass."""
        activations: Floats = self.estimator._forward_pass_fast(inputs, check_input=False)
        return activations

    def fitted(self) -> MLPRegressor | MLPClassifier:
        """A plain estimator, as `fit` would have left it, that knows nothing of this leg."""
        kinds = (MLPRegressor, MLPClassifier)
        if self._params["activation"] == SOFTPLUS:
            kinds = (SoftplusRegressor, SoftplusClassifier)
        plain = kinds[self._classes is not None](**self._params)
        ours = {"given", "validation", "last_gradients", "after", "tell", "ending"}
        state = {k: v for k, v in vars(self.estimator).items() if k not in ours}
        vars(plain).update(state | self._params)
        plain.n_iter_ = len(self.loss_curve)
        before = self._after or FitState(self.initial)
        if not self._is_lbfgs:
            # Python's own floats, the same numbers: skops writes a file for each of NumPy's.
            plain.loss_curve_ = [*before.loss_curve, *self.loss_curve]
        if self.validation_scores:
            plain.validation_scores_ = [*before.validation_scores, *self.validation_scores]
        return plain

    def close(self) -> None:
        """End an optimisation that stands still between two iterations."""
        epochs = self._running()
        if epochs is not None:
            epochs.close()
