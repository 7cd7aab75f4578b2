"""Both legs over the whole table of networks: what they declare is what they do."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from pairing.batches import rows_per_batch
from pairing.semantics import Semantics
from schemas.meter import LegMeter
from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import (
    keras_leg,
    naive_semantics,
    reference_semantics,
    sklearn_leg,
)
from worker.training.legs.keras_leg import KerasEvaluator, KerasStepper
from worker.training.legs.sklearn_leg import SklearnEvaluator, SklearnStepper
from worker.training.meter import Recording, measure
from worker.training.meter.declared import Declared, architecture_of
from worker.training.meter.judging import judged
from worker.training.meter.own_legs import Table, recorded_evaluation, recorded_steps

Which = Literal["sklearn", "twin", "naive"]


def semantics_of(configuration: Configuration, which: Which) -> Semantics:
    """The record of a leg."""
    if which == "naive":
        return naive_semantics(configuration, configuration.dtype)
    return reference_semantics(configuration)


def recorded(configuration: Configuration, which: Which) -> Recording:
    """Record the first steps of a leg, or its first evaluation under L-BFGS."""
    problem, semantics = problem_of(configuration), semantics_of(configuration, which)
    sklearn = which == "sklearn"
    weights = problem.weights
    table = Table(
        problem.inputs.astype(semantics.dtype),
        problem.targets.astype("float64" if sklearn else semantics.gradient_dtype),
        None if weights is None else weights.astype(semantics.gradient_dtype),
    )
    architecture = architecture_of(semantics)
    if semantics.optimizer == "lbfgs":
        evaluator = (
            SklearnEvaluator(sklearn_leg(configuration, problem))
            if sklearn
            else KerasEvaluator(keras_leg(configuration, problem, semantics))
        )
        return recorded_evaluation(evaluator, architecture, table)
    stepper = (
        SklearnStepper(sklearn_leg(configuration, problem))
        if sklearn
        else KerasStepper(keras_leg(configuration, problem, semantics))
    )
    return recorded_steps(stepper, architecture, table)


def from_weights_alone(recording: Recording) -> Recording:
    """Forget what a foreign leg would not tell."""
    steps = tuple(replace(step, gradients=None, moments=()) for step in recording.steps)
    return replace(recording, steps=steps)


def meter_of(recording: Recording, semantics: Semantics) -> LegMeter:
    """Measure, and set beside what the record says."""
    with np.errstate(all="ignore"):
        measured = measure(recording)
    batch_rows = rows_per_batch(semantics.batch_rows, 53)
    declared = Declared(semantics, recording, batch_rows, measured.by_rows)
    return judged(measured, declared, declared, 0.0)


def assert_all_is_as_declared(meter: LegMeter) -> None:
    """Nothing is left, nothing is denied, and something was measured."""
    denied = [each for each in meter.constants if each.agrees is False or each.as_expected is False]
    assert meter.explained
    assert denied == []
    assert sum(each.agrees is True for each in meter.constants) >= 2


CASES: list[tuple[Which, Configuration]] = [
    *(("sklearn", each) for each in TABLE),
    *(("twin", each) for each in TABLE[::3]),
    *(("naive", each) for each in TABLE[1::3] if each.params.get("solver") != "lbfgs"),
]
ALONE: list[tuple[Which, Configuration]] = [
    *(("sklearn", each) for each in TABLE[::5] if each.params.get("solver") != "lbfgs"),
    *(("naive", each) for each in TABLE[3::7] if each.params.get("solver") != "lbfgs"),
]


def case(value: object) -> str:
    """Name a case in a test's report."""
    return named(value) if isinstance(value, Configuration) else str(value)


@pytest.mark.parametrize(("which", "configuration"), CASES, ids=case)
def test_a_leg_does_what_its_record_says(which: Which, configuration: Configuration) -> None:
    """By gradients, moments and weights: every constant is measured, and none is denied."""
    semantics = semantics_of(configuration, which)

    meter = meter_of(recorded(configuration, which), semantics)

    assert_all_is_as_declared(meter)
    found = {each.name for each in meter.constants if each.agrees}
    wanted = {"loss_factor", "l2"}
    if semantics.optimizer != "lbfgs":
        wanted |= {"rule", "learning_rate"}
    assert wanted <= found


@pytest.mark.parametrize(("which", "configuration"), ALONE, ids=case)
def test_nor_are_weights_alone_misread(which: Which, configuration: Configuration) -> None:
    """As a foreign leg would be seen; products instead of what cannot be told apart."""
    semantics = semantics_of(configuration, which)

    meter = meter_of(from_weights_alone(recorded(configuration, which)), semantics)

    assert_all_is_as_declared(meter)
