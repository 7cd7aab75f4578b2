"""What is known of each column."""

import numpy as np
import pyarrow as pa
import pytest

from intake.summary import PREFIX_ROWS, summarise
from schemas.dataset import DISTINCT_CAP, Column


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (
            [1.0, 1.0, 2.5, None],
            pa.float64(),
            Column(
                name="a", kind="number", missing=1, distinct=2, minimum=1, maximum=2.5,
                constant=False, smallest_class=1, fractional=True,
            ),
        ),
        (
            [-0.0, 0.0],
            pa.float64(),
            Column(
                name="a", kind="number", missing=0, distinct=1, minimum=0, maximum=0,
                constant=True, smallest_class=2, fractional=False,
            ),
        ),
        (
            [None, None],
            pa.float64(),
            Column(
                name="a", kind="number", missing=2, distinct=0, constant=True, fractional=False
            ),
        ),
        (
            ["x", "y", "x", "x", "y", None],
            pa.string(),
            Column(
                name="a", kind="text", missing=1, distinct=2, constant=False, smallest_class=2
            ),
        ),
        (
            [True, True],
            pa.bool_(),
            Column(
                name="a", kind="boolean", missing=0, distinct=1, constant=True, smallest_class=2
            ),
        ),
    ],
    ids=["numbers", "zeros", "nothing", "texts", "booleans"],
)  # fmt: skip
def test_a_column_is_described(values: list[object], kind: pa.DataType, expected: Column) -> None:
    """Spelt out by hand for each kind."""
    assert summarise("a", pa.chunked_array([pa.array(values, kind)])) == expected


@pytest.mark.parametrize("rows", [DISTINCT_CAP + 1, PREFIX_ROWS + 1])
@pytest.mark.parametrize("kind", [pa.float64(), pa.string()])
def test_beyond_ten_thousand_different_values_are_not_counted(rows: int, kind: pa.DataType) -> None:
    """No such column can be stratified by, or be made into one column per value."""
    column = pa.chunked_array([pa.array(np.arange(rows)).cast(kind)])

    many = summarise("a", column)
    most = summarise("a", column[:DISTINCT_CAP])

    assert (many.distinct, many.smallest_class, many.constant) == (None, None, False)
    assert (most.distinct, most.smallest_class) == (DISTINCT_CAP, 1)


def test_few_values_in_many_rows_are_counted_in_all_rows() -> None:
    """The rarest one may come last."""
    column = pa.chunked_array([pa.array([1.0] * PREFIX_ROWS + [2.0, 2.0])])

    assert (summarise("a", column).distinct, summarise("a", column).smallest_class) == (2, 2)
