"""Rows with weights: what they change, in both legs, and where they end a training."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from tests.worker.training.legs.configurations import Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import (
    apart,
    keras_leg,
    naive_semantics,
    plain_model,
    sklearn_leg,
    trained,
    weights_of,
)
from worker.training.draws import fresh_orders
from worker.training.errors import UserError

_BATCHES = {
    "hidden_layer_sizes": [7], "max_iter": 5, "batch_size": 16, "random_state": 3, "tol": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(("alpha", "is_another"), [(1.0, True), (0.0, False)])
def test_equal_weights_change_the_model_only_through_the_penalty(
    alpha: float, is_another: bool
) -> None:
    """Both terms are divided by the weights, and only one of them is multiplied (D10)."""
    configuration = Configuration("one", _BATCHES | {"alpha": alpha}, weighted=True)
    problem = problem_of(configuration)
    twice = replace(problem, weights=np.full(len(problem.inputs), 2.0))
    plain = Configuration("one", configuration.params)
    legs = [sklearn_leg(configuration, twice), sklearn_leg(plain, replace(twice, weights=None))]
    for leg in legs:
        list(leg.epochs())

    ours = trained(keras_leg(configuration, twice))
    unweighted = trained(keras_leg(plain, replace(twice, weights=None)))

    assert (apart(legs[1].weights(), legs[0].weights()) > 1e-4) is is_another
    assert (apart(unweighted, ours) > 1e-4) is is_another
    assert apart(legs[0].weights(), ours) < 1e-12


@pytest.mark.parametrize("params", [{}, {"solver": "lbfgs"}])
def test_a_row_of_weight_nothing_counts_for_nothing(params: dict[str, Any]) -> None:
    """Its target may be anything."""
    configuration = Configuration("one", _BATCHES | {"batch_size": 53} | params, weighted=True)
    problem = problem_of(configuration)
    assert problem.weights is not None
    targets = problem.targets.copy()
    targets[problem.weights == 0] = 1e6

    as_it_is = trained(keras_leg(configuration, problem))
    otherwise = trained(keras_leg(configuration, replace(problem, targets=targets)))

    assert apart(as_it_is, otherwise) < 1e-12


@pytest.mark.parametrize("kind", ["one", "several", "binary", "multiclass", "multilabel"])
def test_the_naive_port_weighs_rows_as_plain_keras_does(kind: Any) -> None:
    """Sums are divided by the rows of a batch, not by their weights."""
    params = _BATCHES | {"solver": "sgd", "learning_rate_init": 0.02, "alpha": 0.01}
    configuration = Configuration(kind, params, weighted=True)
    problem, semantics = problem_of(configuration), naive_semantics(configuration, "float32")
    assert semantics.sample_weight_norm == "rows"
    assert problem.weights is not None
    leg = keras_leg(configuration, problem, semantics)
    model = plain_model(semantics, problem, leg.initial)
    list(leg.epochs())

    orders = fresh_orders(semantics.seed, len(problem.inputs), shuffled=True)
    losses = []
    for _ in range(semantics.epochs):
        order = next(orders)
        seen = model.fit(
            problem.inputs[order], problem.targets[order], sample_weight=problem.weights[order],
            batch_size=16, epochs=1, shuffle=False, verbose=0,
        )  # fmt: skip
        losses += seen.history["loss"]

    assert apart(weights_of(model), leg.weights()) < 1e-5
    np.testing.assert_allclose(leg.loss_curve, losses, rtol=1e-5)
    leg.close()


def test_the_naive_ports_validation_loss_is_weighed_as_keras_own() -> None:
    """One whole `fit` with weights and a validation split."""
    stops = {"early_stopping": True, "validation_fraction": 0.2, "shuffle": False}
    configuration = Configuration("one", _BATCHES | stops, weighted=True)
    problem, semantics = problem_of(configuration), naive_semantics(configuration, "float32")
    leg = keras_leg(configuration, problem, semantics)
    model = plain_model(semantics, problem, leg.initial)
    stop = keras.callbacks.EarlyStopping("val_loss", patience=10)

    ended = list(leg.epochs())
    seen = model.fit(
        problem.inputs, problem.targets, sample_weight=problem.weights, batch_size=16, epochs=5,
        validation_split=0.2, shuffle=False, callbacks=[stop], verbose=0,
    )  # fmt: skip

    scores = [each.validation_score or 0.0 for each in ended]
    np.testing.assert_allclose(scores, seen.history["val_loss"], rtol=1e-4)
    leg.close()


_ENDS = [
    (Configuration("one", _BATCHES | {"shuffle": False}, weighted=True), "batch 2"),
    (Configuration("one", _BATCHES | {"shuffle": False, "batch_size": 1}, weighted=True), "batch"),
]


@pytest.mark.parametrize(("configuration", "where"), _ENDS, ids=lambda each: str(each)[:20])
def test_a_batch_that_weighs_nothing_ends_both_legs_alike(
    configuration: Configuration, where: str
) -> None:
    """`fit` ends there with a ZeroDivisionError that says nothing of rows (D11)."""
    problem = problem_of(configuration)
    assert problem.weights is not None
    weights = problem.weights.copy()
    weights[16:32] = 0.0
    problem = replace(problem, weights=weights)
    sentences = []
    for leg in (sklearn_leg(configuration, problem), keras_leg(configuration, problem)):
        with pytest.raises(UserError) as refused:
            list(leg.epochs())
        assert refused.value.pointer == "/sample_weight"
        sentences.append(refused.value.detail)
        leg.close()

    assert sentences[0] == sentences[1]
    assert where in sentences[0]
    assert "epoch 1" in sentences[0]
    plain = sklearn_leg(configuration, problem).fitted()
    with pytest.raises(ZeroDivisionError):
        plain.fit(problem.inputs, problem.labels, problem.weights)


def test_rows_kept_aside_that_weigh_nothing_are_refused_in_both_legs() -> None:
    """No score can be taken of them."""
    stops = {"early_stopping": True, "validation_fraction": 0.1, "batch_size": 200}
    configuration = Configuration("one", _BATCHES | stops, weighted=True)
    problem = problem_of(configuration)
    _, aside = keras_leg(configuration, problem)._rows()
    weights = np.ones(len(problem.inputs))
    weights[aside] = 0.0
    problem = replace(problem, weights=weights)

    for leg in (sklearn_leg(configuration, problem), keras_leg(configuration, problem)):
        with pytest.raises(UserError, match="6 rows that early stopping keeps aside") as refused:
            next(leg.epochs())
        assert refused.value.pointer == "/sample_weight"


def test_weights_are_named_in_a_tests_report() -> None:
    """Otherwise two rows of the table would share a name."""
    assert "weighted" in named(_ENDS[0][0])
