"""The batches of an epoch, as a compiled epoch is told of them.

The last one is told apart from those before it, which all have as many rows as each other.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from worker.training.compiled.key import ProgramKey
from worker.training.compiled.scales import Scales
from worker.training.leg import Floats

Rows = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Batches:
    """How rows are parted into batches, and what stands in front of each batch's loss.

    Attributes:
        rows: Of an epoch.
        batch_rows: Rows of each batch; the last one may be shorter.
        scales: What a batch's scales are worked out by.
    """

    rows: int
    batch_rows: int
    scales: Scales

    def parted(self, orders: Rows) -> tuple[tf.Tensor, tf.Tensor]:
        """Give the rows of the batches but the last, and of the last.

        Args:
            orders: The rows' order in an epoch, shape (..., rows).

        Returns:
            Shapes (..., batches - 1, rows per batch) and (..., rows of the last batch).
        """
        before = (self.rows - 1) // self.batch_rows
        cut, lead = before * self.batch_rows, orders.shape[:-1]
        full = orders[..., :cut].reshape(*lead, before, self.batch_rows)
        return tf.constant(full, tf.int32), tf.constant(orders[..., cut:], tf.int32)

    def scaled(self, weights: Floats | None = None) -> tf.Tensor:
        """Give the scales of each batch; see `Scales.of_batches`.

        Args:
            weights: Of the rows in their order in the epoch, if they have any.
        """
        starts = np.arange(0, self.rows, self.batch_rows)
        counts = np.minimum(self.batch_rows, self.rows - starts)
        sums = None
        if weights is not None:
            sums = np.array([each.sum() for each in np.split(weights, starts[1:])])
        scales = self.scales.of_batches(counts, self.batch_rows, sums)
        return tf.constant(scales)


def batches_signature(key: ProgramKey) -> tuple[tf.TensorSpec, tf.TensorSpec, tf.TensorSpec]:
    """What an epoch is told of its batches: as `parted` gives them, and their scales."""
    full, last = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.int32)
    return full, last, tf.TensorSpec((None, 4), key.dtype)
