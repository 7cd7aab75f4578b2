"""TensorFlow legs to train."""

from functools import partial
from typing import Any

from pairing.semantics import Semantics
from tests.worker.training.legs.configurations import Configuration, Problem
from tests.worker.training.legs.keras_legs import reference_semantics
from worker.training.legs.sklearn_leg import validation_score, validation_split
from worker.training.legs.tensorflow_leg import TensorflowLeg


def tensorflow_leg(
    configuration: Configuration,
    problem: Problem,
    semantics: Semantics | None = None,
    **more: Any,
) -> TensorflowLeg:
    """Make a TensorFlow leg, by default the aligned twin of the configuration."""
    semantics = semantics or reference_semantics(configuration)
    task = configuration.task
    return TensorflowLeg(
        semantics,
        problem.network,
        problem.inputs,
        problem.targets,
        split=lambda state: validation_split(
            state,
            problem.labels,
            fraction=semantics.validation_fraction,
            stratified=task == "binary",
        ),
        score=partial(validation_score, task),
        weights=problem.weights,
        **more,
    )
