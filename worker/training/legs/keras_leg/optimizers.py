"""Keras' own optimizers, their coefficients exact and changeable after tracing."""

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from pairing.semantics import OptimizerName, Semantics
from worker.training.compiled.key import coefficients_of
from worker.training.legs.keras_leg.coefficients import Coefficients


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


class InPlaceSgd(keras.optimizers.SGD):  # type: ignore[misc] # untyped library
    """Keras' SGD that moves each tensor of weights by one operation, in place.

    TensorFlow has kernels of the very arithmetic that Keras writes in two to eight operations,
    each of which fills an array of its own. On a CPU they give Keras' bits.
    """

    def update_step(self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: Any) -> None:
        """Move one variable, and its velocity if it has one."""
        if "GPU" in variable.device:
            # There a compiler joins products and sums, which are rounded once then.
            super().update_step(gradient, variable, learning_rate)
            return
        rate = keras.ops.cast(learning_rate, variable.dtype)
        if self.momentum == 0:
            tf.raw_ops.ResourceApplyGradientDescent(var=variable.handle, alpha=rate, delta=gradient)
            return
        tf.raw_ops.ResourceApplyKerasMomentum(
            var=variable.handle,
            accum=self.momentums[self._get_variable_index(variable)].value.handle,
            lr=rate,
            grad=gradient,
            momentum=keras.ops.cast(self.momentum, variable.dtype),
            use_nesterov=self.nesterov,
        )


class ExactAdam(keras.optimizers.Adam):  # type: ignore[misc] # untyped library
    """Keras' Adam with scikit-learn's arithmetic (D18b, D19, D20, D21).

    Its coefficients are worked out in float64: in float32 from the beginning, 1 - 0.999
    alone is wrong by 1.3e-5 of its size. And its moments are weighted sums. Keras adds
    (g * g - v) * (1 - beta_2) to v instead, which leaves a rounding error of the former v
    behind; where gradients fall fast and beta_2 is small, that is larger than the new v.
    """

    def __init__(self, coefficients: Mapping[str, tf.Variable], **further: Any) -> None:
        """Read the coefficients, scalars of float64, at each step.

        Args:
            coefficients: By name; a decay of the learning rate is zero for none.
            further: What else Keras' optimizer takes.
        """
        super().__init__(**further)
        self._exact = coefficients

    def apply(self, grads: list[tf.Tensor], trainable_variables: Any = None) -> None:
        """Work out what all variables share, and move them."""
        beta_1, beta_2 = self._exact["beta_1"], self._exact["beta_2"]
        step = tf.cast(self.iterations + 1, tf.float64)
        decayed = self._exact["learning_rate"] / (1 + self._exact["decay"] * (step - 1))
        rate = decayed * tf.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        shared = (beta_1, 1 - beta_1, beta_2, 1 - beta_2, rate, self._exact["epsilon"])
        self._shared = [tf.cast(each, grads[0].dtype) for each in shared]
        super().apply(grads, trainable_variables)

    def update_step(self, gradient: tf.Tensor, variable: Any, learning_rate: Any) -> None:
        """Move one variable."""
        del learning_rate  # has been rounded to float32 (D19)
        index = self._get_variable_index(variable)
        m, v = self._momentums[index], self._velocities[index]
        beta_1, fresh, beta_2, fresh_square, rate, epsilon = self._shared
        self.assign(m, beta_1 * m + fresh * gradient)
        self.assign(v, beta_2 * v + fresh_square * tf.square(gradient))
        self.assign_sub(variable, rate * m / (tf.sqrt(v) + epsilon))


class Decaying(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc] # untyped
    """Keras' `InverseTimeDecay` by step, its numbers exact, and read from variables."""

    def __init__(self, coefficients: Coefficients) -> None:
        """Read the rate and its decay at each step."""
        self._coefficients = coefficients.variables

    def __call__(self, step: Any) -> tf.Tensor:
        """Give the rate of a step, counted from 0."""
        rate, decay = self._coefficients["learning_rate"], self._coefficients["decay"]
        return rate / (1 + decay * tf.cast(step, rate.dtype))

    def get_config(self) -> dict[str, Any]:
        """Nothing: it is not saved."""
        return {}


OPTIMIZERS: dict[OptimizerName, type[keras.Optimizer]] = {
    "sgd": InPlaceSgd,
    "adam": keras.optimizers.Adam,
    "rmsprop": keras.optimizers.RMSprop,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "adamax": keras.optimizers.Adamax,
    "nadam": keras.optimizers.Nadam,
    "adamw": keras.optimizers.AdamW,
}


def further_arguments(semantics: Semantics) -> dict[str, Any]:
    """Give what an optimizer is made with besides its rate and its coefficients."""
    decay = {"weight_decay": semantics.weight_decay} if semantics.weight_decay else {}
    # AdamW asks for one, and has none that is None.
    decay |= {"weight_decay": 0.0} if semantics.optimizer == "adamw" and not decay else {}
    return {**dict(semantics.optimizer_arguments), **dict(semantics.gradient_clipping), **decay}


def exact_optimizer(semantics: Semantics, coefficients: Coefficients) -> keras.Optimizer:
    """Make the optimizer whose coefficients are read from variables."""
    variables, further = coefficients.variables, further_arguments(semantics)
    if semantics.optimizer == "sgd":
        momentum = Momentum(variables["momentum"]) if semantics.momentum else 0.0
        rate = Decaying(coefficients) if semantics.schedule == "inverse_time" else 0.01
        return InPlaceSgd(rate, momentum=momentum, nesterov=semantics.nesterov, **further)
    return ExactAdam(variables, **further)


def stock_optimizer(semantics: Semantics) -> keras.Optimizer:
    """Make the optimizer as people write it, with Python floats."""
    rate: Any = semantics.learning_rate
    if semantics.schedule == "inverse_time":
        rate = keras.optimizers.schedules.InverseTimeDecay(rate, 1, semantics.decay)
    given = coefficients_of(semantics) | further_arguments(semantics)
    if semantics.optimizer == "sgd":
        given |= {"nesterov": semantics.nesterov}
    return OPTIMIZERS[semantics.optimizer](rate, **given)
