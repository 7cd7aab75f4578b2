"""What is to be known of each column before a job is accepted."""

from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.types as arrow_types

from schemas.dataset import DISTINCT_CAP, Column

PREFIX_ROWS = 4 * DISTINCT_CAP


def summarise(name: str, column: Any) -> Column:
    """Describe one canonical column (see `intake.canonical`), shape (rows,)."""
    if arrow_types.is_floating(column.type):
        return _of_numbers(name, column)
    counts = _text_counts(column)
    return Column(
        name=name,
        kind="boolean" if arrow_types.is_boolean(column.type) else "text",
        missing=column.null_count,
        distinct=None if counts is None else len(counts),
        constant=counts is not None and len(counts) <= 1,
        smallest_class=_smallest(counts),
    )


def _of_numbers(name: str, column: Any) -> Column:
    numbers = pc.drop_null(column).to_numpy()
    counts = _number_counts(numbers)
    return Column(
        name=name,
        kind="number",
        missing=column.null_count,
        distinct=None if counts is None else len(counts),
        minimum=float(numbers.min()) if numbers.size else None,
        maximum=float(numbers.max()) if numbers.size else None,
        constant=counts is not None and len(counts) <= 1,
        smallest_class=_smallest(counts),
        fractional=bool(np.any(numbers != np.floor(numbers))),
    )


def _smallest(counts: Any) -> int | None:
    return int(counts.min()) if counts is not None and len(counts) else None


def _number_counts(numbers: Any) -> Any:
    """How often each value occurs, or None where there are too many. Zero has no sign here."""
    if numbers.size > PREFIX_ROWS and len(np.unique(numbers[:PREFIX_ROWS])) > DISTINCT_CAP:
        return None
    _, counts = np.unique(numbers, return_counts=True)
    return None if len(counts) > DISTINCT_CAP else counts


def _text_counts(column: Any) -> Any:
    texts = pc.drop_null(column)
    if len(texts) > PREFIX_ROWS and len(pc.unique(texts[:PREFIX_ROWS])) > DISTINCT_CAP:
        return None
    counts = pc.value_counts(texts).field("counts").to_numpy()
    return None if len(counts) > DISTINCT_CAP else counts
