"""A leg of TensorFlow alone is scikit-learn under scikit-learn's semantics."""

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import apart, bits, relative, sklearn_leg
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg

ALIGNED = 1e-12
STOCHASTIC = [row for row in TABLE if row.params.get("solver") != "lbfgs"]
EXACT_TABLE = [row for row in STOCHASTIC if row.dtype == "float64"]


@pytest.mark.parametrize("configuration", EXACT_TABLE, ids=named)
def test_the_aligned_twin_trains_to_scikit_learns_numbers(configuration: Configuration) -> None:
    """The same epochs, orders, rates, scores and reason to stop, and weights within 1e-12."""
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    theirs = list(reference.epochs())

    leg = tensorflow_leg(configuration, problem)
    ours = list(leg.epochs())

    assert bits(leg.initial) == bits(reference.initial)
    assert leg.orders_seen.hexdigest() == reference.orders_seen.hexdigest()
    assert [each.epoch for each in ours] == [each.epoch for each in theirs]
    assert [each.learning_rate for each in ours] == [each.learning_rate for each in theirs]
    assert apart(reference.weights(), leg.weights()) < ALIGNED
    assert relative(np.array(reference.loss_curve), np.array(leg.loss_curve)) < ALIGNED
    assert apart(reference.gradients(), leg.gradients()) < 1e-9
    outputs = reference.outputs(problem.inputs)
    assert relative(outputs, leg.outputs(problem.inputs)) < ALIGNED
    scores, their_scores = (
        [each.validation_score or 0.0 for each in leg] for leg in (ours, theirs)
    )
    np.testing.assert_allclose(scores, their_scores, rtol=ALIGNED, atol=ALIGNED)
    leg.close()
