"""What a batch costs where Keras works it out of the outputs of the output layer."""

from collections.abc import Callable

import keras
import tensorflow as tf

from pairing.semantics import Loss
from worker.training.compiled.objective import Cost, squared_error


def _of_one_number(cost: Cost) -> Cost:
    """Take a cost of Keras', which is a mean over the last axis, of each output by itself."""
    return lambda p, y: cost(tf.expand_dims(y, -1), tf.expand_dims(p, -1))


_OF_OUTPUTS: dict[Loss, Cost] = {
    "squared_error": squared_error,
    "absolute_error": _of_one_number(keras.losses.mean_absolute_error),
    "huber": _of_one_number(keras.losses.huber),
    "log_cosh": _of_one_number(keras.losses.log_cosh),
    "poisson": _of_one_number(keras.losses.poisson),
    # Without a sigmoid or a softmax before them they clip by 1e-7, slopes and all (D6).
    "binary_log_loss": _of_one_number(keras.losses.binary_crossentropy),
    "multiclass_log_loss": lambda p, y: keras.losses.categorical_crossentropy(y, p),
}


def of_outputs(loss: Loss, output: Callable[[tf.Tensor], tf.Tensor]) -> Cost:
    """Give the cost of a network's outputs, as Keras works it out (D6)."""
    cost = _OF_OUTPUTS[loss]
    return lambda z, y: cost(output(z), y)
