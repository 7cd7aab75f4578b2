"""Legs that stand alone: trained, their rows and results written for programs."""

from pathlib import Path
from typing import Any

import numpy as np

from pairing.emission.facts import Facts
from pairing.semantics import Semantics
from pairing.written import Framework
from tests.worker.training.legs.configurations import Configuration, problem_of
from tests.worker.training.legs.keras_legs import keras_leg
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg

FLOOR = ("prediction_rms", "prediction_max", "weights_max", "loss_curve_max")


def trained_alone(
    configuration: Configuration, semantics: Semantics, folder: Path, framework: Framework
) -> Facts:
    """Train a leg, write its rows and results, and give what a program must know."""
    problem = problem_of(configuration)
    make: Any = keras_leg if framework == "keras" else tensorflow_leg
    leg = make(configuration, problem, semantics)
    with np.errstate(all="ignore"):
        list(leg.epochs())
    folder.mkdir(parents=True)
    rows = {
        "inputs_train": problem.inputs,
        "targets_train": problem.targets,
        "inputs_test": problem.inputs[:9],
        "target_spread": np.ones(problem.network.outputs),
    }
    if problem.weights is not None:
        rows["weights_train"] = problem.weights
    np.savez(folder / "rows.npz", allow_pickle=False, **rows)
    results = {f"reference/{tensor}": each for tensor, each in leg.weights().named()}
    results["reference/outputs"] = leg.outputs(problem.inputs[:9])
    results["reference/loss_curve"] = np.asarray(leg.loss_curve)
    np.savez(folder / "expected.npz", allow_pickle=False, **results)
    leg.close()
    return facts_alone(configuration, semantics, problem.network.sizes, framework)


def facts_alone(
    configuration: Configuration,
    semantics: Semantics,
    sizes: tuple[int, ...],
    framework: Framework,
) -> Facts:
    """What a program must know of a leg that stands alone."""
    return Facts(
        job="job_alone",
        leg="reference",
        task=configuration.task,
        sizes=sizes,
        framework=framework,
        estimator=configuration.estimator,
        seed=11,
        semantics=semantics,
        reference=semantics,
        weighted=configuration.weighted,
        own_rows=False,
        scaled_target=False,
        diverged=False,
        versions={"tensorflow": "2", "numpy": "2"},
        results_sha256="0" * 64,
        floor=dict.fromkeys(FLOOR, 1e-13 if semantics.dtype == "float64" else 1e-5),
    )
