"""The numbers that stand in front of loss and penalty, as the semantics have them."""

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Semantics
from worker.training.leg import Floats


class Scales:
    """What a program is told of the loss, beside the rows.

    Args:
        semantics: What decides the numbers.
        outputs: Units of the output layer.
    """

    def __init__(self, semantics: Semantics, outputs: int) -> None:
        self._semantics = semantics
        self.l2 = self._as_it_enters(semantics.l2)
        self._objective = self._over(semantics.loss_over_outputs, outputs)
        self._reported = self._over(semantics.reported_over_outputs, outputs)

    def _over(self, over_outputs: str, outputs: int) -> float:
        return self._semantics.loss_factor / (outputs if over_outputs == "mean" else 1)

    def of_batches(
        self, counts: NDArray[np.integer], full_batch: int, weights: Floats | None = None
    ) -> Floats:
        """Scales of some batches; see `Program.epoch`.

        Args:
            counts: Rows of each batch.
            full_batch: Rows of every batch of this leg's own but the last one.
            weights: The sum of each batch's weights, if rows have weights.

        Returns:
            For each batch the factor of the objective, that of the reported loss, the
            coefficient of the sum of squared weights, and its rows: shape (batches, 4).
        """
        rows = counts.astype(self._semantics.gradient_dtype)
        by_weight = weights is not None and self._semantics.sample_weight_norm == "weights"
        # scikit-learn divides the data term and the penalty alike by the batch's weights (D10).
        sizes = np.asarray(weights, rows.dtype) if by_weight else rows
        per_size = self._semantics.l2_divisor == "batch_rows"
        l2 = self._shared_by(full_batch) / (sizes if per_size else np.ones_like(sizes))
        return np.stack([self._objective / sizes, self._reported / sizes, l2, rows], axis=1)

    def _shared_by(self, full_batch: int) -> float:
        shared = full_batch if self._semantics.l2_divisor == "full_batch_rows" else 1
        # A coefficient that is written for full batches is written as one number.
        return self._as_it_enters(self._semantics.l2 / shared)

    def _as_it_enters(self, l2: float) -> float:
        return l2 if self._semantics.coefficients == "exact" else float(np.float32(l2))

    def of_cost(self, full_batch: int) -> Floats:
        """Scales of the cost of rows that are kept aside; see `Program.cost`."""
        return self._as_array(self._reported, self._shared_by(full_batch))

    def of_all(self, rows: int, weights: Floats | None) -> Floats:
        """Scales of all rows at once; see `Program.slopes`."""
        size = float(rows)
        if weights is not None and self._semantics.sample_weight_norm == "weights":
            size = float(weights.sum())
        divisor = size if self._semantics.l2_divisor == "batch_rows" else 1.0
        return self._as_array(self._objective / size, self._reported / size, self.l2 / divisor)

    def _as_array(self, *scales: float) -> Floats:
        return np.asarray(scales, self._semantics.gradient_dtype)
