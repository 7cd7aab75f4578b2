"""The arrays that the legs of a job are trained and tested on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pairing.aim import Aim, aim_of
from pairing.ways import as_leg
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset
from schemas.preparation import Scaling, Split
from schemas.spec import JobSpec
from worker.training.errors import UserError
from worker.training.preparation.columns import kind_of
from worker.training.preparation.notes import notes_of
from worker.training.preparation.pipeline import (
    PairPipeline,
    TargetScaler,
    fit_numbers,
    fit_target,
    fit_texts,
)
from worker.training.preparation.raw import RawInputs
from worker.training.preparation.refusals import check_inputs, check_scaled
from worker.training.preparation.split import split_rows
from worker.training.preparation.still import still_columns
from worker.training.preparation.tables import Table, load
from worker.training.preparation.targets import Targets, Task, read_targets
from worker.training.preparation.weights import training_weights


@dataclass(frozen=True)
class Prepared:
    """Rows of a job, split, filled in, encoded and scaled.

    Attributes:
        inputs_train: Shape (n, d), C-contiguous, of the type asked for.
        inputs_test: Shape (m, d), likewise.
        targets_train: As the legs learn them, scaled where that was asked for. Regression:
            float64, shape (n,) or (n, k). Labels: shape (n,), of type str, bool or int64.
            Several labels: int64 of 0 and 1, shape (n, k).
        targets_test: In the target's own units, never scaled: predictions are brought back by
            `pipeline.unscale` before they are compared.
        weights_train: Weights of the training rows, float64, shape (n,); None without any.
        rows_train: Place of each training row in the data set, from 0.
        rows_test: Place of each test row.
        input_columns: Names of the d columns.
        raw_input_columns: Names of the columns before the pipeline.
        pipeline: What was done, to be done again to rows that come later.
        notes: What bears on the numbers, in sentences.
        source: What it was made of; None for rows that came ready.
    """

    inputs_train: NDArray[Any]
    inputs_test: NDArray[Any]
    targets_train: NDArray[Any]
    targets_test: NDArray[Any]
    rows_train: NDArray[np.intp]
    rows_test: NDArray[np.intp]
    input_columns: tuple[str, ...]
    raw_input_columns: tuple[str, ...]
    pipeline: PairPipeline
    notes: tuple[str, ...]
    weights_train: NDArray[np.float64] | None = None
    source: "Source | None" = field(default=None, repr=False, compare=False)

    def otherwise(self, split: Split, scaling: Scaling) -> "Prepared":
        """Prepare the same table in another way, and test on the same rows.

        Raises:
            UserError: The table cannot be prepared so.
            ValueError: These rows came ready, without a table.
        """
        if self.source is None:
            raise ValueError("rows that came ready cannot be prepared in another way")
        spec = self.source.spec.model_copy(update={"split": split, "scaling": scaling})
        return prepare_table(
            spec, self.source.table, dtype=self.source.dtype, tested=self.rows_test
        )

    @property
    def task(self) -> Task:
        """What the estimator and its targets make of it."""
        return self.pipeline.task

    @property
    def classes(self) -> tuple[str | int | float | bool, ...] | None:
        """Labels in the estimator's order; None for regression and for several targets."""
        return self.pipeline.classes

    @property
    def target_columns(self) -> tuple[str, ...]:
        """Names of the targets."""
        return self.pipeline.target_columns

    @property
    def target_scaler(self) -> TargetScaler | None:
        """Fitted on the training rows' targets, or None."""
        return self.pipeline.target_scaler


@dataclass(frozen=True, slots=True)
class Source:
    """What rows are prepared from."""

    spec: JobSpec
    table: Table
    dtype: Literal["float32", "float64"]


def prepare(
    spec: JobSpec,
    table: Path | None,
    *,
    cache: Path | None = None,
    dtype: Literal["float32", "float64"] = "float64",
) -> Prepared:
    """Load a job's data set and make its arrays, as the reference has them.

    Everything is learnt from the training rows alone, and worked out in float64; `dtype` is what
    the inputs are rounded to at the end.

    Args:
        spec: What was asked for.
        table: Canonical Parquet file of an upload; None for other data sets.
        cache: Folder for what is fetched from OpenML.
        dtype: Number format of the inputs.

    Raises:
        UserError: Spec and data do not fit together.
        SourceUnreachable: OpenML does not answer.
    """
    loaded = load(spec.dataset, table, spec.target, cache=cache, sample_weight=spec.sample_weight)
    return prepare_table(as_leg(spec, "reference"), loaded, dtype=dtype)


