"""The gradient of the data term, against differences of the cost itself."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from worker.training.leg import Weights, layered
from worker.training.meter import Architecture, RecordedStep
from worker.training.meter.activations import ACTIVATIONS, Numbers
from worker.training.meter.costs import COSTS
from worker.training.meter.slopes import slopes_of

ROWS, SIZES = 6, (3, 4, 5, 2)
UNIT = float(np.finfo(np.float64).eps)


def softmax(z: Numbers) -> Numbers:
    """Shares of each row."""
    shares = np.exp(z)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


VALUES: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "squared_error": lambda z, y: (z - y) ** 2,
    "absolute_error": lambda z, y: np.abs(z - y),
    "huber": lambda z, y: np.where(np.abs(z - y) < 1.0, 0.5 * (z - y) ** 2, np.abs(z - y) - 0.5),
    "log_cosh": lambda z, y: np.log(np.cosh(z - y)),
    "poisson": lambda z, y: np.exp(z) - y * z,
    "keras_poisson": lambda z, y: np.exp(z) - y * np.log(np.exp(z) + 1e-7),
    "binary_log_loss": lambda z, y: np.log1p(np.exp(z)) - y * z,
    "multiclass_log_loss": lambda z, y: -y * np.log(softmax(z)),
}


def step_of(cost: str, *, weighted: bool = False) -> RecordedStep:
    """Draw weights and rows, with targets that the cost allows."""
    generator = np.random.default_rng(5)
    fans = list(pairwise(SIZES))
    tensors = [generator.normal(size=fan) * 0.6 for fan in fans]
    tensors += [generator.normal(size=fan[1]) * 0.3 for fan in fans]
    targets = generator.normal(size=(ROWS, SIZES[-1]))
    if "log_loss" in cost:
        targets = np.eye(SIZES[-1])[generator.integers(0, SIZES[-1], ROWS)]
    if "poisson" in cost:
        targets = np.floor(np.exp(targets))
    return RecordedStep(
        before=layered(tensors),
        after=None,
        inputs=generator.normal(size=(ROWS, SIZES[0])),
        targets=targets,
        row_weights=generator.uniform(0.1, 2.0, ROWS) if weighted else None,
    )


def value_of(architecture: Architecture, step: RecordedStep, weights: Weights) -> float:
    """The data term itself."""
    layer = step.inputs
    for number, (kernel, bias) in enumerate(zip(weights.kernels, weights.biases, strict=True)):
        z = np.asarray(layer @ kernel + bias, np.float64)
        layer = ACTIVATIONS[architecture.hidden[number]].value(z) if number < 2 else z
    costs = VALUES[architecture.cost](np.asarray(layer), np.asarray(step.targets)).sum(axis=1)
    return float(np.average(costs, weights=step.row_weights))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("cost", list(COSTS))
def test_slopes_are_those_of_the_cost(cost: str, activation: str, weighted: bool) -> None:
    """Central differences of every number of the network."""
    architecture, step = Architecture((activation,) * 2, cost), step_of(cost, weighted=weighted)
    slopes = slopes_of(architecture, step, UNIT).values
    found = []

    for which, (_, tensor) in enumerate(step.before.named()):
        for at in np.ndindex(tensor.shape):
            ends = []
            for move in (1e-6, -1e-6):
                moved = step.before.copy()
                list(moved.named())[which][1][at] += move
                ends.append(value_of(architecture, step, moved))
            found.append((ends[0] - ends[1]) / 2e-6)

    assert slopes == pytest.approx(np.array(found), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("cost", list(COSTS))
def test_noise_is_about_what_float32_does(cost: str) -> None:
    """The same pass at weights and rows rounded to float32 strays by as much, and little more."""
    architecture, step = Architecture(("tanh", "tanh"), cost), step_of(cost)
    unit = float(np.finfo(np.float32).eps)
    rounded = replace(
        step,
        before=layered([t.astype("float32") for t in (*step.before.kernels, *step.before.biases)]),
    )

    exact, moved = slopes_of(architecture, step, unit), slopes_of(architecture, rounded, unit)
    strays = np.abs(exact.values - moved.values) / exact.noise

    assert 0.02 < float(np.sqrt(np.mean(strays**2))) < 5.0
