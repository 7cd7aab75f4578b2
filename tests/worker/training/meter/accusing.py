"""Which constants a measurement denies, when others are claimed."""

from collections.abc import Sequence
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


def claimed_as_l2(constants: Constants, constant: Constant, rows: Sequence[int]) -> Value | None:
    """What they say where decay of weights is measured as L2: SGD's steps without decay.

    With plain momentum to the last digit. Nesterov's form has such a double where a gradient's
    part in the decay is below rounding.
    """
    told, momentum = claimed(constants, constant), constants.momentum
    if constant.name == "momentum":
        return None if constants.nesterov else momentum * (1.0 - constants.decay)
    if constant.name != "l2_over_loss_factor":
        return told
    length = 1.0 + momentum if constants.nesterov else 1.0
    shares = [1.0 / length]
    for _ in rows[1:]:
        before = momentum * shares[-1] if constants.nesterov else 0.0
        shares.append((1.0 - momentum + before) / length)
    share = shares[0 if constant.rows is None else list(rows).index(constant.rows)]
    assert isinstance(told, float)
    return told + share * constants.decay / (2.0 * constants.rate * constants.factor)


def accused(
    measured: Measured, constants: Constants, dtype: str, rows: Sequence[int] = ()
) -> set[str]:
    """Names of the constants that the measurement denies, and of the rule if it does.

    Args:
        measured: What was measured.
        constants: What is claimed.
        dtype: Of the leg.
        rows: Rows of each step, where decay of weights may be measured as L2.
    """
    unit = float(np.finfo(dtype).eps)
    as_l2 = measured.decay_is_l2 and constants.decay > 0.0 and bool(rows)

    def is_denied(each: Constant) -> bool:
        claim = claimed_as_l2(constants, each, rows) if as_l2 else claimed(constants, each)
        return holds(each, claim, unit) is False

    found: set[str] = {each.name for each in measured.constants if is_denied(each)}
    return found if measured.rule == constants.optimizer else found | {"rule"}


def as_stock_keras(constants: Constants, dtype: str) -> Constants:
    """What stock Keras makes of constants on their way through float32."""
    if dtype == "float32":
        return constants
    single: dict[str, Any] = {name: float(np.float32(getattr(constants, name))) for name in ROUNDED}
    return constants.but(**single)
