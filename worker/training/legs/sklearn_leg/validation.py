"""The rows that early stopping keeps aside."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from worker.training.draws import Order
from worker.training.errors import UserError

Labels = NDArray[Any]

FEWEST_ROWS = 2  # scikit-learn's own bound
POINTER = "/reference/sklearn/params/validation_fraction"


def validation_split(
    state: np.random.RandomState, labels: Labels, *, fraction: float, stratified: bool
) -> tuple[Order, Order]:
    """Draw the rows that scikit-learn's early stopping keeps aside (D36).

    Args:
        state: The fit's stream, after the initial weights were drawn.
        labels: Targets, shape (rows,) or (rows, outputs).
        fraction: Share of the rows to keep aside, rounded up.
        stratified: Keep the classes' shares; `fit` does so for binary tasks only.

    Returns:
        Indices of the rows to train on, and of those kept aside, in `fit`'s order.

    Raises:
        UserError: Fewer than two rows would be kept aside, none would be left to train on,
            or a class has too few.
    """
    try:
        kept, aside = train_test_split(
            np.arange(len(labels)),
            random_state=state,
            test_size=fraction,
            stratify=labels if stratified else None,
        )
    except ValueError as refusal:
        raise UserError(f"Early stopping cannot keep rows aside: {refusal}", POINTER) from refusal
    if len(aside) < FEWEST_ROWS:
        raise UserError(
            f"Early stopping would keep {len(aside)} of {len(labels)} training rows aside; "
            f"scikit-learn needs {FEWEST_ROWS}. A larger validation_fraction is allowed.",
            POINTER,
        )
    return kept, aside
