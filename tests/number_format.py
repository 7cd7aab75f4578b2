"""Keras' number format, which is global to a process, for as long as a test needs another."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def number_format(dtype: str) -> Iterator[None]:
    """Make layers of a format throughout; Keras keeps it in two places."""
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)
