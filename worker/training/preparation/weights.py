"""The column that says how much each row counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from worker.training.errors import UserError
from worker.training.preparation.columns import kind_of, listed

_POINTER = "/sample_weight"


def weight_column(frame: pd.DataFrame, name: str, target: Sequence[str]) -> "pd.Series[Any]":
    """Give the column of weights, of which each is a finite number of at least 0.

    Raises:
        UserError: There is no such column, it is a target, or it cannot weigh rows.
    """
    names = [str(column) for column in frame]
    if name not in names:
        raise UserError(
            f"The data set has no column {name!r}; its columns are {listed(names)}.", _POINTER
        )
    if name in target:
        raise UserError(
            f"Column {name!r} is the target; allowed is a column that is no target.", _POINTER
        )
    _check(frame[name], name)
    return frame[name]


def _check(column: "pd.Series[Any]", name: str) -> None:
    kind = kind_of(column)
    if kind != "number":
        raise UserError(f"Column {name!r} holds {kind}s; allowed are numbers.", _POINTER)
    weights = column.to_numpy(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        came = weights[wrong[0]]
        raise UserError(
            f"Column {name!r}, row {wrong[0] + 1}: came {'no value' if np.isnan(came) else came}, "
            "allowed is a finite number of at least 0, because it weighs the row.",
            _POINTER,
        )


def training_weights(column: "pd.Series[Any]", rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give the weights of the training rows.

    Raises:
        UserError: They are all 0.
    """
    weights = column.to_numpy(np.float64)[rows]
    if not weights.any():
        raise UserError(
            f"Column {column.name!r} is 0 in all {len(rows):,} training rows, so that nothing "
            "could be learnt; allowed is a column that weighs some of them.",
            _POINTER,
        )
    return weights
