"""Between labels as people write them and numbers as networks put them out."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Floats

Task = Literal["regression", "binary", "multiclass", "multilabel"]
Labels = NDArray[Any]
HALF = 0.5


def encode(task: Task, labels: Labels, classes: Sequence[Any] | None) -> NDArray[np.float64]:
    """Give the numbers that the output layer is to produce, shape (rows, outputs).

    Args:
        task: What the labels mean.
        labels: Shape (rows,), or (rows, outputs) for several targets.
        classes: The labels in the estimator's order; None for numbers and several targets.

    Returns:
        The numbers themselves, 0/1 for two classes and for several labels, one-hot rows
        for more classes.
    """
    if classes is None:
        return np.asarray(labels, np.float64).reshape(len(labels), -1)
    places = np.searchsorted(np.asarray(classes, dtype=labels.dtype), labels)
    if task == "binary":
        return places.astype(np.float64).reshape(-1, 1)
    return np.eye(len(classes))[places]


def decide(task: Task, outputs: Floats) -> Labels:
    """Give the place of the class that outputs speak for; for several labels, 0 or 1 of each.

    As scikit-learn decides: the larger probability, the first on a tie; with one
    output, above one half strictly (D39).
    """
    if task == "multiclass":
        return np.asarray(np.argmax(outputs, axis=1))
    decided: Labels = (outputs > HALF).astype(np.int64)
    return decided if task == "multilabel" else decided[:, 0]


def network_outputs(task: Task, labels: Labels, classes: Sequence[Any] | None) -> int:
    """Give the number of units in the output layer (D42)."""
    if task == "multiclass":
        return len(classes or ())
    return 1 if labels.ndim == 1 else int(labels.shape[1])
