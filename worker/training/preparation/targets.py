"""Target columns as the estimator takes them, and what task that makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pairing.aim import Aim
from pairing.columns import BEYOND_SQUARES, beyond_squares
from worker.training.errors import UserError
from worker.training.preparation.columns import as_numbers, check_no_infinity, kind_of

Task = Literal["regression", "binary", "multiclass", "multilabel"]


@dataclass(frozen=True)
class Targets:
    """What is to be predicted.

    Attributes:
        values: For regression float64, shape (n,) or, of several columns, (n, k). For one column
            of labels shape (n,), of type str, bool or, of numbers, int64. For several columns of
            labels int64 of 0 and 1, shape (n, k).
        task: What they make of it.
        notes: What bears on the numbers.
    """

    values: NDArray[Any]
    task: Task
    notes: tuple[str, ...] = ()


def read_targets(targets: pd.DataFrame, aim: Aim, *, classifies: bool) -> Targets:
    """Check target columns against the network that is to learn them.

    Args:
        targets: The columns.
        aim: What the network tells.
        classifies: Whether it tells classes of them.

    Raises:
        UserError: A target is missing or infinite, or the estimator cannot learn it.
    """
    _check_none_missing(targets)
    if not classifies:
        return _numbers(targets, aim)
    if len(targets.columns) > 1:
        return Targets(_flags(targets, aim), "multilabel")
    return _labels(targets.iloc[:, 0], str(targets.columns[0]), aim)


def _check_none_missing(targets: pd.DataFrame) -> None:
    for name in targets:
        missing = np.flatnonzero(targets[name].isna().to_numpy())
        if len(missing):
            raise UserError(
                f"Target {name!r} has no value in row {missing[0] + 1}"
                + (f" and in {len(missing) - 1:,} more" if len(missing) > 1 else "")
                + "; every row needs one.",
                "/target",
            )


def _numbers(targets: pd.DataFrame, aim: Aim) -> Targets:
    names = [str(name) for name in targets]
    for name in names:
        if kind_of(targets[name]) == "text":
            raise UserError(
                f"{aim.name} predicts numbers, but target {name!r} holds text such as "
                f"{targets[name].iloc[0]!r}; {aim.others[1]} predicts classes.",
                aim.place,
            )
    values = as_numbers(targets)
    check_no_infinity(values, names)
    _check_sizes(values, names)
    if aim.counts:
        _check_counts(values, names, aim)
    return Targets(values[:, 0].copy() if len(names) == 1 else values, "regression")


def _check_sizes(values: NDArray[np.float64], names: Sequence[str]) -> None:
    for name, column in zip(names, values.T, strict=True):
        largest = float(np.abs(column).max())
        if beyond_squares(largest, len(column)):
            raise UserError(
                f"Target {name!r} {BEYOND_SQUARES.format(largest=largest)}; allowed is a column "
                "in a larger unit.",
                "/target",
            )


def _check_counts(values: NDArray[np.float64], names: Sequence[str], aim: Aim) -> None:
    negative = np.argwhere(values < 0)
    if len(negative):
        row, place = (int(index) for index in negative[0])
        raise UserError(
            f"The Poisson loss is for counts, but target {names[place]!r} is "
            f"{values[row, place]:g} in row {row + 1}; allowed are 0 and more.",
            aim.loss_place,
        )


def _labels(column: "pd.Series[Any]", name: str, aim: Aim) -> Targets:
    labels = _as_labels(column, name, aim)
    classes = np.unique(labels)
    if len(classes) < 2:
        raise UserError(
            f"Target {name!r} has one class only, {classes[0].item()!r}; a classifier needs two.",
            "/target",
        )
    notes = []
    if len(classes) > len(labels) / 2:
        notes.append(
            f"Target {name!r} has {len(classes):,} classes in {len(labels):,} rows, so that most "
            "classes are a row or two: is it a number to predict?"
        )
    return Targets(labels, "binary" if len(classes) == 2 else "multiclass", tuple(notes))


def _as_labels(column: "pd.Series[Any]", name: str, aim: Aim) -> NDArray[Any]:
    kind = kind_of(column)
    if kind == "text":
        return column.to_numpy(object).astype(str)
    if kind == "boolean":
        return column.to_numpy(np.bool_)
    numbers = column.to_numpy(np.float64)
    check_no_infinity(numbers[:, None], [name])
    fractional = np.flatnonzero(numbers != np.trunc(numbers))
    if len(fractional):
        raise UserError(
            f"{aim.name} predicts classes, but target {name!r} holds fractions such as "
            f"{numbers[fractional[0]]:g}; {aim.others[0]} predicts numbers.",
            aim.place,
        )
    # Beyond 2**63 there is no whole number to turn it into; as a label the float does as well.
    return numbers.astype(np.int64) if np.abs(numbers).max() < 2**63 else numbers


def _flags(targets: pd.DataFrame, aim: Aim) -> NDArray[np.int64]:
    for name in targets:
        column = targets[name]
        values = column.dropna().unique().tolist()
        if kind_of(column) == "text" or not set(values) <= {0, 1}:
            other = next(value for value in values if value not in (0, 1))
            raise UserError(
                f"Of several targets, {aim.name} learns for each whether it is so or not; "
                f"target {name!r} holds {other!r}, allowed are 0 and 1 or false and true.",
                "/target",
            )
    return as_numbers(targets).astype(np.int64)
