"""The three kinds a column may have, each in its one canonical form.

A number is float64 with NaN for a missing value, a text is `str` in an object column with None,
a boolean is pandas' nullable `boolean`.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from worker.training.errors import UserError

Kind = Literal["number", "text", "boolean"]

_SHOWN = 20


def canonical(column: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    """Bring a column into its kind's form; nominal values are texts, whatever they look like.

    Raises:
        UserError: It is none of the three kinds, such as dates.
    """
    if column.dtype == object and pd.api.types.infer_dtype(column) == "boolean":
        column = column.astype("boolean")
    if isinstance(column.dtype, pd.CategoricalDtype) or _is_text(column):
        texts = [None if pd.isna(cell) else str(cell) for cell in column]
        return pd.Series(np.array(texts, object), name=name, dtype=object)
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype("boolean").reset_index(drop=True)
    if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind != "c":
        numbers = column.to_numpy(np.float64, na_value=np.nan)
        return pd.Series(numbers, name=name)
    raise UserError(
        f"Column {name!r} holds {column.dtype}; allowed are numbers, texts and booleans.",
        "/dataset",
    )


def _is_text(column: "pd.Series[Any]") -> bool:
    return column.dtype == object or pd.api.types.is_string_dtype(column.dtype)


def kind_of(column: "pd.Series[Any]") -> Kind:
    """Tell the kind of a canonical column."""
    if column.dtype == object:
        return "text"
    return "boolean" if pd.api.types.is_bool_dtype(column.dtype) else "number"


def as_numbers(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Number and boolean columns as one C-contiguous array, booleans as 0 and 1, missing as NaN."""
    booleans = [name for name in frame if kind_of(frame[name]) == "boolean"]
    plain = frame.astype(dict.fromkeys(booleans, "Float64")) if booleans else frame
    return np.ascontiguousarray(plain.to_numpy(np.float64, na_value=np.nan))


def as_texts(frame: pd.DataFrame) -> NDArray[np.object_]:
    """Text columns as one array of `str` and None."""
    return frame.to_numpy(object)


def check_no_infinity(numbers: NDArray[np.float64], names: Sequence[str]) -> None:
    """Refuse infinities, naming column and row; NaN stands for missing and passes."""
    infinite = np.isinf(numbers)
    if infinite.any():
        row, place = (int(index) for index in np.argwhere(infinite)[0])
        raise UserError(
            f"Column {names[place]!r} holds {numbers[row, place]} in row {row + 1}; "
            "allowed are finite numbers.",
            "/dataset",
        )


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: the first ones, and how many more there are."""
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
