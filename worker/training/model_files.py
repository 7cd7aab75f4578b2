"""Trained networks as files, by framework."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pairing.written import Framework
from worker.training.leg import Floats, Leg
from worker.training.leg_plan import LegPlan
from worker.training.legs import keras_leg, sklearn_leg, tensorflow_leg
from worker.training.legs.sklearn_leg import SklearnLeg

Outputs = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """How a framework's trained network is kept.

    Attributes:
        ending: Of the file's name, which begins with the leg's.
        media_type: Of its content.
        description: What it is, and what reads it.
        save: Writes it.
        load: Gives a function from inputs to output activations.
    """

    ending: str
    media_type: str
    description: str
    save: Callable[[Path, LegPlan, Leg], None]
    load: Callable[[Path], Outputs]


def _save_estimator(path: Path, _: LegPlan, leg: Leg) -> None:
    if not isinstance(leg, SklearnLeg):
        raise TypeError(f"a {type(leg).__name__} is no scikit-learn leg")
    sklearn_leg.save_model(path, leg.fitted())


def _save_keras(path: Path, plan: LegPlan, leg: Leg) -> None:
    keras_leg.save_model(path, plan.semantics, plan.network, leg.weights())


def _save_variables(path: Path, plan: LegPlan, leg: Leg) -> None:
    tensorflow_leg.save_model(path, plan.semantics, leg.weights())


MODEL_FILES: dict[Framework, ModelFile] = {
    "sklearn": ModelFile(
        "skops",
        "application/zip",
        "The fitted scikit-learn estimator; read it with skops.io.",
        _save_estimator,
        sklearn_leg.load_outputs,
    ),
    "keras": ModelFile(
        "keras",
        "application/zip",
        "The trained Keras network; read it with keras.saving.",
        _save_keras,
        keras_leg.load_outputs,
    ),
    "tensorflow": ModelFile(
        "npz",
        "application/zip",
        "The trained variables: layer_1/kernel, layer_1/bias and so on, and `activations`, as "
        "JSON, one name for each layer; a layer is activation(inputs @ kernel + bias). Read it "
        "with numpy.load.",
        _save_variables,
        tensorflow_leg.load_outputs,
    ),
}


def find_model(folder: Path, leg: str) -> Outputs | None:
    """Open a leg's trained network; None where there is none."""
    for kind in MODEL_FILES.values():
        path = folder / f"{leg}.{kind.ending}"
        if path.exists():
            return kind.load(path)
    return None
