"""A leg after a leg is scikit-learn's second `fit` under `warm_start`, and the Keras twin of it."""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.worker.training.legs.configurations import Configuration, Problem, named, problem_of
from tests.worker.training.legs.keras_legs import SEED, apart, keras_leg, relative, sklearn_leg
from tests.worker.training.legs.test_sklearn_leg import assert_same_bits
from worker.training.fit_state import FitState
from worker.training.legs.keras_leg import KerasLeg
from worker.training.legs.sklearn_leg import SklearnLeg

_SMALL: dict[str, Any] = {"hidden_layer_sizes": [7], "max_iter": 8, "batch_size": 16, "alpha": 0.1}
_SGD: dict[str, Any] = {"solver": "sgd", "learning_rate_init": 0.02}
_STOPS: dict[str, Any] = {
    "early_stopping": True, "max_iter": 25, "n_iter_no_change": 2, "tol": 1e-3,
    "learning_rate_init": 0.02,
}  # fmt: skip


def _row(kind: Any, dtype: Any = "float64", /, *, weighted: bool = False, **params: Any) -> Any:
    return Configuration(kind, _SMALL | params, dtype, weighted)


TABLE: list[Configuration] = [
    _row("one"),
    _row("one", "float32"),
    _row("one", shuffle=False, **_SGD),
    _row("one", learning_rate="invscaling", power_t=0.3, **_SGD),
    _row("one", learning_rate="adaptive", tol=0.05, n_iter_no_change=1, max_iter=30, **_SGD),
    _row("one", tol=0.05, n_iter_no_change=2, max_iter=60, learning_rate_init=0.02),
    _row("several", weighted=True, activation="tanh"),
    _row("counts", loss="poisson", activation="tanh"),
    _row("one", **_STOPS),
    _row("binary", **_STOPS, activation="logistic"),
    _row("binary text", "float32", activation="tanh", **_SGD),
    _row("multiclass text", **_STOPS, solver="sgd", learning_rate="adaptive"),
    _row("multilabel", **_STOPS, hidden_layer_sizes=[5, 5], activation="tanh"),
    _row("one", solver="lbfgs", max_iter=10, activation="tanh"),
    _row("binary", solver="lbfgs", max_iter=6, activation="logistic"),
    _row("one", "float32", solver="lbfgs", max_iter=6, activation="tanh"),
]
FITS = 3


def in_a_row(configuration: Configuration, problem: Problem, make: Any) -> list[Any]:
    """Train so many legs, each after the one before it."""
    legs: list[Any] = []
    for _ in range(FITS):
        after = {} if not legs else {"after": legs[-1].state()}
        legs.append(make(configuration, problem, **after))
        list(legs[-1].epochs())
    return legs


def fitted_again_and_again(configuration: Configuration, problem: Problem) -> list[Any]:
    """Let scikit-learn fit so many times with `warm_start`, and copy what each fit leaves."""
    params = configuration.estimator.params.model_dump()
    params |= {"random_state": SEED, "warm_start": True}
    kind = MLPRegressor if configuration.task == "regression" else MLPClassifier
    estimator = kind(**params)
    left = []
    for _ in range(FITS):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", ConvergenceWarning)
            estimator.fit(problem.inputs, problem.labels, problem.weights)
        copied = kind(**params)
        vars(copied).update(
            {
                name: [each.copy() for each in value] if name in _ARRAYS else value
                for name, value in vars(estimator).items()
            }
        )
        lists = ("loss_curve_", "validation_scores_")
        vars(copied).update({k: list(v) for k, v in vars(estimator).items() if k in lists and v})
        left.append(copied)
    return left


_ARRAYS = ("coefs_", "intercepts_")


@pytest.mark.parametrize("configuration", TABLE, ids=named)
def test_a_leg_after_a_leg_equals_the_next_fit_bit_for_bit(configuration: Configuration) -> None:
    """Three fits in a row: weights, all losses and scores, epochs, counts and samples seen."""
    problem = problem_of(configuration)
    theirs = fitted_again_and_again(configuration, problem)

    legs = in_a_row(configuration, problem, sklearn_leg)

    for leg, fit in zip(legs, theirs, strict=True):
        assert_same_bits(leg.fitted(), fit, problem.inputs)
        mine, other = (vars(each).get("_no_improvement_count") for each in (leg.fitted(), fit))
        assert mine == other
    if configuration.params.get("solver") != "lbfgs":
        assert theirs[-1].loss_curve_ == list(legs[-1].state().loss_curve)
        assert len(theirs[-1].loss_curve_) == sum(len(leg.loss_curve) for leg in legs)


