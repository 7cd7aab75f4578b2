"""Which units training drops: one stream per seed, epoch, batch and layer, without a state.

Any leg that asks for the same place of the stream is given the same masks, in float32 as in
float64, and whatever was drawn before. A twin whose hidden units and rows are in another order
takes its masks in that order too, so that it drops what the first network drops; where Keras'
own layers draw, they are asked in the first network's order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from worker.training.compiled.key import ProgramKey

Dropping = Callable[[tf.Tensor], tf.Tensor]
Mask = Callable[[tf.Tensor, Dropping | None], tf.Tensor]
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The mask of a hidden layer's outputs in one batch.

    Attributes:
        kept: Which are kept, shape (rows, units).
        share: Of the units that are dropped.
    """

    kept: tf.Tensor
    share: float

    def __call__(self, outputs: tf.Tensor, own: Dropping | None = None) -> tf.Tensor:
        """Drop by this mask, whatever a layer of its own would drop."""
        del own
        return dropped(outputs, self.kept, self.share)


@dataclass(frozen=True, slots=True)
class InFirstOrder:
    """Drops what a layer of its own drops of the first network, whose order a twin has not.

    Attributes:
        rows: The place that each row of the batch comes from.
        units: The place that each unit comes from.
    """

    rows: tf.Tensor
    units: tf.Tensor

    def __call__(self, outputs: tf.Tensor, own: Dropping | None = None) -> tf.Tensor:
        """Bring outputs into the first order, drop there, and bring them back."""
        if own is None:
            raise TypeError("a mask that is drawn by a layer of its own needs that layer")
        first = tf.gather(outputs, tf.math.invert_permutation(self.rows))
        first = tf.gather(first, tf.math.invert_permutation(self.units), axis=1)
        return tf.gather(tf.gather(own(first), self.rows), self.units, axis=1)


def signature(key: ProgramKey) -> list[tf.TensorSpec]:
    """Say what an epoch is told of its masks: the stream's place, and how they are reordered."""
    told = [tf.TensorSpec((), tf.int64)] if key.has_stream else []
    if not key.reorders_masks:
        return told
    return [*told, *(tf.TensorSpec((None,), tf.int32) for _ in ("rows", *key.dropout))]


class Stream:
    """The masks of one epoch.

    Args:
        key: Of the program.
        told: As `signature` has it: the stream's place, if there is a stream; the place of each
            row within its batch, before rows were mixed, shape (rows,); for each hidden layer
            where its units come from.
        widths: Units of each hidden layer.
    """

    def __init__(
        self, key: ProgramKey, told: Sequence[tf.Tensor], widths: Sequence[tf.Tensor]
    ) -> None:
        self._key, self._widths = key, widths
        self._place: tf.Tensor | None = told[0] if key.has_stream else None
        orders = told[1:] if key.has_stream else told
        self._rows: tf.Tensor | None = orders[0] if key.reorders_masks else None
        self._units = orders[1:]

    def masks(self, batch: tf.Tensor, start: tf.Tensor, rows: tf.Tensor) -> list[Mask | None]:
        """Give what drops each hidden layer's outputs in a batch; None where nothing is dropped."""
        layers = zip(self._key.dropout, self._widths, strict=True)
        return [
            self._mask(batch, number, (rows, units), share, start) if share else None
            for number, (share, units) in enumerate(layers, start=1)
        ]

    def _mask(
        self, batch: tf.Tensor, layer: int, shape: Any, share: float, start: tf.Tensor
    ) -> Mask:
        with tf.name_scope(scope_of(layer)):
            order = None
            if self._rows is not None:
                order = InFirstOrder(self._rows[start : start + shape[0]], self._units[layer - 1])
            if self._place is None and order is not None:
                return order
            kept = kept_units(self._place, batch, layer, shape, share)
            if order is not None:
                kept = tf.gather(tf.gather(kept, order.rows), order.units, axis=1)
            return Kept(kept, share)


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
    told = [tf.constant(place, tf.int64)] if key.has_stream else []
    if key.reorders_masks:
        told += [tf.constant(each, tf.int32) for each in (rows, *(units or ()))]
    return told
