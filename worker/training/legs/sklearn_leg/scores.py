"""How well a leg does, in scikit-learn's own measures."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    r2_score,
)

from worker.training.leg import Floats
from worker.training.targets import Task, decide

Labels = NDArray[Any]
Scores = dict[str, float]
Confusion = tuple[tuple[int, ...], ...]


def validation_score(
    task: Task, outputs: Floats, targets: Floats, weights: Floats | None = None
) -> float:
    """Give what scikit-learn's early stopping monitors: R2, or accuracy (D52).

    Args:
        task: What the outputs mean.
        outputs: Output activations, shape (rows, outputs).
        targets: Encoded targets of the same shape.
        weights: Of the rows, shape (rows,).

    Returns:
        1 for a perfect fit; NaN where a regression's output is not finite.
    """
    if task != "regression":
        truth, said = decide(task, targets), decide(task, outputs)
        return float(accuracy_score(truth, said, sample_weight=weights))
    if not np.isfinite(outputs).all():
        return float("nan")
    return float(r2_score(targets, outputs, sample_weight=weights))


def final_metrics(task: Task, outputs: Floats, targets: Floats) -> tuple[Scores, Confusion | None]:
    """Rate output activations on the test rows.

    Args:
        task: What the outputs mean.
        outputs: Shape (rows, outputs), in the target's own units.
        targets: Encoded targets of the same shape.

    Returns:
        r2, mse and mae for regression; accuracy and log_loss (nats) otherwise, the latter NaN
        where outputs are no probabilities; and for
        one target with classes the confusion matrix, true classes down, predicted across.
    """
    if not np.isfinite(outputs).all():
        names = ("r2", "mse", "mae") if task == "regression" else ("accuracy", "log_loss")
        return dict.fromkeys(names, float("nan")), None
    if task == "regression":
        return _regression(outputs, targets), None
    truth, said = decide(task, targets), decide(task, outputs)
    scores = {
        "accuracy": float(accuracy_score(truth, said)),
        "log_loss": _nats(task, outputs, truth),
    }
    if task == "multilabel":
        return scores, None
    classes = np.arange(max(2, outputs.shape[1]))
    matrix = confusion_matrix(truth, said, labels=classes)
    return scores, tuple(tuple(int(count) for count in row) for row in matrix)


def _regression(outputs: Floats, targets: Floats) -> Scores:
    return {
        "r2": float(r2_score(targets, outputs)),
        "mse": float(mean_squared_error(targets, outputs)),
        "mae": float(mean_absolute_error(targets, outputs)),
    }


def _nats(task: Task, outputs: Floats, truth: Labels) -> float:
    if not _are_shares(task, outputs):
        return float("nan")
    if task == "multilabel":
        columns = zip(truth.T, outputs.T, strict=True)
        return float(np.mean([log_loss(y, _both(p), labels=[0, 1]) for y, p in columns]))
    if task == "binary":
        return float(log_loss(truth, _both(outputs[:, 0]), labels=[0, 1]))
    shares = np.asarray(outputs, np.float64)
    shares = shares / shares.sum(axis=1, keepdims=True)
    return float(log_loss(truth, shares, labels=np.arange(outputs.shape[1])))


def _are_shares(task: Task, outputs: Floats) -> bool:
    """Whether outputs can be read as probabilities, which a user's own network need not give."""
    in_range = bool(((outputs >= 0.0) & (outputs <= 1.0)).all())
    return in_range and (task != "multiclass" or bool((outputs.sum(axis=1) > 0.0).all()))


def _both(p: Floats) -> Floats:
    certain = np.asarray(p, np.float64)
    return np.column_stack([1.0 - certain, certain])
