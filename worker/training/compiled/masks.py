"""Which units training drops: one stream per seed, epoch, batch and layer, without a state.

Any leg that asks for the same place of the stream is given the same masks, in float32 as in
float64, and whatever was drawn before. A twin whose hidden units and rows are in another order
takes its masks in that order too, so that it drops what the first network drops.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from worker.training.compiled.key import ProgramKey

LAYERS = 2**16  # more than a network may have, so that no two places are one
Order = NDArray[np.intp]


def place_of(seed: int, epoch: int) -> NDArray[np.int64]:
    """Give the part of the stream's seed that an epoch has in common: seed above, epoch below.

    Args:
        seed: Below 2**32.
        epoch: Counts from 1, below 2**32.
    """
    return np.asarray((seed << 32) | epoch, np.uint64).view(np.int64)


def kept_units(place: tf.Tensor, batch: tf.Tensor, layer: int, shape: Any, share: float) -> Any:
    """Draw which outputs of a hidden layer a batch keeps, as booleans.

    Args:
        place: As `place_of` gives it.
        batch: Counts from 0 in each epoch.
        layer: Counts from 1.
        shape: Rows of the batch, and units.
        share: Of the units that are dropped.
    """
    seed = tf.stack([place, tf.cast(batch, tf.int64) * LAYERS + layer])
    return tf.random.stateless_uniform(shape, seed, alg="philox") >= share


def dropped(outputs: tf.Tensor, kept: tf.Tensor, share: float) -> tf.Tensor:
    """Set to zero what is not kept, and scale up the rest."""
    return tf.where(kept, outputs * (1 / (1 - share)), tf.zeros((), outputs.dtype))


def scope_of(layer: int) -> str:
    """Name a dropout in a graph; with a slash, so that both its draws and its use are in it."""
    return f"dropout_{layer}/"


def signature(key: ProgramKey) -> list[tf.TensorSpec]:
    """Say what an epoch is told of its stream: a place, and where masks are reordered, how."""
    if not key.has_stream:
        return []
    if not key.reorders_masks:
        return [tf.TensorSpec((), tf.int64)]
    orders = [tf.TensorSpec((units,), tf.int32) for units in key.network.hidden]
    return [tf.TensorSpec((), tf.int64), tf.TensorSpec((None,), tf.int32), *orders]


class Stream:
    """The masks of one epoch.

    Args:
        key: Of the program.
        told: As `signature` has it: the place; the place of each row within its batch, before
            rows were mixed, shape (rows,); for each hidden layer where its units come from.
    """

    def __init__(self, key: ProgramKey, told: Sequence[tf.Tensor]) -> None:
        self._key, self._place = key, told[0]
        self._rows: tf.Tensor | None = told[1] if key.reorders_masks else None
        self._units = told[2:]

    def masks(self, batch: tf.Tensor, start: tf.Tensor, rows: tf.Tensor) -> list[Any]:
        """Draw the masks of a batch: for each hidden layer which outputs are kept, or None."""
        widths = zip(self._key.dropout, self._key.network.hidden, strict=True)
        return [
            self._mask(batch, number, (rows, units), share, start) if share else None
            for number, (share, units) in enumerate(widths, start=1)
        ]

    def _mask(
        self, batch: tf.Tensor, layer: int, shape: Any, share: float, start: tf.Tensor
    ) -> tf.Tensor:
        with tf.name_scope(scope_of(layer)):
            kept = kept_units(self._place, batch, layer, shape, share)
            return self._reordered(kept, layer, start)

    def _reordered(self, kept: tf.Tensor, layer: int, start: tf.Tensor) -> tf.Tensor:
        if self._rows is None:
            return kept
        rows = self._rows[start : start + tf.shape(kept)[0]]
        return tf.gather(tf.gather(kept, rows), self._units[layer - 1], axis=1)


def told_of(
    key: ProgramKey,
    place: NDArray[np.int64],
    rows: Order | None,
    units: Sequence[Order] | None,
) -> list[tf.Tensor]:
    """Put together what an epoch is told, as `signature` has it.

    Args:
        key: Of the program.
        place: As `place_of` gives it.
        rows: The place of each row within its batch, where masks are reordered.
        units: For each hidden layer, where unit i comes from, likewise.
    """
    if not key.has_stream:
        return []
    told = [tf.constant(place, tf.int64)]
    if key.reorders_masks:
        told += [tf.constant(each, tf.int32) for each in (rows, *(units or ()))]
    return told
