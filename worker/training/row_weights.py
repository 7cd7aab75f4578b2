"""Weights of rows, where a batch of them may weigh nothing."""

import numpy as np

from worker.training.errors import UserError
from worker.training.leg import Floats

POINTER = "/sample_weight"


def check_aside(aside: Floats) -> None:
    """Refuse rows kept aside that all have the weight 0: no score could be taken of them.

    Raises:
        UserError: They have.
    """
    if not aside.any():
        raise UserError(
            f"The {len(aside)} rows that early stopping keeps aside all have the weight 0, so that "
            "they have no score; scikit-learn's fit ends there with a ValueError. Allowed are "
            "weights and a validation_fraction with which they weigh something.",
            POINTER,
        )


def check_batches(ordered: Floats, batch_rows: int, epoch: int) -> None:
    """Refuse a batch whose rows all have the weight 0, as scikit-learn does (D11).

    Its loss is divided by the weights' sum, which `fit` leaves with a ZeroDivisionError.

    Args:
        ordered: Weights in the order in which an epoch goes through the rows.
        batch_rows: Rows per batch; the last one may be shorter.
        epoch: Counts from 1.

    Raises:
        UserError: There is such a batch.
    """
    sums = np.add.reduceat(ordered, np.arange(0, len(ordered), batch_rows))
    empty = np.flatnonzero(sums == 0)
    if len(empty):
        raise UserError(
            f"In epoch {epoch}, batch {empty[0] + 1} holds only rows of weight 0, and its loss is "
            "divided by the sum of its weights; scikit-learn's fit ends there with a "
            "ZeroDivisionError. Allowed are weights and a batch_size with which every batch "
            "weighs something.",
            POINTER,
        )
