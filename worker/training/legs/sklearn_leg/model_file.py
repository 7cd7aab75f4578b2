"""A trained estimator as a skops file, and back; never a pickle."""

from pathlib import Path
from typing import Any

import skops.io
from sklearn.neural_network import MLPClassifier, MLPRegressor

from worker.training.leg import Floats
from worker.training.legs.sklearn_leg.softplus import SoftplusClassifier, SoftplusRegressor

# What a fitted perceptron holds or is beyond scikit-learn's public classes.
TRUSTED = (
    *(f"{kind.__module__}.{kind.__name__}" for kind in (SoftplusRegressor, SoftplusClassifier)),
    "numpy.dtype",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
)


def save_model(path: Path, estimator: MLPRegressor | MLPClassifier) -> None:
    """Write a fitted estimator."""
    skops.io.dump(estimator, path)


def load_outputs(path: Path) -> Any:
    """Give a function from inputs to the stored network's output activations."""
    estimator = skops.io.load(path, trusted=list(TRUSTED))

    def outputs(inputs: Floats) -> Floats:
        activations: Floats = estimator._forward_pass_fast(inputs, check_input=False)
        return activations

    return outputs
