"""Legs in single steps, and evaluations of those that have none, made by framework."""

import numpy as np

from worker.training.draws import Order
from worker.training.leg import Leg
from worker.training.legs.keras_leg import KerasEvaluator, KerasLeg, KerasStepper
from worker.training.legs.sklearn_leg import SklearnEvaluator, SklearnLeg, SklearnStepper
from worker.training.legs.tensorflow_leg import TensorflowLeg, TensorflowStepper
from worker.training.plan import Plan
from worker.training.step_ledger.step import Evaluator, Step, Stepper
from worker.training.twin import Twin


def stepper_of(leg: Leg) -> Stepper:
    """Drive a leg by single steps; it has not trained, and is used up by this."""
    if isinstance(leg, SklearnLeg):
        return SklearnStepper(leg)
    if isinstance(leg, KerasLeg):
        return KerasStepper(leg)
    if isinstance(leg, TensorflowLeg):
        return TensorflowStepper(leg)
    raise TypeError(f"a {type(leg).__name__} cannot be driven by steps")


def rounded_step(stepper: Stepper, rows: Order, rounding: np.random.Generator | None) -> Step:
    """Take a step of a twin, each activation moved by one rounding unit where that can be done.

    The activations of a compiled leg stay inside its program: there only the weights and the
    moments that a step starts from are moved.
    """
    if isinstance(stepper, SklearnStepper):
        return stepper.step(rows, rounding)
    return stepper.step(rows)


def estimator_leg(plan: Plan, twin: Twin | None = None) -> SklearnLeg:
    """Make the reference of a pair whose reference is a scikit-learn estimator.

    Raises:
        TypeError: Another framework trains it.
    """
    leg = plan.leg("reference", twin)
    if not isinstance(leg, SklearnLeg):
        raise TypeError(f"a {type(leg).__name__} is no scikit-learn leg")
    return leg


def evaluator_of(leg: Leg) -> Evaluator:
    """Ask a leg of L-BFGS for losses and slopes; it has not trained."""
    if isinstance(leg, SklearnLeg):
        return SklearnEvaluator(leg)
    if isinstance(leg, KerasLeg):
        return KerasEvaluator(leg)
    raise TypeError(f"a {type(leg).__name__} cannot be asked for slopes")
