"""Keras legs to train, and the plain Keras networks that people would write instead."""

from dataclasses import replace
from functools import partial
from typing import Any

import keras
import numpy as np

from pairing.semantics import Dtype, Semantics
from pairing.translate import naive_port, of_sklearn
from tests.worker.training.legs.configurations import Configuration, Problem
from worker.training.fit_state import FitState
from worker.training.leg import Floats, Weights
from worker.training.legs.keras_leg import KerasLeg
from worker.training.legs.keras_leg.leg import SHELF
from worker.training.legs.keras_leg.program import ProgramShelf
from worker.training.legs.sklearn_leg import (
    SklearnLeg,
    validation_score,
    validation_split,
)

SEED = 11
LOSSES = {
    "squared_error": "mse",
    "poisson": "poisson",
    "binary_log_loss": "binary_crossentropy",
    "multiclass_log_loss": "categorical_crossentropy",
}


def reference_semantics(configuration: Configuration) -> Semantics:
    """Translate a configuration as the service does."""
    multiclass = configuration.task == "multiclass"
    return of_sklearn(
        configuration.estimator,
        seed=SEED,
        dtype=configuration.dtype,
        multiclass=multiclass,
        weighted=configuration.weighted,
    )


def naive_semantics(configuration: Configuration, dtype: Dtype) -> Semantics:
    """Give the naive port of a configuration."""
    return naive_port(reference_semantics(configuration), dtype=dtype)


def given_to_a_compiled_leg(
    configuration: Configuration, problem: Problem, semantics: Semantics | None
) -> dict[str, Any]:
    """What Keras' leg and TensorFlow's are made with; by default as the configuration's twin."""
    semantics = semantics or reference_semantics(configuration)
    task, fraction = configuration.task, semantics.validation_fraction
    return {
        "semantics": semantics,
        "network": problem.network,
        "inputs": problem.inputs,
        "targets": problem.targets,
        "split": lambda state: validation_split(
            state, problem.labels, fraction=fraction, stratified=task == "binary"
        ),
        "score": partial(validation_score, task),
        "weights": problem.weights,
    }


def keras_leg(
    configuration: Configuration,
    problem: Problem,
    semantics: Semantics | None = None,
    shelf: ProgramShelf = SHELF,
    after: FitState | None = None,
    **more: Any,
) -> KerasLeg:
    """Make a Keras leg, by default the aligned twin of the configuration."""
    given = given_to_a_compiled_leg(configuration, problem, semantics)
    return KerasLeg(**given, after=after, shelf=shelf, **more)


def sklearn_leg(configuration: Configuration, problem: Problem, **more: Any) -> SklearnLeg:
    """Make the reference of a configuration."""
    given = (configuration.estimator, problem.inputs, problem.labels, problem.network)
    return SklearnLeg(*given, **({"seed": SEED, "weights": problem.weights} | more))


def trained(leg: KerasLeg) -> Weights:
    """Train to the end, give the program back, and keep the weights."""
    list(leg.epochs())
    weights = leg.weights().copy()
    leg.close()
    return weights


def bits(weights: Weights) -> list[bytes]:
    """The bytes of each tensor."""
    return [tensor.tobytes() for _, tensor in weights.named()]


def apart(ours: Weights, theirs: Weights) -> float:
    """Largest difference of two trainings' weights, over the largest number of the tensor."""
    pairs = zip(ours.named(), theirs.named(), strict=True)
    return max(relative(mine, other) for (_, mine), (_, other) in pairs)


def relative(ours: Floats, theirs: Floats) -> float:
    """Largest difference of two arrays over the largest number in the first."""
    return float(np.abs(ours - theirs).max() / np.abs(ours).max())


def plain_model(semantics: Semantics, problem: Problem, initial: Weights) -> Any:
    """Write the network with Keras alone, as a port of the same names and values has it."""
    keras.config.set_floatx(semantics.dtype)
    alpha = semantics.l2
    output = {"identity": "linear"}.get(semantics.output_activation, semantics.output_activation)
    own = {"logistic": "sigmoid", "identity": "linear"}
    names = [*(own.get(name, name) for name in semantics.activations), output]
    layers = [
        keras.layers.Dense(
            units, name, kernel_regularizer=keras.regularizers.l2(alpha), dtype=semantics.dtype
        )
        for units, name in zip(problem.network.sizes[1:], names, strict=True)
    ]
    given = keras.Input((problem.network.inputs,), dtype=semantics.dtype)
    model = keras.Sequential([given, *layers])
    for layer, kernel, bias in zip(layers, initial.kernels, initial.biases, strict=True):
        layer.set_weights([kernel, bias])
    model.compile(plain_optimizer(semantics), LOSSES[semantics.loss])
    return model


def plain_optimizer(semantics: Semantics) -> keras.Optimizer:
    """Write the optimizer as people do."""
    if semantics.optimizer == "sgd":
        return keras.optimizers.SGD(
            learning_rate=semantics.learning_rate,
            momentum=semantics.momentum,
            nesterov=semantics.nesterov,
        )
    return keras.optimizers.Adam(
        learning_rate=semantics.learning_rate, beta_1=semantics.beta_1, beta_2=semantics.beta_2
    )


def weights_of(model: Any) -> Weights:
    """Read a plain model's weights."""
    tensors = model.get_weights()
    return Weights(tuple(tensors[::2]), tuple(tensors[1::2]))


def in_given_order(semantics: Semantics) -> Semantics:
    """Do not shuffle, so that one `fit` can be compared as a whole."""
    return replace(semantics, order="as_given")
