"""Which units of hidden layers are dead or saturated, found by a forward pass over some rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import LibController, ThreadpoolController

from pairing.activation import HiddenActivation
from worker.training.diagnostics.activations import SHAPES, Shape
from worker.training.leg import Floats

FAINT = 0.01
"""A slope below this share of the steepest one lets next to nothing through."""

SHARED_PRODUCT = 1 << 18
"""Multiplications from which on OpenBLAS shares a product among threads, at the least."""

Numbers = NDArray[np.float64]


class HiddenUnits:
    """The hidden layers on rows that are looked at.

    Args:
        activations: Of each hidden layer.
        inputs: Shape (rows, inputs).
    """

    def __init__(self, activations: Sequence[HiddenActivation], inputs: Floats) -> None:
        self._shapes = [SHAPES[name] for name in activations]
        self._inputs = inputs

    def shares(
        self, kernels: Sequence[Floats], biases: Sequence[Floats]
    ) -> list[tuple[Numbers, Numbers]]:
        """Find shares of dead units and of saturated outputs, moment by moment.

        Args:
            kernels: Of each hidden layer, shape (moments, fan in, fan out).
            biases: Shape (moments, fan out).

        Returns:
            For each layer two arrays of shape (moments,), NaN where a layer cannot be so.
        """
        found, outputs = [], self._inputs
        largest = max((len(self._inputs) * kernel[0].size for kernel in kernels), default=0)
        turn = one_thread() if largest >= SHARED_PRODUCT else nullcontext()
        with turn, np.errstate(all="ignore"):
            for shape, kernel, bias in zip(self._shapes, kernels, biases, strict=False):
                z = np.matmul(outputs, kernel)
                z += bias[:, np.newaxis, :]
                outputs = np.asarray(shape.value(z), z.dtype)
                found.append(_shares(shape, z, outputs))
        return found


def _shares(shape: Shape, z: Floats, outputs: Floats) -> tuple[Numbers, Numbers]:
    unknown = np.full(len(z), np.nan)
    if not shape.dies and shape.tails == "none":
        return unknown, unknown
    if shape.dies and shape.tails == "none" and shape.steepest == 1.0 and shape is SHAPES["relu"]:
        return _share_of_dead(z.max(axis=1) <= 0, z), unknown
    slopes = np.abs(shape.slope(z, outputs))
    dead = _share_of_dead(slopes.max(axis=1) == 0, z) if shape.dies else unknown
    if shape.tails == "none":
        return dead, unknown
    flat = np.count_nonzero(slopes < FAINT * shape.steepest, axis=(1, 2))
    share = flat / (z.shape[1] * z.shape[2])
    return dead, np.where(_finite(z), share, np.nan)


def _share_of_dead(dead: NDArray[np.bool_], z: Floats) -> Numbers:
    return np.where(_finite(z), dead.mean(axis=1), np.nan)


def _finite(z: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(z.sum(axis=(1, 2))))


@contextmanager
def one_thread() -> Iterator[None]:
    """Multiply matrices by one thread, and then by as many as before.

    Threads that are called for a millisecond wait for each other where cores are short: on two
    cores with eight busy processes a product took 14 times as long with two threads as with one.
    """
    before = [(library, library.num_threads) for library in _libraries()]
    for library, _ in before:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, threads in before:
            library.set_num_threads(threads)


@cache
def _libraries() -> tuple[LibController, ...]:
    loaded = ThreadpoolController().lib_controllers
    return tuple(library for library in loaded if library.internal_api == "openblas")
