"""Estimators that train side by side: scikit-learn's own and its twin."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_wine,
    make_multilabel_classification,
    make_regression,
)
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import scale
from typing_extensions import override

from worker.training.legs.sklearn_leg.softplus import SoftplusClassifier, SoftplusRegressor
from worker.training.twins import TwinClassifier, TwinRegressor

TWIN_OF = {
    MLPRegressor: TwinRegressor,
    MLPClassifier: TwinClassifier,
    SoftplusRegressor: TwinRegressor,
    SoftplusClassifier: TwinClassifier,
}


def rows_of(task: str) -> tuple[Any, Any]:
    """Rows and targets of a task, few and scaled."""
    if task == "numbers":
        X, y = load_diabetes(return_X_y=True)
        return scale(X)[:150], scale(y)[:150]
    if task == "several numbers":
        X, y, *_ = make_regression(120, 6, n_targets=3, random_state=0)
        return scale(X), scale(y)
    if task == "counts":
        X = np.random.default_rng(0).normal(size=(120, 4))
        return X, np.random.default_rng(1).poisson(np.exp(0.3 * X.sum(axis=1)))
    if task == "two classes":
        X, y = load_breast_cancer(return_X_y=True)
        return scale(X)[:150], np.array(["malignant", "benign"])[y[:150]]
    if task == "three classes":
        X, y = load_wine(return_X_y=True)
        return scale(X), y
    X, y = make_multilabel_classification(100, n_classes=4, random_state=0)
    return X, y


@dataclass(frozen=True)
class Configuration:
    """A task, scikit-learn's class for it, and parameters."""

    task: str
    kind: Any
    params: dict[str, Any] = field(default_factory=dict)

    def pair(self, **more: Any) -> tuple[Any, Any]:
        """scikit-learn's estimator and the twin, not fitted."""
        params = {"random_state": 3, "max_iter": 40, "hidden_layer_sizes": (9,)}
        params |= self.params | more
        return self.kind(**params), TWIN_OF[self.kind](**params)

    @override
    def __str__(self) -> str:
        """The name of a test."""
        values = "-".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.task}-{values or 'defaults'}"


def weights_of(rows: int) -> Any:
    """Weights of rows, a few of them 0."""
    return np.random.default_rng(2).integers(0, 4, size=rows).astype(float)


def of(task: str, kind: Any, **params: Any) -> Configuration:
    """Write a configuration in one line."""
    return Configuration(task, kind, params)


TABLE = [
    of("numbers", MLPRegressor),
    of("numbers", MLPRegressor, solver="sgd", momentum=0.0, activation="tanh"),
    of("numbers", MLPRegressor, solver="sgd", learning_rate="invscaling", batch_size=64),
    of("numbers", MLPRegressor, solver="sgd", learning_rate="adaptive", tol=0.02, max_iter=150),
    of("numbers", MLPRegressor, solver="sgd", nesterovs_momentum=False, alpha=0.0),
    of("numbers", MLPRegressor, early_stopping=True, activation="logistic", batch_size=7),
    of("numbers", MLPRegressor, hidden_layer_sizes=(), shuffle=False),
    of("several numbers", MLPRegressor, hidden_layer_sizes=(8, 5), alpha=0.3),
    of("counts", MLPRegressor, loss="poisson", activation="identity"),
    of("two classes", MLPClassifier, batch_size=32),
    of("two classes", MLPClassifier, early_stopping=True, n_iter_no_change=3),
    of("three classes", MLPClassifier, activation="tanh"),
    of("three classes", MLPClassifier, early_stopping=True, solver="sgd"),
    of("several labels", MLPClassifier, batch_size=1, max_iter=4),
    of("numbers", MLPRegressor, solver="lbfgs", max_iter=15),
    of("numbers", MLPRegressor, solver="lbfgs", max_fun=12, hidden_layer_sizes=(6, 4)),
    of("several numbers", MLPRegressor, solver="lbfgs", activation="tanh", max_iter=15),
    of("counts", MLPRegressor, solver="lbfgs", loss="poisson", activation="logistic", max_iter=15),
    of("two classes", MLPClassifier, solver="lbfgs", max_iter=8),
    of("three classes", MLPClassifier, solver="lbfgs", max_iter=8),
    of("several labels", MLPClassifier, solver="lbfgs", activation="tanh", max_iter=15),
    of("numbers", SoftplusRegressor, activation="softplus", batch_size=32),
    of("three classes", SoftplusClassifier, activation="softplus", solver="sgd"),
    of("numbers", SoftplusRegressor, activation="softplus", solver="lbfgs", max_iter=8),
]
