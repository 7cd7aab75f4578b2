"""Input columns as two arrays: numbers and texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from worker.training.preparation.columns import Kind, as_numbers, as_texts, kind_of

Column = tuple[str, Kind]


@dataclass(frozen=True)
class RawInputs:
    """Input columns before the pipeline.

    Attributes:
        columns: Names and kinds, in the data set's order.
        numbers: Number and boolean columns, shape (n, numbers), C-contiguous, booleans as 0 and
            1, missing values as NaN.
        texts: Text columns, shape (n, texts), `str` or None.
    """

    columns: tuple[Column, ...]
    numbers: NDArray[np.float64]
    texts: NDArray[np.object_]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "RawInputs":
        """Take the columns of a canonical frame."""
        columns = tuple((str(name), kind_of(frame[name])) for name in frame)
        return cls(
            columns,
            as_numbers(frame[number_names(columns)]),
            as_texts(frame[text_names(columns)]),
        )

    def rows(self, places: NDArray[np.intp]) -> "RawInputs":
        """Take some rows, in this order."""
        return RawInputs(self.columns, self.numbers[places], self.texts[places])


def number_names(columns: Sequence[Column]) -> list[str]:
    """Names of the columns that are numbers, booleans among them."""
    return [name for name, kind in columns if kind != "text"]


def text_names(columns: Sequence[Column]) -> list[str]:
    """Names of the text columns."""
    return [name for name, kind in columns if kind == "text"]
