"""Columns that hold one value only: in all rows, or in those that are trained on."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairing import one_value
from schemas.dataset import UploadedDataset
from schemas.spec import JobSpec
from worker.training.preparation.raw import RawInputs, number_names, text_names


def still_columns(
    spec: JobSpec,
    raw: RawInputs,
    inputs: NDArray[np.float64],
    targets: tuple[Sequence[str], NDArray[Any]],
    train: NDArray[np.intp],
) -> Iterator[str]:
    """Tell of columns that do not vary, each in the one sentence that holds.

    Of an upload the job has been told since it was made which columns hold one value in the
    whole table, so that only those are left which do so in the training rows alone.

    Args:
        spec: What was asked for.
        raw: All rows before anything was done.
        inputs: Training rows as the networks see them, number columns first.
        targets: Names and values of the targets in all rows, shape (n,) or (n, k).
        train: Places of the training rows.
    """
    names, values = targets
    still = (
        list(_still_inputs(raw, inputs, train)),
        list(_still_targets(names, values.reshape(len(values), -1), train)),
    )
    whole, training = (
        [[name for name, is_whole in each if is_whole is wanted] for each in still]
        for wanted in (True, False)
    )
    if not isinstance(spec.dataset, UploadedDataset):
        yield from one_value.in_the_table(*whole)
    yield from one_value.in_training_rows(*training)


def _still_inputs(
    raw: RawInputs, inputs: NDArray[np.float64], train: NDArray[np.intp]
) -> Iterator[tuple[str, bool]]:
    """Input columns still in training, and whether they are so in all rows, gaps aside."""
    numbers = number_names(raw.columns)
    seen = inputs[:, : len(numbers)]
    for place in np.flatnonzero((seen == seen[0]).all(axis=0)):
        column = raw.numbers[:, place]
        yield numbers[place], len(np.unique(column[~np.isnan(column)])) <= 1
    for name, texts in zip(text_names(raw.columns), raw.texts.T, strict=True):
        # A gap is a category of its own.
        if len(set(texts[train])) == 1:
            yield name, len(set(texts)) == 1


def _still_targets(
    names: Sequence[str], values: NDArray[Any], train: NDArray[np.intp]
) -> Iterator[tuple[str, bool]]:
    for name, column in zip(names, values.T, strict=True):
        if (column[train] == column[train[0]]).all():
            yield name, bool((column == column[0]).all())
