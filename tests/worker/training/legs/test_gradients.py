"""Both legs' gradients beside central differences of an objective written out in NumPy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from pairing.semantics import Semantics
from tests.worker.training.legs.configurations import Configuration, Problem, named, problem_of
from tests.worker.training.legs.keras_legs import keras_leg, naive_semantics, reference_semantics
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg
from worker.training.compiled.masks import kept_units, place_of
from worker.training.leg import Floats, Leg, Weights
from worker.training.legs.sklearn_leg import SklearnLeg

STEP = 1e-6
_ONE_BATCH = {
    "hidden_layer_sizes": [4], "batch_size": 53, "max_iter": 1, "alpha": 0.3, "solver": "sgd",
    "random_state": 3, "activation": "tanh",
}  # fmt: skip
OBJECTIVES = (
    Configuration("one", _ONE_BATCH),
    Configuration("several", _ONE_BATCH | {"activation": "logistic"}),
    Configuration("counts", _ONE_BATCH | {"loss": "poisson"}),
    Configuration("several counts", _ONE_BATCH | {"loss": "poisson", "activation": "identity"}),
    Configuration("binary", _ONE_BATCH | {"activation": "relu"}),
    Configuration("multiclass", _ONE_BATCH),
    Configuration("multilabel", _ONE_BATCH | {"hidden_layer_sizes": []}),
    Configuration("one", _ONE_BATCH | {"activation": "softplus", "hidden_layer_sizes": [4, 3]}),
    Configuration("several counts", _ONE_BATCH | {"loss": "poisson", "activation": "softplus"}),
    Configuration("multiclass", _ONE_BATCH | {"activation": "softplus"}),
)
_ACTIVATION: dict[str, Callable[[Floats], Any]] = {
    "identity": lambda z: z,
    "tanh": np.tanh,
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.log1p(np.exp(z)),
}


def log_sum_exp(z: Floats) -> Floats:
    """Logarithm of the sum over outputs, shape (rows, 1)."""
    top = z.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(z - top).sum(axis=1, keepdims=True)))


def costs(semantics: Semantics, z: Floats, y: Floats) -> Floats:
    """Cost of each output of each row, from the output layer's pre-activations."""
    if semantics.loss == "squared_error":
        return np.asarray((z - y) ** 2)
    if semantics.loss == "binary_log_loss":
        return np.asarray(np.logaddexp(0, z) - y * z)
    if semantics.loss == "multiclass_log_loss":
        return np.asarray(y * (log_sum_exp(z) - z))
    if semantics.poisson_deviance:
        return np.asarray(np.exp(z) - y * z)
    return np.asarray(np.exp(z) - y * np.log(np.exp(z) + 1e-7))


def _hidden(semantics: Semantics, z: Floats, number: int) -> Floats:
    """A hidden layer's outputs in the first batch of all, rows as given, less what it drops."""
    outputs, share = _ACTIVATION[semantics.activations[number]](z), semantics.dropout[number]
    if not share:
        return np.asarray(outputs)
    place, batch = tf.constant(place_of(semantics.seed, 1)), tf.constant(0)
    kept = np.asarray(kept_units(place, batch, number + 1, z.shape, share))
    return np.asarray(outputs * kept / (1 - share))


def objective(semantics: Semantics, problem: Problem, weights: Weights) -> float:
    """What one batch of all rows costs, as the semantics describe it."""
    z = problem.inputs
    last = len(weights.kernels) - 1
    for number, (kernel, bias) in enumerate(zip(weights.kernels, weights.biases, strict=True)):
        z = z @ kernel + bias
        z = z if number == last else _hidden(semantics, z, number)
    rows, outputs = z.shape
    shared = outputs if semantics.loss_over_outputs == "mean" else 1
    penalty = sum(float((kernel**2).sum()) for kernel in weights.kernels)
    divisor = rows if semantics.l2_divisor == "batch_rows" else 1
    data = costs(semantics, z, problem.targets).sum() / rows / shared
    return float(semantics.loss_factor * data + semantics.l2 * penalty / divisor)