def prepare_table(
    spec: JobSpec,
    table: Table,
    *,
    dtype: Literal["float32", "float64"] = "float64",
    tested: NDArray[np.intp] | None = None,
) -> Prepared:
    """Make the arrays of a table that is loaded; see `prepare`.

    `tested` are places of rows to test on, where those that the split keeps are not meant.
    """
    if table.targets.empty:
        raise UserError("The data set has no rows.", "/dataset")
    aim = aim_of(spec)
    classifies = aim.is_of_classes(
        has_classes=_has_classes(spec, table), targets=table.targets.shape[1]
    )
    targets = read_targets(table.targets, aim, classifies=classifies)
    _check_target_scaling(spec, targets, aim)
    raw = RawInputs.of(table.inputs)
    check_inputs(spec, raw)
    train, own_test = split_rows(spec.split, targets)
    test = own_test if tested is None else tested
    pipeline = _fitted(spec, raw.rows(train), targets.values[train], table, targets.task)
    names = pipeline.input_columns
    inputs = pipeline.inputs(raw.rows(train))
    return Prepared(
        inputs_train=_rounded(spec, inputs, dtype, names),
        inputs_test=_rounded(spec, pipeline.inputs(raw.rows(test)), dtype, names),
        targets_train=_scaled(targets.values[train], pipeline.target_scaler),
        targets_test=targets.values[test],
        rows_train=train,
        rows_test=test,
        input_columns=names,
        raw_input_columns=tuple(name for name, _ in raw.columns),
        pipeline=pipeline,
        notes=(
            *(*table.notes, *targets.notes, *notes_of(spec, raw, names)),
            *still_columns(spec, raw, inputs, (pipeline.target_columns, targets.values), train),
        ),
        weights_train=None if table.weights is None else training_weights(table.weights, train),
        source=Source(spec, table, dtype),
    )


def _fitted(
    spec: JobSpec, raw: RawInputs, targets: NDArray[Any], table: Table, task: Task
) -> PairPipeline:
    labelled = task in ("binary", "multiclass")
    return PairPipeline(
        columns=raw.columns,
        numbers=fit_numbers(spec, raw.numbers),
        texts=fit_texts(spec, raw.texts),
        fills_missing=spec.missing != "refuse",
        task=task,
        target_columns=tuple(str(name) for name in table.targets),
        classes=tuple(np.unique(targets).tolist()) if labelled else None,
        target_scaler=fit_target(spec, targets),
    )


def _has_classes(spec: JobSpec, table: Table) -> bool:
    """Whether the target itself says that it is of classes."""
    if isinstance(spec.dataset, BuiltinDataset):
        return BUILTIN_FACTS[spec.dataset.builtin].task != "regression"
    return any(kind_of(table.targets[name]) != "number" for name in table.targets)


def _check_target_scaling(spec: JobSpec, targets: Targets, aim: Aim) -> None:
    if spec.scaling.target == "none":
        return
    if targets.task != "regression":
        raise UserError(
            'Classes have no scale; allowed for a classifier is "none".', "/scaling/target"
        )
    if aim.counts:
        raise UserError(
            "Scaled targets are partly negative, which the Poisson loss cannot take; "
            'allowed with it is "none".',
            "/scaling/target",
        )


def _rounded(
    spec: JobSpec, inputs: NDArray[np.float64], dtype: str, names: tuple[str, ...]
) -> NDArray[Any]:
    check_scaled(spec, inputs, names)
    with np.errstate(over="ignore"):
        rounded = inputs.astype(dtype, copy=False)
    check_scaled(spec, rounded, names)
    return rounded


def _scaled(targets: NDArray[Any], scaler: TargetScaler | None) -> NDArray[Any]:
    if scaler is None:
        return targets
    scaled: NDArray[Any] = scaler.transform(targets.reshape(len(targets), -1))
    return scaled.reshape(targets.shape)
