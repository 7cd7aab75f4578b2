"""Which rows are trained on and which are kept for the test."""

import math

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from pairing.field_words import rows_in_words
from schemas.preparation import Split
from worker.training.errors import UserError
from worker.training.preparation.targets import Targets

Rows = NDArray[np.intp]


def split_rows(split: Split, targets: Targets) -> tuple[Rows, Rows]:
    """Part the rows as `train_test_split` parts arrays of as many rows.

    Returns:
        Numbers of the training rows and of the test rows, in the order in which they come out.

    Raises:
        UserError: A part would be empty, or the classes cannot be shared out as asked.
    """
    rows = len(targets.values)
    test_rows = math.ceil(split.test_size * rows)
    if test_rows >= rows:
        raise UserError(
            f"A test share of {split.test_size} takes all of the {rows_in_words(rows)}; "
            "at least one must be left for training.",
            "/split/test_size",
        )
    if split.stratify:
        _check_stratify(targets, rows - test_rows, test_rows)
    train, test = train_test_split(
        np.arange(rows),
        test_size=split.test_size,
        random_state=split.random_state,
        stratify=targets.values if split.stratify else None,
    )
    _check_classes(targets, train, test)
    return train, test


def _check_stratify(targets: Targets, train_rows: int, test_rows: int) -> None:
    if targets.task == "regression":
        raise UserError(
            "Only classes can be kept in the same shares, and a regressor has none; "
            "allowed is false.",
            "/split/stratify",
        )
    classes, counts = np.unique(targets.values, axis=0, return_counts=True)
    rarest = int(counts.argmin())
    if counts[rarest] < 2:
        raise UserError(
            f"Class {_shown(classes[rarest])} has 1 row; to keep its share in both parts takes "
            "at least 2.",
            "/split/stratify",
        )
    for part, rows in (("training", train_rows), ("test", test_rows)):
        if rows < len(classes):
            raise UserError(
                f"The {len(classes):,} classes cannot all be among {rows_in_words(rows)} for "
                f"{part}.",
                "/split/stratify",
            )


def _check_classes(targets: Targets, train: Rows, test: Rows) -> None:
    """Refuse a split after which the network could not know a class it is tested on."""
    if targets.task not in ("binary", "multiclass"):
        return
    known = np.unique(targets.values[train])
    unknown = np.setdiff1d(targets.values[test], known)
    if len(known) == 1:
        what = f"The training rows have one class only, {_shown(known[0])}; a classifier needs two."
    elif len(unknown):
        what = f"Class {_shown(unknown[0])} is among the test rows but not among the training rows."
    else:
        return
    raise UserError(f"{what} {_advice(targets, unknown)}", "/split")


def _advice(targets: Targets, unknown: NDArray[np.generic]) -> str:
    """What to do about classes of which the training rows know nothing."""
    if len(unknown) and np.count_nonzero(targets.values == unknown[0]) == 1:
        return (
            f"Class {_shown(unknown[0])} has no other row: seed the split otherwise, or leave "
            "that row out."
        )
    return "Stratify the split, or seed it otherwise."


def _shown(label: np.generic | NDArray[np.generic]) -> str:
    return repr(label.tolist())
