"""Functions whose roundings are those of scikit-learn, or of a narrower number format."""

from collections.abc import Callable

import tensorflow as tf

Slopes = Callable[[tf.Tensor], tf.Tensor]


@tf.custom_gradient  # type: ignore[untyped-decorator] # untyped library
def logistic(z: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
    """The logistic function as scikit-learn computes it, and its slope from what it puts out.

    `tf.sigmoid` takes a shortcut whose last digit is another one in a part of all saturated
    units. There 1 - p is one rounding unit or none, so that slopes are tiny or zero, and
    Adam makes whole steps of tiny ones.
    """
    p = 1 / (1 + tf.exp(-z))
    return p, lambda upstream: upstream * p * (1 - p)


def _round_through(x: tf.Tensor) -> tuple[tf.Tensor, Slopes]:
    return tf.cast(tf.cast(x, tf.float32), x.dtype), tf.identity


rounded: Callable[[tf.Tensor], tf.Tensor] = tf.custom_gradient(_round_through)
