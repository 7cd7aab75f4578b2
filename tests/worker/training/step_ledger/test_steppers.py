"""Stepping: the same leg, one batch at a time, recorded."""

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named, problem_of
from tests.worker.training.legs.keras_legs import bits, keras_leg, naive_semantics
from worker.training.leg import Leg, Weights
from worker.training.legs.keras_leg import KerasStepper
from worker.training.legs.sklearn_leg import SklearnLeg, SklearnStepper
from worker.training.step_ledger.step import Stepper, run_free

# L-BFGS has no batches to step through.
BATCHED = tuple(row for row in TABLE if row.params.get("solver") != "lbfgs")
NAIVE = tuple(row for row in BATCHED if row.dtype == "float64")[::3]


def sklearn_leg(configuration: Configuration) -> SklearnLeg:
    """Make the scikit-learn leg of a configuration."""
    problem = problem_of(configuration)
    return SklearnLeg(
        configuration.estimator,
        problem.inputs,
        problem.labels,
        problem.network,
        seed=11,
        weights=problem.weights,
    )


def ended(leg: Leg) -> Weights:
    """Train a leg as it trains itself."""
    list(leg.epochs())
    weights = leg.weights().copy()
    leg.close()
    return weights


def stepped(stepper: Stepper, epochs: int, *, recording: bool) -> Weights:
    """Train a leg by its stepper."""
    with np.errstate(all="ignore"):
        weights = run_free(stepper, epochs, recording=recording)
    stepper.close()
    return weights


@pytest.mark.parametrize("recording", [True, False], ids=["recorded", "whole epochs"])
@pytest.mark.parametrize("configuration", BATCHED, ids=named)
def test_the_scikit_learn_stepper_ends_with_the_bits_of_its_leg(
    configuration: Configuration, recording: bool
) -> None:
    """Else what it records would be another training."""
    epochs = configuration.params["max_iter"]
    stepper = SklearnStepper(sklearn_leg(configuration))

    weights = stepped(stepper, epochs, recording=recording)

    assert bits(weights) == bits(ended(sklearn_leg(configuration)))


@pytest.mark.parametrize("recording", [True, False], ids=["recorded", "whole epochs"])
@pytest.mark.parametrize("configuration", BATCHED, ids=named)
def test_the_keras_stepper_ends_with_the_bits_of_its_leg(
    configuration: Configuration, recording: bool
) -> None:
    """Although one program holds a whole epoch, and the other one batch with all it computes."""
    problem, epochs = problem_of(configuration), configuration.params["max_iter"]
    stepper = KerasStepper(keras_leg(configuration, problem))

    weights = stepped(stepper, epochs, recording=recording)

    assert bits(weights) == bits(ended(keras_leg(configuration, problem)))


@pytest.mark.parametrize("configuration", NAIVE, ids=named)
def test_a_naive_ports_stepper_ends_with_the_bits_of_its_leg(configuration: Configuration) -> None:
    """With Keras' own loss, draws, coefficients, orders and rules."""
    problem, epochs = problem_of(configuration), configuration.params["max_iter"]
    semantics = naive_semantics(configuration, "float32")
    stepper = KerasStepper(keras_leg(configuration, problem, semantics))

    weights = stepped(stepper, epochs, recording=True)

    assert bits(weights) == bits(ended(keras_leg(configuration, problem, semantics)))


def checkpointed(stepper: Stepper, epochs: int) -> Weights:
    """Train a leg with a checkpoint after every epoch, and each epoch once more from it."""
    stopped = False
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            before = stepper.checkpoint()
            for _ in ("first", "again from the checkpoint"):
                stepper.restore(before)
                loss = stepper.run(stepper.next_order())
                stopped = stepper.judge(loss, stepper.score()).stops
            if stopped or stepper.state().weights.not_finite() is not None:
                break
        weights = stepper.finish()
    stepper.close()
    return weights


@pytest.mark.parametrize("configuration", BATCHED[::3], ids=named)
def test_legs_that_keep_checkpoints_and_go_back_to_them_end_with_the_bits_of_bare_ones(
    configuration: Configuration,
) -> None:
    """A checkpoint holds all there is: weights, moments, orders to come, patience, the best."""
    problem, epochs = problem_of(configuration), configuration.params["max_iter"]
    bare = [ended(sklearn_leg(configuration)), ended(keras_leg(configuration, problem))]
    steppers: list[Stepper] = [
        SklearnStepper(sklearn_leg(configuration)),
        KerasStepper(keras_leg(configuration, problem)),
    ]

    for leg, stepper in zip(bare, steppers, strict=True):
        assert bits(checkpointed(stepper, epochs)) == bits(leg)
