"""Evaluations of L-BFGS outside a run: the bits that the run itself saw."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import bits, keras_leg, sklearn_leg
from worker.training.leg import Floats, Leg, Weights
from worker.training.legs.keras_leg import KerasEvaluator
from worker.training.legs.sklearn_leg import SklearnEvaluator
from worker.training.step_ledger.step import Evaluator

LBFGS = [row for row in TABLE if row.params.get("solver") == "lbfgs"]


def visited(leg: Leg) -> Iterator[tuple[Weights, float, Weights]]:
    """Run a leg free: weights, loss and gradient where each iteration ended."""
    with np.errstate(all="ignore"):
        for ended in leg.epochs():
            yield leg.weights().copy(), ended.loss, leg.gradients().copy()
    leg.close()


def check_bits(leg: Leg, evaluator: Evaluator) -> None:
    """Ask at each place that a run visited; the last one first, so that no order helps."""
    places = list(visited(leg))
    for weights, loss, gradient in reversed(places):
        again = evaluator.evaluate(weights)
        assert float(again.loss) == loss
        assert bits(again.gradients) == bits(gradient)
    assert places
    evaluator.close()


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_scikit_learns_evaluation_is_that_of_its_run(configuration: Configuration) -> None:
    """Loss and gradient, of float32 rows as well, which are asked for at float32 weights."""
    problem = problem_of(configuration)
    evaluator = SklearnEvaluator(sklearn_leg(configuration, problem))

    check_bits(sklearn_leg(configuration, problem), evaluator)


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_keras_evaluation_is_that_of_its_run(configuration: Configuration) -> None:
    """By another program of the same key."""
    problem = problem_of(configuration)
    evaluator = KerasEvaluator(keras_leg(configuration, problem))

    check_bits(keras_leg(configuration, problem), evaluator)


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_the_last_activations_are_the_outputs_of_all_rows(configuration: Configuration) -> None:
    """In both legs, at the weights of the evaluation and no others."""
    problem = problem_of(configuration)
    reference, candidate = sklearn_leg(configuration, problem), keras_leg(configuration, problem)
    list(reference.epochs())

    def outputs(evaluator: Evaluator) -> Floats:
        return evaluator.evaluate(reference.weights()).activations[-1]

    evaluators = (SklearnEvaluator(sklearn_leg(configuration, problem)), KerasEvaluator(candidate))
    expected = reference.outputs(problem.inputs)
    for evaluator in evaluators:
        # An evaluation of float32 rows is at weights rounded to float32, a prediction is not.
        tolerance = 1e-4 if configuration.dtype == "float32" else 1e-12
        np.testing.assert_allclose(outputs(evaluator), expected, rtol=tolerance, atol=tolerance)
        evaluator.close()


def test_rows_in_another_order_and_moved_activations_change_roundings_and_nothing_else() -> None:
    """What a twin is made of; and it leaves no trace in the next evaluation."""
    problem = problem_of(LBFGS[0])
    evaluator = SklearnEvaluator(sklearn_leg(LBFGS[0], problem))
    plain = evaluator.evaluate(evaluator.initial)
    order = np.random.default_rng(1).permutation(len(problem.inputs))
    mixed = evaluator.evaluate(evaluator.initial, order)
    moved = evaluator.evaluate(evaluator.initial, rounding=np.random.default_rng(2))

    assert mixed.activations[-1].tobytes() == plain.activations[-1][order].tobytes()
    assert float(mixed.loss) == pytest.approx(float(plain.loss), rel=1e-14)
    ratio = moved.activations[0] / plain.activations[0]
    assert set(np.abs(ratio - 1.0).round(16).ravel()) <= {1e-16, 2e-16, 3e-16}
    assert bits(moved.gradients) != bits(plain.gradients)
    assert bits(evaluator.evaluate(evaluator.initial).gradients) == bits(plain.gradients)
