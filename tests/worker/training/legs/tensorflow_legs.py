"""TensorFlow legs to train."""

from typing import Any

from pairing.semantics import Semantics
from tests.worker.training.legs.configurations import Configuration, Problem
from tests.worker.training.legs.keras_legs import given_to_a_compiled_leg
from worker.training.legs.tensorflow_leg import TensorflowLeg


def tensorflow_leg(
    configuration: Configuration,
    problem: Problem,
    semantics: Semantics | None = None,
    **more: Any,
) -> TensorflowLeg:
    """Make a TensorFlow leg, by default the aligned twin of the configuration."""
    return TensorflowLeg(**given_to_a_compiled_leg(configuration, problem, semantics), **more)
