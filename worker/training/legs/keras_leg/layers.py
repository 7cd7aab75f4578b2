"""Keras layers of one network, what a batch costs them, and its gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from pairing.activation import HiddenActivation, OutputActivation
from worker.training.leg import Weights
from worker.training.legs.keras_leg import objective
from worker.training.legs.keras_leg.key import ProgramKey

_KERAS_NAMES: dict[HiddenActivation, str] = {"identity": "linear", "logistic": "sigmoid"}
_OUTPUT: dict[OutputActivation, Callable[[tf.Tensor], tf.Tensor]] = {
    "identity": tf.identity,
    "exponential": tf.exp,
    "sigmoid": tf.sigmoid,
    "softmax": tf.nn.softmax,
}


Slopes = Callable[[tf.Tensor], tf.Tensor]


def output_of(name: OutputActivation) -> Callable[[tf.Tensor], tf.Tensor]:
    """Give what makes outputs of the output layer's pre-activations."""
    function: Callable[[tf.Tensor], tf.Tensor]
    function = _OUTPUT.get(name) or keras.activations.get(name)
    return function


def keras_activation(name: HiddenActivation) -> str:
    """Give Keras' name of an activation."""
    return _KERAS_NAMES.get(name, name)


@tf.custom_gradient  # type: ignore[untyped-decorator] # untyped library
def logistic(z: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
    """The logistic function as scikit-learn computes it, and its slope from what it puts out.

    `tf.sigmoid` takes a shortcut whose last digit is another one in a part of all saturated
    units. There 1 - p is one rounding unit or none, so that slopes are tiny or zero, and
    Adam makes whole steps of tiny ones.
    """
    p = 1 / (1 + tf.exp(-z))
    return p, lambda upstream: upstream * p * (1 - p)


class LayeredNetwork:
    """Dense layers, and functions of them that are compiled by who inherits them.

    `weights` of rows are a vector, or nothing in a program that knows none.

    A key of float64 that rounds to float32 computes each layer in float64, rounds what it
    puts out, and takes the gradient of it as if it were exact. So does scikit-learn where
    it multiplies float32 activations by float64 slopes (D38).
    """

    def __init__(self, key: ProgramKey) -> None:
        """Build the layers of a key."""
        keras.config.set_floatx(key.dtype)
        self.key = key
        stock = key.stock_coefficients is not None
        own = {} if stock else {"logistic": logistic}
        each = zip(key.network.hidden, key.activations, strict=True)
        hidden = [
            keras.layers.Dense(
                units,
                own.get(name, keras_activation(name)),
                dtype=key.dtype,
                name=f"layer_{number}",
            )
            for number, (units, name) in enumerate(each, start=1)
        ]
        # Under the names of the curves, which Keras' own count over all jobs of a child is not.
        output = f"layer_{len(hidden) + 1}"
        self.layers = [
            *hidden,
            keras.layers.Dense(key.network.outputs, dtype=key.dtype, name=output),
        ]
        for layer, fan_in in zip(self.layers, key.network.sizes, strict=False):
            layer.build((None, fan_in))
        self.variables = [layer.kernel for layer in self.layers]
        self.variables += [layer.bias for layer in self.layers]
        # A layer without biases has some that are zero and stay so: all weights have their place.
        self._is_trained = (*(True for _ in self.layers), *key.use_bias)
        self.output = output_of(key.output_activation)
        self.dropouts = dropouts(key.dropout, key.dtype)
        self._take_objective(exact=not stock)

    def _take_objective(self, *, exact: bool) -> None:
        key = self.key
        if not objective.is_of_pre_activations(key.loss, key.output_activation):
            self._objective = self._reported = objective.of_outputs(key.loss, self.output)
            return
        self._objective = objective.objective(
            key.loss,
            deviance=key.poisson_deviance,
            exact=exact,
            of_float32=key.rounds_to_float32,
        )
        self._reported = objective.reported(
            key.loss,
            deviance=key.poisson_deviance,
            clipped=key.clips_log,
            of_float32=key.rounds_to_float32,
        )

    @property
    def trained_variables(self) -> list[Any]:
        """The weights that training changes."""
        return self.trained(self.variables)

    def trained(self, tensors: Sequence[Any]) -> list[Any]:
        """Of tensors that stand for all weights, those that training changes."""
        pairs = zip(tensors, self._is_trained, strict=True)
        return [tensor for tensor, is_trained in pairs if is_trained]

    def take(self, weights: Weights) -> None:
        """Set all weights."""
        tensors = (*weights.kernels, *weights.biases)
        for variable, tensor in zip(self.variables, tensors, strict=True):
            variable.assign(tensor)

    def _layer_outputs(self, inputs: tf.Tensor, *, drops: bool = False) -> list[tf.Tensor]:
        """Activations of the hidden layers, and the output layer's pre-activations."""
        outputs = [inputs]
        for layer, dropout in zip(self.layers, (*self.dropouts, None), strict=True):
            output = layer(outputs[-1])
            if drops and dropout is not None:
                output = dropout(output, training=True)
            outputs.append(rounded(output) if self.key.rounds_to_float32 else output)
        return outputs[1:]

    def _pre_activations(self, inputs: tf.Tensor, *, drops: bool = False) -> tf.Tensor:
        return self._layer_outputs(inputs, drops=drops)[-1]

    def _forward(self, inputs: tf.Tensor) -> tf.Tensor:
        return self.output(self._pre_activations(inputs))

    def _penalty(self) -> tf.Tensor:
        if not self.key.l2_shares:
            return tf.zeros((), self.key.dtype)
        shares = zip(self.layers, self.key.l2_shares, strict=True)
        return tf.add_n([_squared(layer, share) for layer, share in shares if share])

    def _cost(
        self, inputs: tf.Tensor, targets: tf.Tensor, scales: tf.Tensor, *weights: tf.Tensor
    ) -> tf.Tensor:
        """Mean cost of some rows, with an L2 term that no row count divides."""
        scale, l2 = tf.unstack(scales)
        rows = tf.cast(tf.shape(inputs)[0], self.key.dtype)
        cost = _summed(self._reported(self._pre_activations(inputs), targets), *weights)
        return scale * cost / rows + l2 * self._penalty()

    def _loss_and_gradients(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        scales: tuple[tf.Tensor, ...],
        *weights: tf.Tensor,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Give the loss that is reported, and the gradient of the one that is lowered.

        Args:
            inputs: Shape (rows, inputs).
            targets: Shape (rows, outputs).
            scales: Of the objective, of the reported loss, and of the sum of squared weights.
            weights: Of the rows.
        """
        loss_scale, reported_scale, l2 = scales
        values = [variable.value for variable in self.variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            z = self._pre_activations(inputs, drops=True)
            unscaled = _summed(self._objective(z, targets), *weights)
            penalised = loss_scale * unscaled
            if self.key.l2_shares:
                penalty = l2 * self._penalty()
                penalised += penalty
        gradients = tape.gradient(penalised, values, unconnected_gradients="zero")
        if self._reported is not self._objective:
            unscaled = _summed(self._reported(z, targets), *weights)
        loss = reported_scale * unscaled
        if self.key.stock_coefficients is None:
            loss += self._reported_penalty(l2)
        elif self.key.l2_shares:
            loss += penalty
        return loss, gradients

    def _reported_penalty(self, l2: tf.Tensor) -> tf.Tensor:
        """What scikit-learn's reported loss has of the weights.

        It takes their squares in their own format, where nothing multiplies them too: weights
        whose squares are infinite make its loss no number with an alpha of zero.
        """
        shares = self.key.l2_shares or (1.0,) * len(self.layers)
        pairs = zip(self.layers, shares, strict=True)
        squares = tf.add_n([_squared(layer, share) for layer, share in pairs if share])
        return l2 * (rounded(squares) if self.key.rounds_to_float32 else squares)


def dropouts(shares: tuple[float, ...], dtype: str) -> list[Any]:
    """Keras' own dropout after each hidden layer; None where nothing is dropped."""
    return [
        keras.layers.Dropout(share, seed=0, dtype=dtype, name=f"dropout_{number}")
        if share
        else None
        for number, share in enumerate(shares, start=1)
    ]


def _squared(layer: keras.layers.Dense, share: float) -> tf.Tensor:
    """Give a share of the sum of a layer's squared weights."""
    squares = tf.reduce_sum(tf.square(layer.kernel.value))
    return squares if share == 1.0 else share * squares


def _round_through(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
    return tf.cast(tf.cast(x, tf.float32), x.dtype), tf.identity


rounded: Callable[[tf.Tensor], tf.Tensor] = tf.custom_gradient(_round_through)


def _summed(costs: tf.Tensor, *weights: tf.Tensor) -> tf.Tensor:
    """Sum costs of shape (rows,) or (rows, outputs), each row with its weight if it has one."""
    for each in weights:
        costs *= each if costs.shape.rank == 1 else tf.expand_dims(each, 1)
    return tf.reduce_sum(costs)
