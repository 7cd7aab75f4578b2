"""Batches and rows kept aside that weigh nothing are found, and named."""

import numpy as np
import pytest

from worker.training.errors import UserError
from worker.training.row_weights import check_aside, check_batches

WEIGHTS = np.array([0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("batch_rows", "first_empty"),
    [(1, 1), (2, 2), (3, 3), (4, None), (5, 2), (6, 2), (7, None)],
)
def test_the_first_batch_without_weight_is_named(batch_rows: int, first_empty: int | None) -> None:
    """The last batch may be shorter than the others."""
    if first_empty is None:
        check_batches(WEIGHTS, batch_rows, 3)
        return
    with pytest.raises(UserError, match=f"In epoch 3, batch {first_empty} holds") as refused:
        check_batches(WEIGHTS, batch_rows, 3)
    assert refused.value.pointer == "/sample_weight"


def test_rows_kept_aside_need_one_that_weighs_something() -> None:
    """One is enough."""
    check_aside(WEIGHTS)
    with pytest.raises(UserError, match="The 2 rows that early stopping keeps aside"):
        check_aside(WEIGHTS[2:4])
