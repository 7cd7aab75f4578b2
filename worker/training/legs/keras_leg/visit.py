"""Keras in a program that is not ours."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keras

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def visit() -> Iterator[None]:
    """Train in a process whose owner may use Keras too.

    Keras' number format is global to a process: it is set for each training, must not
    change under another thread's training, and is left as it was found.
    """
    with _ONE_AT_A_TIME:
        found = keras.config.floatx()
        try:
            yield
        finally:
            keras.config.set_floatx(found)
