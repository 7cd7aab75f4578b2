"""Fits of a few epochs, without the warning that they are few."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning


def one_epoch(estimator: Any, X: np.ndarray, y: np.ndarray, **given: Any) -> Any:
    """The same estimator after a fit of one epoch."""
    return fitted(estimator.set_params(max_iter=1, random_state=0), X, y, **given)


def fitted(estimator: Any, X: np.ndarray, y: np.ndarray, **given: Any) -> Any:
    """The same estimator, fitted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(X, y, **given)