@pytest.mark.parametrize("configuration", TABLE, ids=named)
def test_a_keras_leg_after_a_leg_is_the_twin_of_the_next_fit(configuration: Configuration) -> None:
    """The same epochs, orders, rates and counts, and weights to the floor of its format."""
    problem = problem_of(configuration)
    theirs: list[SklearnLeg] = in_a_row(configuration, problem, sklearn_leg)

    ours: list[KerasLeg] = in_a_row(configuration, problem, keras_leg)

    # SciPy's line searches amplify rounding from fit to fit; the others hardly do.
    lbfgs = configuration.params.get("solver") == "lbfgs"
    floor = {"float64": 1e-9 if lbfgs else 1e-12, "float32": 1e-2 if lbfgs else 1e-4}
    for mine, other in zip(ours, theirs, strict=True):
        assert len(mine.loss_curve) == len(other.loss_curve)
        assert mine.orders_seen.hexdigest() == other.orders_seen.hexdigest()
        assert apart(other.weights(), mine.weights()) < floor[configuration.dtype]
        curves = np.array(other.loss_curve), np.array(mine.loss_curve)
        assert relative(*curves) < floor[configuration.dtype]
        assert_alike(mine.state(), other.state(), floor[configuration.dtype])
        formats = [[each.dtype for _, each in leg.weights().named()] for leg in (mine, other)]
        assert formats[0] == formats[1]
        mine.close()


def assert_alike(ours: FitState, theirs: FitState, floor: float) -> None:
    """Counts equal, numbers to the floor."""
    assert ours.samples_seen == theirs.samples_seen
    assert ours.epochs_without_improvement == theirs.epochs_without_improvement
    assert len(ours.validation_scores) == len(theirs.validation_scores)
    if theirs.best is None:
        assert ours.best is None
    else:
        assert ours.best == pytest.approx(theirs.best, rel=floor, abs=floor)


def test_the_table_has_fits_that_stop_at_once_and_fits_that_restore() -> None:
    """Patience that has run out stays so, and what is not improved on is not restored (D53)."""
    stopped, moved = False, False
    for configuration in TABLE:
        problem = problem_of(configuration)
        legs = in_a_row(configuration, problem, sklearn_leg)
        allowed = configuration.estimator.params.max_iter
        stopped |= any(len(leg.loss_curve) < allowed / 4 for leg in legs[1:])
        if configuration.estimator.params.early_stopping:
            best = [leg.state().best for leg in legs]
            moved |= best[0] == best[-1]

    assert stopped
    assert moved


def test_a_fit_may_go_on_with_other_rows() -> None:
    """Of another number; the order is drawn for them from the seed anew (D34)."""
    configuration = TABLE[0]
    first, second = problem_of(configuration), problem_of(replace(configuration, rows=31))
    estimator = MLPRegressor(
        **configuration.estimator.params.model_dump() | {"random_state": SEED, "warm_start": True}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(first.inputs, first.labels).fit(second.inputs, second.labels)

    begun = sklearn_leg(configuration, first)
    list(begun.epochs())
    legs = [make(configuration, second, after=begun.state()) for make in (sklearn_leg, keras_leg)]
    for leg in legs:
        list(leg.epochs())
        leg.close()

    assert legs[0].weights().kernels[0].tobytes() == estimator.coefs_[0].tobytes()
    assert apart(legs[0].weights(), legs[1].weights()) < 1e-12


def test_a_leg_disturbs_the_state_it_goes_on_from_no_more_than_a_fresh_leg_does() -> None:
    """A state may be gone on from twice."""
    configuration = replace(TABLE[8])
    problem = problem_of(configuration)
    begun = sklearn_leg(configuration, problem)
    list(begun.epochs())
    state = begun.state()

    ends = []
    for make in (sklearn_leg, keras_leg, sklearn_leg, keras_leg):
        leg = make(configuration, problem, after=state)
        list(leg.epochs())
        ends.append([tensor.tobytes() for _, tensor in leg.weights().named()])
        leg.close()

    assert ends[:2] == ends[2:]
