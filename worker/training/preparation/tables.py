"""A data set's columns, read from where they lie: input columns and target columns."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn import datasets

from pairing.field_words import target_place
from schemas.dataset import (
    BuiltinDataset,
    BuiltinName,
    DatasetReference,
    OpenMLDataset,
    UploadedDataset,
)
from worker.training.errors import UserError
from worker.training.preparation.columns import canonical, listed
from worker.training.preparation.openml import fetch
from worker.training.preparation.weights import weight_column

_BUILTIN: Mapping[BuiltinName, Any] = MappingProxyType(
    {
        "diabetes": datasets.load_diabetes,
        "iris": datasets.load_iris,
        "wine": datasets.load_wine,
        "breast_cancer": datasets.load_breast_cancer,
        "digits": datasets.load_digits,
        "linnerud": datasets.load_linnerud,
    }
)


@dataclass(frozen=True)
class Table:
    """The rows of a data set.

    Attributes:
        inputs: Input columns in their canonical form (see `columns`), in the data set's order.
        targets: Target columns, likewise, in the order asked for.
        notes: What the source had to say of its data.
        weights: The column of the rows' weights, of an upload that has one.
    """

    inputs: pd.DataFrame
    targets: pd.DataFrame
    notes: tuple[str, ...] = ()
    weights: "pd.Series[Any] | None" = None


def load(
    reference: DatasetReference,
    table: Path | None,
    target: tuple[str, ...] | None,
    *,
    cache: Path | None = None,
    sample_weight: str | None = None,
) -> Table:
    """Read a data set.

    Args:
        reference: Which one.
        table: Canonical Parquet file of an upload; None for the others.
        target: Target columns. None for those that a built-in or OpenML set declares itself.
        cache: Folder for what is fetched from OpenML; without it, nothing is kept.
        sample_weight: Column of an upload that holds the rows' weights.

    Raises:
        UserError: The target columns are not there, leave no inputs, or are not given.
        SourceUnreachable: OpenML does not answer.
    """
    if sample_weight is not None and not isinstance(reference, UploadedDataset):
        raise UserError("Only an uploaded table has a column of weights.", "/sample_weight")
    if isinstance(reference, BuiltinDataset):
        return _builtin(reference.builtin, target)
    if isinstance(reference, OpenMLDataset):
        fetched = fetch(reference.openml, cache)
        wanted = target or fetched.default_target
        return _divided(canonical_frame(fetched.frame), wanted, fetched.notes)
    if table is None:
        raise ValueError(f"the uploaded data set {reference.upload} needs the path of its table")
    frame = _read_parquet(table)
    if sample_weight is None:
        return _divided(frame, target)
    weights = weight_column(frame, sample_weight, target or ())
    return replace(_divided(frame.drop(columns=sample_weight), target), weights=weights)


def _builtin(name: BuiltinName, target: tuple[str, ...] | None) -> Table:
    inputs, targets = _loaded(name)
    known = [str(column) for column in targets]
    for place, column in enumerate(target or ()):
        if column not in known:
            raise UserError(
                f"The data set {name} has no target column {column!r}; allowed is {listed(known)}.",
                target_place(target, place),
            )
    return Table(inputs, targets[list(target or known)])


@functools.cache
def _loaded(name: BuiltinName) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load a set as its loader gives it without arguments; nobody may change what is kept here.

    A warm worker meets the same few sets again and again, and to unpack one takes longer than to
    prepare it.
    """
    bunch = _BUILTIN[name](as_frame=True)
    targets = bunch.target.to_frame() if bunch.target.ndim == 1 else bunch.target
    return canonical_frame(bunch.data), canonical_frame(targets)


def _divided(
    frame: pd.DataFrame, target: tuple[str, ...] | None, notes: tuple[str, ...] = ()
) -> Table:
    """Part the columns into inputs and targets."""
    names = [str(name) for name in frame]
    if not target:
        raise UserError(
            f"The data set does not say which column is its target; name one of {listed(names)}.",
            "/target",
        )
    for place, column in enumerate(target):
        if column not in names:
            raise UserError(
                f"The data set has no column {column!r}; its columns are {listed(names)}.",
                target_place(target, place),
            )
    inputs = frame.drop(columns=list(target))
    if inputs.columns.empty:
        raise UserError("All columns are targets; at least one must be left as input.", "/target")
    return Table(inputs, frame[list(target)], notes)


def canonical_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring all columns into their canonical form."""
    return pd.DataFrame({str(name): canonical(frame[name], str(name)) for name in frame})


def _read_parquet(path: Path) -> pd.DataFrame:
    """Read a table as intake writes it: float64, string and bool columns, null for missing."""
    table = pq.read_table(path)
    columns = zip(table.column_names, table.columns, strict=True)
    return pd.DataFrame({name: _from_arrow(column) for name, column in columns})


def _from_arrow(column: Any) -> "pd.Series[Any]":
    if pa.types.is_boolean(column.type):
        return pd.Series(column.to_numpy(zero_copy_only=False), dtype="boolean")
    if pa.types.is_floating(column.type):
        return pd.Series(column.to_numpy().astype(np.float64, copy=False))
    return pd.Series(column.cast(pa.string()).to_numpy(zero_copy_only=False), dtype=object)
