"""Keras' own optimizers, their coefficients exact and changeable after tracing."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics


class Momentum(float):
    """A momentum that Keras' SGD accepts and that a compiled function reads anew each time.

    `keras.optimizers.SGD` asks for a Python float that is not zero, and casts it
    through float32 on its way into the graph (D18). This one answers the questions
    as a float and enters the graph as a variable, which is exact.
    """

    variable: tf.Variable

    def __new__(cls, variable: tf.Variable) -> "Momentum":
        """Wrap a scalar variable."""
        momentum = super().__new__(cls, 0.5)  # any value that is neither 0 nor out of range
        momentum.variable = variable
        return momentum

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> tf.Tensor:
        """Enter a graph as the variable's present value."""
        value = self.variable.read_value()
        return value if dtype is None else tf.cast(value, dtype, name=name)


class Coefficients:
    """The exact coefficients of one optimizer, as variables of a compiled function."""

    names = ("momentum", "beta_1", "beta_2", "epsilon")

    def __init__(self, dtype: str) -> None:
        """Make a variable for each, in the dtype of the weights."""
        self.variables = {name: tf.Variable(0.5, dtype=dtype, name=name) for name in self.names}

    def assign(self, semantics: Semantics) -> None:
        """Take over the semantics' values, rounded to the dtype and no further."""
        for name, variable in self.variables.items():
            variable.assign(np.asarray(getattr(semantics, name), variable.dtype.as_numpy_dtype))


def exact_optimizer(semantics: Semantics, coefficients: Coefficients) -> keras.Optimizer:
    """Make the optimizer whose coefficients are read from variables."""
    variables = coefficients.variables
    if semantics.optimizer == "sgd":
        momentum = Momentum(variables["momentum"]) if semantics.momentum else 0.0
        return keras.optimizers.SGD(momentum=momentum, nesterov=semantics.nesterov)
    adam = keras.optimizers.Adam()
    adam.beta_1, adam.beta_2 = variables["beta_1"], variables["beta_2"]
    adam.epsilon = variables["epsilon"]
    return adam


def stock_optimizer(semantics: Semantics) -> keras.Optimizer:
    """Make the optimizer as people write it, with Python floats."""
    if semantics.optimizer == "sgd":
        return keras.optimizers.SGD(
            semantics.learning_rate, momentum=semantics.momentum, nesterov=semantics.nesterov
        )
    return keras.optimizers.Adam(
        semantics.learning_rate,
        beta_1=semantics.beta_1,
        beta_2=semantics.beta_2,
        epsilon=semantics.epsilon,
    )
