"""Activations as TensorFlow has them, under our names."""

from collections.abc import Callable

import tensorflow as tf

from pairing.activation import HiddenActivation, OutputActivation
from worker.training.compiled.rounding import logistic

Activation = Callable[[tf.Tensor], tf.Tensor]

ACTIVATIONS: dict[HiddenActivation | OutputActivation, Activation] = {
    "identity": tf.identity,
    "logistic": tf.sigmoid,
    "sigmoid": tf.sigmoid,
    "tanh": tf.tanh,
    "relu": tf.nn.relu,
    "elu": tf.nn.elu,
    "exponential": tf.exp,
    "gelu": lambda z: tf.nn.gelu(z, approximate=False),
    "leaky_relu": lambda z: tf.nn.leaky_relu(z, alpha=0.2),
    "log_sigmoid": tf.math.log_sigmoid,
    "log_softmax": tf.nn.log_softmax,
    "relu6": tf.nn.relu6,
    "selu": tf.nn.selu,
    "silu": tf.nn.silu,
    "softmax": tf.nn.softmax,
    "softplus": tf.math.softplus,
    "softsign": tf.nn.softsign,
}


def hidden(name: HiddenActivation, *, exact: bool) -> Activation:
    """Give a hidden layer's activation.

    Args:
        name: Of which.
        exact: Whether a logistic one is rounded as scikit-learn's.
    """
    return logistic if exact and name == "logistic" else ACTIVATIONS[name]
