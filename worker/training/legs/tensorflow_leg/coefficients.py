"""What may change after tracing, in float64 and exact."""

from typing import Any

import numpy as np
import tensorflow as tf

from pairing.own.optimizer import DEFAULTS
from pairing.semantics import Semantics

NAMES = (
    "learning_rate",
    "decay",
    "momentum",
    "beta_1",
    "beta_2",
    "epsilon",
    "rho",
    "first_squares",
)


class ExactCoefficients:
    """The coefficients of one update, as variables of a compiled function."""

    def __init__(self) -> None:
        """Make a variable for each."""
        self.variables = {name: tf.Variable(0.5, dtype=tf.float64, name=name) for name in NAMES}

    def assign(self, semantics: Semantics) -> None:
        """Take over the semantics' values."""
        for name, value in values_of(semantics).items():
            self.set(name, value)

    def set(self, name: str, value: float) -> None:
        """Set one of them."""
        self.variables[name].assign(np.float64(value))


def values_of(semantics: Semantics) -> dict[str, float]:
    """Give each coefficient's value; what the optimizer does not know is zero.

    Momentum of SGD and Adagrad's first sum pass through float32 where the semantics say that
    coefficients do: so they do in Keras (D18). Betas do so where their powers are taken, which
    is the update's own matter.
    """
    given: dict[str, Any] = {**DEFAULTS[semantics.optimizer], **dict(semantics.optimizer_arguments)}
    of_semantics = ("learning_rate", "decay", "beta_1", "beta_2", "epsilon")
    values = {name: float(getattr(semantics, name)) for name in of_semantics}
    is_sgd = semantics.optimizer == "sgd"
    momentum = semantics.momentum if is_sgd else given.get("momentum", 0.0)
    first = given.get("initial_accumulator_value", 0.0)
    if semantics.coefficients == "float32":
        momentum, first = np.float32(momentum) if is_sgd else momentum, np.float32(first)
    return values | {
        "momentum": float(momentum),
        "rho": float(given.get("rho", 0.0)),
        "first_squares": float(first),
    }
