"""The rules that end training, beside scikit-learn's and Keras' own on made-up curves."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPRegressor
from sklearn.neural_network._stochastic_optimizers import SGDOptimizer

from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Regressor, RegressorParams
from worker.training.keras_rules import EarlyStoppingOnLoss
from worker.training.stopping import (
    FallingLoss,
    Never,
    RisingScore,
    Schedule,
    StoppingRule,
    stopping_rule,
)

# Numbers on a coarse grid, so that ties with the tolerance happen, and all that is not a number.
_GRID = st.integers(-8, 8).map(lambda eighths: eighths / 8)
_ODD = st.sampled_from([np.nan, np.inf, -np.inf])
_CURVES = st.lists(_GRID | st.floats(-2.0, 2.0) | _ODD, min_size=1, max_size=40)
_TOL = st.sampled_from([0.0, 0.125, 0.25, 1e-4])
_PATIENCE = st.integers(1, 6)


def verdicts(rule: StoppingRule, curve: list[float]) -> list[tuple[bool, bool]]:
    """Feed a rule epoch by epoch, as the legs do; say when it was out of patience, and improved."""
    said = []
    for number in curve:
        exhausted = rule.is_exhausted_by(number)
        said.append((exhausted, rule.improved))
        if exhausted:
            rule.forgive()
    return said


class ScoredByHand(MLPRegressor):  # type: ignore[misc] # untyped library
    """The estimator with the scores that it is told."""

    def _score(self, *_: Any, **__: Any) -> float:
        return float(self.scores.pop(0))


def sklearn_verdicts(
    curve: list[float], tol: float, patience: int, *, early_stopping: bool
) -> list[tuple[bool, bool]]:
    """Drive scikit-learn's own counter."""
    estimator = ScoredByHand(tol=tol, n_iter_no_change=patience, early_stopping=early_stopping)
    estimator.scores = list(curve)
    estimator._random_state = np.random.RandomState(0)
    estimator._initialize(np.zeros((2, 1)), [1, 1], np.float64)
    said = []
    for number in curve:
        before = (estimator.best_loss_, estimator.best_validation_score_)
        estimator.loss_curve_.append(number)
        estimator._update_no_improvement_count(early_stopping, None, None, None)
        exhausted = estimator._no_improvement_count > patience
        improved = (estimator.best_loss_, estimator.best_validation_score_) != before
        said.append((exhausted, improved))
        if exhausted:
            estimator._no_improvement_count = 0
    return said


@given(_CURVES, _TOL, _PATIENCE)
def test_the_falling_loss_is_judged_as_scikit_learn_does(
    curve: list[float], tol: float, patience: int
) -> None:
    """NaN, infinities, ties and plateaus included."""
    theirs = sklearn_verdicts(curve, tol, patience, early_stopping=False)

    assert verdicts(FallingLoss(tol, patience), curve) == theirs


@given(_CURVES, _TOL, _PATIENCE)
def test_the_rising_score_is_judged_as_scikit_learn_does(
    curve: list[float], tol: float, patience: int
) -> None:
    """The same, the other way up."""
    theirs = sklearn_verdicts(curve, tol, patience, early_stopping=True)

    assert verdicts(RisingScore(tol, patience), curve) == theirs


def keras_verdicts(curve: list[float], min_delta: float, patience: int) -> list[tuple[bool, bool]]:
    """Drive Keras' own callback until it stops."""
    stop = keras.callbacks.EarlyStopping(
        "val_loss", min_delta=min_delta, patience=patience, mode="min"
    )
    model = keras.Sequential()
    model.stop_training = False
    stop.set_model(model)
    stop.on_train_begin()
    said = []
    for epoch, number in enumerate(curve):
        stop.on_epoch_end(epoch, {"val_loss": number})
        said.append((model.stop_training, stop.best_epoch == epoch))
        if said[-1][0]:
            break
    return said


