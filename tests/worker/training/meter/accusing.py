"""Which constants a measurement denies, when others are claimed."""

from typing import Any

import numpy as np

from tests.worker.training.meter.foreign_legs import Constants
from worker.training.meter import Measured
from worker.training.meter.judging import holds
from worker.training.meter.measured import Constant, Value

ROUNDED = {"momentum", "l2", "l2_biases"}
"""What stock Keras passes through float32, even in float64 (D18)."""


def claimed(constants: Constants, constant: Constant) -> Value | None:
    """What these constants say of one that was measured."""
    penalty = constants.l2_biases if constant.where.endswith("bias") else constants.l2
    values: dict[str, Value] = {
        "loss_factor": constants.factor,
        "l2": penalty,
        "l2_over_loss_factor": penalty / constants.factor,
        "learning_rate": constants.rate,
        "learning_rate_times_loss_factor": constants.rate * constants.factor,
        "weight_decay": constants.decay,
    }
    if constants.optimizer == "sgd":
        values |= {"momentum": constants.momentum, "nesterov": constants.nesterov}
    else:
        values |= {
            "beta_1": constants.beta_1,
            "beta_2": constants.beta_2,
            "epsilon": constants.epsilon,
            "epsilon_over_loss_factor": constants.epsilon / constants.factor,
            "epsilon_place": "before bias correction",
        }
    return values.get(constant.name)


def accused(measured: Measured, constants: Constants, dtype: str) -> set[str]:
    """Names of the constants that the measurement denies, and of the rule if it does."""
    unit = float(np.finfo(dtype).eps)
    found: set[str] = {
        each.name
        for each in measured.constants
        if holds(each, claimed(constants, each), unit) is False
    }
    return found if measured.rule == constants.optimizer else found | {"rule"}


def as_stock_keras(constants: Constants, dtype: str) -> Constants:
    """What stock Keras makes of constants on their way through float32."""
    if dtype == "float32":
        return constants
    single: dict[str, Any] = {name: float(np.float32(getattr(constants, name))) for name in ROUNDED}
    return constants.but(**single)