def by_differences(semantics: Semantics, problem: Problem, weights: Weights) -> list[Any]:
    """Central differences of the objective, a weight at a time."""
    gradients = []
    for _, tensor in weights.named():
        gradient = np.zeros_like(tensor)
        for place in np.ndindex(tensor.shape):
            middle = tensor[place]
            tensor[place] = middle + STEP
            above = objective(semantics, problem, weights)
            tensor[place] = middle - STEP
            below = objective(semantics, problem, weights)
            tensor[place] = middle
            gradient[place] = (above - below) / (2 * STEP)
        gradients.append(gradient)
    return gradients


def compare(leg: Leg, semantics: Semantics, problem: Problem) -> None:
    """Train one epoch of one batch: its gradient is the one at the first weights."""
    next(leg.epochs())
    expected = by_differences(semantics, problem, leg.initial.copy())
    for (name, ours), theirs in zip(leg.gradients().named(), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-8, err_msg=name)
    leg.close()


@pytest.mark.parametrize("configuration", OBJECTIVES, ids=named)
def test_the_scikit_learn_legs_gradient_is_that_of_the_translated_objective(
    configuration: Configuration,
) -> None:
    """So the record says what scikit-learn does, not only what our Keras leg makes of it."""
    problem = problem_of(configuration)
    leg = SklearnLeg(
        configuration.estimator, problem.inputs, problem.labels, problem.network, seed=3
    )

    compare(leg, reference_semantics(configuration), problem)


@pytest.mark.parametrize("configuration", OBJECTIVES, ids=named)
@pytest.mark.parametrize("port", ["twin", "naive"])
def test_the_compiled_legs_gradient_is_that_of_its_semantics(
    configuration: Configuration, port: str
) -> None:
    """Under scikit-learn's objective and under Keras' own."""
    problem = problem_of(configuration)
    naive = replace(naive_semantics(configuration, "float64"), coefficients="exact")
    semantics = reference_semantics(configuration) if port == "twin" else naive

    compare(keras_leg(configuration, problem, semantics), semantics, problem)
    compare(tensorflow_leg(configuration, problem, semantics), semantics, problem)


@pytest.mark.parametrize("dropped", ["kept", "dropped"])
def test_a_tensorflow_leg_of_softplus_units_has_the_gradient_of_its_objective(
    dropped: str,
) -> None:
    """Also through the masks of a stream, which are the same at each evaluation."""
    configuration = Configuration("multiclass", _ONE_BATCH | {"hidden_layer_sizes": [6, 5]})
    problem = problem_of(configuration)
    shares = (0.4, 0.2) if dropped == "dropped" else (0.0, 0.0)
    semantics = replace(
        reference_semantics(configuration),
        activations=("softplus", "softplus"),
        dropout=shares,
        dropout_masks="stateless",
        order="as_given",
    )

    compare(tensorflow_leg(configuration, problem, semantics), semantics, problem)


@pytest.mark.parametrize("configuration", OBJECTIVES, ids=named)
def test_the_first_loss_reported_is_that_of_the_first_weights(
    configuration: Configuration,
) -> None:
    """Before the update, with the penalty; over several outputs the mean of squares (D2, D55)."""
    problem, semantics = problem_of(configuration), reference_semantics(configuration)
    leg = keras_leg(configuration, problem, semantics)
    (ended,) = leg.epochs()
    shown = replace(semantics, loss_over_outputs=semantics.reported_over_outputs)
    expected = objective(shown, problem, leg.initial)
    if semantics.loss == "poisson":
        y = problem.targets
        constant = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0)), 0.0) - y
        expected += constant.sum() / len(y)

    assert ended.loss == pytest.approx(expected, rel=1e-12)
    leg.close()
