"""How many rows a batch holds."""

from typing import Final, Literal

AUTO_BATCH_ROWS: Final = 200


def rows_per_batch(wanted: int | Literal["auto", "all"], rows: int) -> int:
    """Give the rows of every batch but the last one: never more than there are (D31).

    Args:
        wanted: scikit-learn's `batch_size`, or all rows at once (D29).
        rows: Rows that are trained on.

    Example:
        >>> [rows_per_batch(wanted, 331) for wanted in ("auto", "all", 64, 1000)]
        [200, 331, 64, 331]
    """
    if wanted == "all":
        return rows
    return min(AUTO_BATCH_ROWS if wanted == "auto" else wanted, rows)
