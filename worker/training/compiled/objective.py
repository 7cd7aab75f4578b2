"""What a batch costs: the number that is differentiated, and the one that is reported.

Both are taken from the pre-activations of the output layer, shape (rows, outputs),
so that a saturated output loses no gradient. Sums run over outputs and are divided
by the rows of the batch; scales are factors that the semantics put in front.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import tensorflow as tf

from pairing.activation import OutputActivation
from pairing.semantics import Loss
from worker.training.compiled.key import ProgramKey

Cost = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]

Slopes = Callable[[tf.Tensor], tuple[tf.Tensor, None]]

KERAS_EPSILON = 1e-7
LEAST_FLOAT32, LEAST_NORMAL_FLOAT32 = 2.0**-149, 2.0**-126


def squared_error(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Squared difference."""
    return tf.math.squared_difference(z, y)


def exponential_of_float32(z: tf.Tensor) -> tf.Tensor:
    """The exponential as float32 holds it, of and in float64: 0 below -104, infinite above 88.7.

    scikit-learn's mean of a float32 network is such a number, and its deviance is infinite
    where the mean is 0. What lies between, below float32's least normal number, is rounded
    by hand, because TensorFlow's kernels make 0 of it.
    """
    mean = tf.exp(z)
    unit = tf.constant(LEAST_FLOAT32, z.dtype)
    cast = tf.cast(tf.cast(mean, tf.float32), z.dtype)
    return tf.where(mean < LEAST_NORMAL_FLOAT32, tf.round(mean / unit) * unit, cast)


