"""A leg of TensorFlow alone is scikit-learn under scikit-learn's semantics."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import (
    apart,
    bits,
    reference_semantics,
    relative,
    sklearn_leg,
)
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg
from worker.training.legs.tensorflow_leg import (
    TensorflowLeg,
    TensorflowStepper,
    load_outputs,
    save_model,
)
from worker.training.legs.tensorflow_leg.program import TensorflowShelf

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


@pytest.mark.parametrize("configuration", [EXACT_TABLE[4], EXACT_TABLE[-3]], ids=named)
def test_a_network_that_was_kept_as_a_file_predicts_what_its_leg_predicts(
    configuration: Configuration, tmp_path: Path
) -> None:
    """Bit for bit, from a file without anything pickled."""
    problem = problem_of(configuration)
    leg = tensorflow_leg(configuration, problem)
    list(leg.epochs())
    path = tmp_path / "reference.npz"
    save_model(path, leg.semantics, leg.weights())

    outputs = load_outputs(path)(problem.inputs)

    assert outputs.tobytes() == leg.outputs(problem.inputs).tobytes()
    leg.close()


def traces(leg: TensorflowLeg) -> int:
    """How often TensorFlow has traced a leg's epoch."""
    count: int = leg._program.epoch._function.experimental_get_tracing_count()
    return count


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.03, "l2": 0.7, "seed": 8, "loss_factor": 1.0},
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3},
        {"optimizer_arguments": (("rho", 0.5),), "optimizer": "rmsprop"},
        {"optimizer_arguments": (("initial_accumulator_value", 0.5),), "optimizer": "adagrad"},
        {"schedule": "inverse_time", "decay": 0.5},
    ],
    ids=str,
)
def test_other_numbers_are_no_reason_to_trace_again(change: dict[str, Any]) -> None:
    """Not even those that Keras' optimizers bake in; and a used program gives a new one's bits."""
    configuration = EXACT_TABLE[0]
    problem, shelf = problem_of(configuration), TensorflowShelf()
    semantics = reference_semantics(configuration)
    if "optimizer" in change:
        semantics = replace(semantics, optimizer=change["optimizer"], optimizer_arguments=())
    first = tensorflow_leg(configuration, problem, semantics, shelf=shelf)
    list(first.epochs())
    before = bits(first.weights())
    first.close()

    second = tensorflow_leg(configuration, problem, replace(semantics, **change), shelf=shelf)
    list(second.epochs())
    assert second._program is first._program
    assert traces(second) == 1

    alone = replace(semantics, **change)
    fresh = tensorflow_leg(configuration, problem, alone, shelf=TensorflowShelf())
    list(fresh.epochs())
    assert bits(fresh.weights()) == bits(second.weights()) != before


def test_a_stepper_drives_the_leg_to_its_own_bits() -> None:
    """One batch at a time, and everything that it computes on its way comes out."""
    configuration = EXACT_TABLE[0]
    problem = problem_of(configuration)
    whole, leg = (tensorflow_leg(configuration, problem) for _ in range(2))
    ended = next(whole.epochs())
    stepper = TensorflowStepper(leg)
    order = stepper.next_order()
    rows = stepper.batch_rows
    steps = [stepper.step(order[at : at + rows]) for at in range(0, len(order), rows)]

    assert stepper.moment_names == ("first_moment", "second_moment")
    assert bits(steps[-1].weights) == bits(whole.weights())
    assert bits(steps[-1].gradients) == bits(whole.gradients())
    assert ended.epoch == 1
    whole.close()
    stepper.close()