# Keras compares in float32, so numbers are spaced further apart than its rounding.
@settings(deadline=None, max_examples=60)
@given(
    st.lists(_GRID | _ODD, min_size=1, max_size=20), st.sampled_from([0.0, 0.125, 0.25]), _PATIENCE
)
def test_the_ports_stop_is_judged_as_keras_callback_does(
    curve: list[float], min_delta: float, patience: int
) -> None:
    """Up to the epoch in which it stops."""
    theirs = keras_verdicts(curve, min_delta, patience)

    ours = verdicts(EarlyStoppingOnLoss(min_delta, patience), curve[: len(theirs)])

    assert ours == theirs


@pytest.mark.parametrize(
    ("rule", "epochs"),
    [(FallingLoss(0.0625, 10), 12), (EarlyStoppingOnLoss(0.0625, 10), None), (Never(), None)],
)
def test_a_curve_that_falls_by_half_the_tolerance_parts_the_two_frameworks(
    rule: StoppingRule, epochs: int | None
) -> None:
    """scikit-learn stops after epoch 12, Keras never, whatever its patience (D50)."""
    curve = [10.0 - 0.03125 * epoch for epoch in range(60)]

    out_of_patience = [epoch for epoch, said in enumerate(verdicts(rule, curve), 1) if said[0]]

    assert (out_of_patience[0] if out_of_patience else None) == epochs


def test_a_flat_curve_ends_one_epoch_later_in_scikit_learn() -> None:
    """Twelve epochs against eleven for a patience of ten (D49)."""
    flat = [1.0] * 20

    ends = {
        type(rule).__name__: [said[0] for said in verdicts(rule, flat)].index(True) + 1
        for rule in (FallingLoss(1e-4, 10), EarlyStoppingOnLoss(1e-4, 10))
    }

    assert ends == {"FallingLoss": 12, "EarlyStoppingOnLoss": 11}


def test_each_semantics_has_its_rule() -> None:
    """Two of scikit-learn's, one of Keras', and none."""
    for stops, ours, theirs in (
        (False, FallingLoss, Never),
        (True, RisingScore, EarlyStoppingOnLoss),
    ):
        params = RegressorParams(early_stopping=stops, n_iter_no_change=3, tol=0.5)
        estimator = Regressor(estimator="MLPRegressor", params=params)
        reference = of_sklearn(estimator, seed=0, dtype="float64")
        assert type(stopping_rule(reference)) is ours
        assert type(stopping_rule(naive_port(reference))) is theirs


@given(
    st.sampled_from(["constant", "invscaling", "adaptive"]),
    st.floats(1e-7, 1.0),
    st.floats(0.0, 2.0),
    st.integers(1, 1000),
    st.lists(st.booleans(), max_size=40),
)
def test_the_learning_rate_falls_as_in_scikit_learns_sgd(
    kind: str, initial: float, power_t: float, rows: int, exhausted: list[bool]
) -> None:
    """The very same numbers, and the same answer to whether training stops."""
    theirs = SGDOptimizer([np.zeros(1)], initial, kind, 0.9, True, power_t)
    semantics = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
    ours = Schedule(
        replace(semantics, schedule=kind, learning_rate=initial, power_t=power_t)  # type: ignore[arg-type]
    )
    for epoch, is_out_of_patience in enumerate(exhausted, 1):
        ours.epoch_ended(rows)
        theirs.iteration_ends(epoch * rows)
        assert ours.rate == theirs.learning_rate
        if is_out_of_patience:
            assert ours.is_spent() is theirs.trigger_stopping("", False)
        assert ours.rate == theirs.learning_rate


def test_losses_of_float32_are_compared_in_float32() -> None:
    """Where the best less tol is no number of float32, scikit-learn compares with the nearest."""
    best, tol = 0.7, 1e-9
    rules = [FallingLoss(tol, 10, dtype) for dtype in ("float32", "float64")]

    for rule in rules:
        for _ in range(2):
            rule.is_exhausted_by(float(np.float32(best)))

    # In float32 the best less tol is the best itself, and what is equal to it does not count.
    assert [rule.count for rule in rules] == [0, 1]