@dataclass(frozen=True)
class Poisson:
    """Poisson costs of an exponential output.

    Attributes:
        exponential: Makes the mean of a pre-activation.
    """

    exponential: Callable[[tf.Tensor], tf.Tensor] = tf.exp

    def without_constant(self, z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        """Negative Poisson log-likelihood less what does not depend on z."""
        return tf.custom_gradient(self._without_constant)(z, y)

    def _without_constant(self, z: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
        mean = self.exponential(z)

        def slopes(upstream: tf.Tensor) -> tuple[tf.Tensor, None]:
            # Differentiated term by term, two large numbers would be rounded before they cancel.
            return upstream * (mean - y), None

        return mean - y * z, slopes

    def deviance(self, z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        """Half the Poisson deviance, zero where the mean equals y."""
        mean = self.exponential(z)
        return tf.math.xlogy(y, y / mean) - y + mean


def keras_poisson(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """What `keras.losses.Poisson` computes of an exponential output (D5)."""
    mean = tf.exp(z)
    return mean - y * tf.math.log(mean + KERAS_EPSILON)


def binary_log_loss(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Negative log-likelihood of 0/1 targets, in nats."""
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)


def _exact_binary_log_loss(z: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
    # Less the target, a probability near it is all rounding: it must be scikit-learn's.
    def slopes(upstream: tf.Tensor) -> tuple[tf.Tensor, None]:
        return upstream * (1 / (1 + tf.exp(-z)) - y), None

    return binary_log_loss(z, y), slopes


exact_binary_log_loss: Cost = tf.custom_gradient(_exact_binary_log_loss)


def _softmax_cross_entropy(z: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
    # `tf.nn`'s function of this name gives the same bits, by thirty operations more:
    # it reshapes for any rank, and prepares a gradient of y that nobody asks for.
    cost, slope = tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=z, labels=y)

    def slopes(upstream: tf.Tensor) -> tuple[tf.Tensor, None]:
        return tf.expand_dims(upstream, -1) * slope, None

    return cost, slopes


_differentiable_softmax_cross_entropy: Cost = tf.custom_gradient(_softmax_cross_entropy)


def multiclass_log_loss(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Negative log-likelihood of one-hot targets, in nats, shape (rows,)."""
    return _differentiable_softmax_cross_entropy(z, y)


def _clipped(probability: tf.Tensor) -> tf.Tensor:
    margin = tf.experimental.numpy.finfo(probability.dtype.as_numpy_dtype).eps
    return tf.clip_by_value(probability, margin, 1 - margin)


def clipped_binary_log_loss(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The same of probabilities clipped by the dtype's epsilon, as scikit-learn reports (D6)."""
    # Near 1 every digit of p counts, and `tf.sigmoid` of float32 is rounded by a shortcut.
    p = _clipped(1 / (1 + tf.exp(-z)))
    return -(tf.math.xlogy(y, p) + tf.math.xlogy(1 - y, 1 - p))


def clipped_multiclass_log_loss(z: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The same of probabilities clipped by the dtype's epsilon, as scikit-learn reports (D6)."""
    return -tf.math.xlogy(y, _clipped(tf.nn.softmax(z)))


def is_of_pre_activations(loss: Loss, output_activation: OutputActivation) -> bool:
    """Whether a loss is worked out from the output layer's pre-activations.

    Keras does so wherever its log losses meet a sigmoid or a softmax, even one that is not
    their own: then the loss has its own link, and the network's outputs have another.
    """
    if loss in {"binary_log_loss", "multiclass_log_loss"}:
        return output_activation in {"sigmoid", "softmax"}
    return output_activation == ("exponential" if loss == "poisson" else "identity")


def of_outputs(loss: Loss, output: Callable[[tf.Tensor], tf.Tensor]) -> Cost:
    """Give the squared error of a network's outputs, whatever their activation.

    Raises:
        ValueError: The loss is another one.
    """
    if loss != "squared_error":
        raise ValueError(f"of outputs alone only the squared error is taken, not {loss}")
    return lambda z, y: squared_error(output(z), y)


OfOutputs = Callable[[Loss, Callable[[tf.Tensor], tf.Tensor]], Cost]


def costs_of(
    key: ProgramKey, output: Callable[[tf.Tensor], tf.Tensor], of_outputs: OfOutputs
) -> tuple[Cost, Cost]:
    """Give the cost that is differentiated and the one that is reported.

    Args:
        key: Of what.
        output: Makes outputs of pre-activations.
        of_outputs: Makes the costs that are not worked out of pre-activations.
    """
    if key.loss not in OF_PRE_ACTIVATIONS or not is_of_pre_activations(
        key.loss, key.output_activation
    ):
        cost = of_outputs(key.loss, output)
        return cost, cost
    deviance, of_float32 = key.poisson_deviance, key.rounds_to_float32
    exact = key.stock_coefficients is None
    return (
        objective(key.loss, deviance=deviance, exact=exact, of_float32=of_float32),
        reported(key.loss, deviance=deviance, clipped=key.clips_log, of_float32=of_float32),
    )


OF_PRE_ACTIVATIONS: Final = {
    "squared_error", "poisson", "binary_log_loss", "multiclass_log_loss",
}  # fmt: skip


def objective(loss: Loss, *, deviance: bool, exact: bool, of_float32: bool = False) -> Cost:
    """Give the cost that is differentiated.

    Args:
        loss: Of what.
        deviance: Whether Poisson's is scikit-learn's; else it is Keras'.
        exact: Whether its slopes are rounded as scikit-learn's.
        of_float32: Whether float64 stands in for the float32 that a mean is rounded to.
    """
    if loss == "poisson":
        return _poisson(of_float32).without_constant if deviance else keras_poisson
    return {
        "squared_error": squared_error,
        "binary_log_loss": exact_binary_log_loss if exact else binary_log_loss,
        "multiclass_log_loss": multiclass_log_loss,
    }[loss]


def reported(loss: Loss, *, deviance: bool, clipped: bool, of_float32: bool = False) -> Cost:
    """Give the cost that the loss curve shows; `of_float32` as in `objective`."""
    if loss == "poisson" and deviance:
        return _poisson(of_float32).deviance
    if clipped and loss == "binary_log_loss":
        return clipped_binary_log_loss
    if clipped and loss == "multiclass_log_loss":
        return clipped_multiclass_log_loss
    return objective(loss, deviance=deviance, exact=False)


def _poisson(of_float32: bool) -> Poisson:
    return Poisson(exponential_of_float32) if of_float32 else Poisson()
