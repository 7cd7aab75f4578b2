"""One table of networks to train, with small data for each task, that both legs go through."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from pairing.semantics import Dtype
from schemas.estimator import Classifier, Estimator, Regressor
from worker.training.leg import Floats, Network
from worker.training.targets import Task, encode, network_outputs

Kind = Literal[
    "one", "several", "counts", "several counts", "binary", "binary text",
    "multiclass", "multiclass text", "multilabel",
]  # fmt: skip
ROWS, INPUTS = 53, 5
WEIGHTS = (0.0, 0.3, 1.0, 1.0, 2.5)
_SMALL = {"hidden_layer_sizes": [7], "max_iter": 12, "random_state": 3}
TASKS: dict[Kind, Task] = {
    "one": "regression",
    "several": "regression",
    "counts": "regression",
    "several counts": "regression",
    "binary": "binary",
    "binary text": "binary",
    "multiclass": "multiclass",
    "multiclass text": "multiclass",
    "multilabel": "multilabel",
}


@dataclass(frozen=True)
class Configuration:
    """A network, how it is trained, and on which kind of targets, drawn from which seed."""

    kind: Kind
    params: dict[str, Any] = field(default_factory=dict)
    dtype: Dtype = "float64"
    weighted: bool = False
    data_seed: int = 7
    rows: int = ROWS

    @property
    def task(self) -> Task:
        """What the targets mean."""
        return TASKS[self.kind]

    @property
    def estimator(self) -> Regressor | Classifier:
        """The estimator as a job file would name it."""
        name = "MLPRegressor" if self.task == "regression" else "MLPClassifier"
        adapter: TypeAdapter[Regressor | Classifier] = TypeAdapter(Estimator)
        return adapter.validate_python({"estimator": name, "params": self.params})


def named(configuration: Configuration) -> str:
    """Name a configuration in a test's report."""
    changed = {
        key: value for key, value in configuration.params.items() if _SMALL.get(key) != value
    }
    shown = [f"{key}={value}" for key, value in changed.items()]
    weighted = ["weighted"] * configuration.weighted
    words = [configuration.kind, *weighted, *shown, configuration.dtype]
    return ",".join(words).replace(" ", "-")


@dataclass(frozen=True)
class Problem:
    """Data of one configuration.

    Attributes:
        inputs: Shape (rows, inputs).
        labels: As `fit` takes them.
        targets: As the output layer is to produce them, shape (rows, outputs).
        network: The shape that they ask for.
        weights: Of the rows, some of them 0; None where they have none.
    """

    inputs: Floats
    labels: NDArray[Any]
    targets: NDArray[np.float64]
    network: Network
    weights: NDArray[np.float64] | None = None


def problem_of(configuration: Configuration) -> Problem:
    """Draw the data of a configuration, always the same."""
    generator, rows = np.random.default_rng(configuration.data_seed), configuration.rows
    inputs = generator.normal(size=(rows, INPUTS))
    signal = inputs @ generator.normal(size=(INPUTS, 3)) + 0.3 * generator.normal(size=(rows, 3))
    labels = _labels(configuration.kind, signal)
    task = configuration.task
    classes = np.unique(labels).tolist() if task in {"binary", "multiclass"} else None
    hidden = configuration.estimator.params.hidden_layer_sizes
    return Problem(
        inputs=inputs.astype(configuration.dtype),
        labels=labels,
        targets=encode(task, labels, classes),
        network=Network(INPUTS, hidden, network_outputs(task, labels, classes)),
        weights=_weights(configuration, generator),
    )


def _weights(
    configuration: Configuration, generator: np.random.Generator
) -> NDArray[np.float64] | None:
    """Draw weights of rows; none is 0 where a row is a batch of its own."""
    if not configuration.weighted:
        return None
    alone = configuration.params.get("batch_size") == 1
    return generator.choice(WEIGHTS[alone:], configuration.rows)


def _labels(kind: Kind, signal: Floats) -> NDArray[Any]:
    counts = np.floor(np.exp(np.clip(signal, -1.0, 2.0)))
    ordinal = np.digitize(signal[:, 0], [-1.0, 1.0])
    drawn: dict[Kind, NDArray[Any]] = {
        "one": signal[:, 0],
        "several": signal,
        "counts": counts[:, 0],
        "several counts": counts,
        "binary": (signal[:, 0] > 0.2).astype(np.int64) + 3,
        "binary text": np.where(signal[:, 0] > 0.2, "yes", "no"),
        "multiclass": ordinal * 2 - 1,
        "multiclass text": np.array(["low", "middling", "high"])[ordinal],
        "multilabel": (signal > 0).astype(np.int64),
    }
    return drawn[kind]


def _row(kind: Kind, dtype: Dtype = "float64", /, **params: Any) -> Configuration:
    return Configuration(kind, _SMALL | params, dtype)


def _weighted(kind: Kind, dtype: Dtype = "float64", /, **params: Any) -> Configuration:
    return Configuration(kind, _SMALL | params, dtype, weighted=True)


_STOPS = {"early_stopping": True, "max_iter": 60, "n_iter_no_change": 3, "tol": 1e-3}
_SGD = {"solver": "sgd", "learning_rate_init": 0.02}
_FAST = {"learning_rate_init": 0.02}
_LBFGS = {"solver": "lbfgs", "max_iter": 25}
_32: Dtype = "float32"

TABLE = (
    # One number.
    _row("one"),
    _row("one", **_SGD),
    _row("one", _32),
    _row("one", _32, **_SGD),
    _row("one", activation="logistic", alpha=1.0, batch_size=16, **_SGD),
    _row("one", activation="tanh", alpha=0.0, batch_size=16),
    _row("one", activation="identity", batch_size=1, max_iter=4, solver="sgd"),
    _row("one", hidden_layer_sizes=[], alpha=0.5, batch_size=10, **_SGD),
    _row("one", hidden_layer_sizes=[8, 6, 4], batch_size=16, **_FAST),
    _row("one", shuffle=False, batch_size=20, **_SGD),
    _row("one", batch_size=10_000, alpha=2.0),
    _row("one", batch_size=ROWS, solver="sgd", momentum=0.0),
    _row("one", nesterovs_momentum=False, momentum=0.5, batch_size=16, **_SGD),
    _row("one", learning_rate="invscaling", power_t=0.3, batch_size=16, **_SGD),
    _row("one", learning_rate="adaptive", max_iter=120, tol=0.05, n_iter_no_change=1, **_SGD),
    _row("one", max_iter=200, tol=0.02, n_iter_no_change=2, batch_size=16, **_FAST),
    _row("one", **_STOPS, batch_size=16, **_FAST),
    _row("one", **_STOPS, batch_size=16, learning_rate="adaptive", **_SGD),
    _row("one", **_STOPS, shuffle=False, validation_fraction=0.3),
    _row("one", _32, **_STOPS, activation="tanh", batch_size=16),
    _row("one", beta_1=0.5, beta_2=0.9, epsilon=1e-4, batch_size=16, **_FAST),
    _row("one", random_state=None),
    # Several numbers.
    _row("several", batch_size=16),
    _row("several", alpha=1.0, batch_size=16, activation="logistic", **_SGD),
    _row("several", **_STOPS, **_FAST),
    _row("several", _32, hidden_layer_sizes=[6, 5], activation="tanh"),
    # Counts.
    _row("counts", loss="poisson", batch_size=16),
    _row("counts", loss="poisson", activation="tanh", alpha=0.3, solver="sgd"),
    _row("several counts", loss="poisson", batch_size=20, hidden_layer_sizes=[]),
    _row("counts", loss="poisson", **_STOPS, activation="logistic", **_FAST),
    # Two classes.
    _row("binary", batch_size=16),
    _row("binary text", activation="logistic", alpha=1.0, batch_size=16, **_SGD),
    _row("binary", hidden_layer_sizes=[], solver="sgd", learning_rate="invscaling"),
    _row("binary text", **_STOPS, batch_size=16, **_FAST),
    _row("binary", **_STOPS, activation="identity", learning_rate="adaptive", **_SGD),
    _row("binary", _32, activation="tanh", batch_size=1, max_iter=4),
    # More classes.
    _row("multiclass text", batch_size=16, **_FAST),
    _row("multiclass", activation="logistic", alpha=1.0, batch_size=20, **_SGD),
    _row("multiclass", **_STOPS, hidden_layer_sizes=[6, 4], activation="tanh", **_FAST),
    _row("multiclass text", **_STOPS, learning_rate="adaptive", **_SGD),
    _row("multiclass", hidden_layer_sizes=[], shuffle=False, alpha=0.0),
    _row("multiclass text", _32, max_iter=80, tol=0.02, n_iter_no_change=2, **_FAST),
    # Several labels.
    _row("multilabel", batch_size=16),
    _row("multilabel", activation="logistic", alpha=0.5, batch_size=16, **_SGD),
    _row("multilabel", **_STOPS, hidden_layer_sizes=[5, 5], activation="tanh", **_FAST),
    _row("multilabel", _32, learning_rate="invscaling", **_SGD),
    # Rows with weights.
    _weighted("one", batch_size=16, alpha=1.0),
    _weighted("one", _32, batch_size=16, alpha=1.0, activation="tanh"),
    _weighted("one", **_STOPS, batch_size=16, **_FAST),
    _weighted("several", alpha=1.0, shuffle=False, batch_size=20, **_SGD),
    _weighted("counts", loss="poisson", activation="tanh", batch_size=16),
    _weighted("binary text", activation="logistic", alpha=0.5, batch_size=16, **_SGD),
    _weighted("binary", _32, alpha=0.5, batch_size=16),
    _weighted("binary", **_STOPS, activation="identity", learning_rate="adaptive", **_SGD),
    _weighted("multiclass text", alpha=0.5, batch_size=16, **_FAST),
    _weighted("multilabel", **_STOPS, activation="tanh", batch_size=16, **_FAST),
    _weighted("one", **_LBFGS, alpha=1.0, activation="tanh"),
    _weighted("multiclass text", **_LBFGS, alpha=1.0, activation="logistic", tol=1e-3),
    # SciPy's optimiser.
    _row("one", **_LBFGS),
    _row("one", **_LBFGS, hidden_layer_sizes=[], alpha=0.5),
    _row("one", **_LBFGS, hidden_layer_sizes=[8, 6, 4], activation="logistic", tol=0.05),
    _row("one", **_LBFGS, early_stopping=True, batch_size=10_000, learning_rate="adaptive"),
    _row("one", _32, **_LBFGS, activation="tanh"),
    _row("several", **_LBFGS, activation="identity", max_fun=9),
    _row("several", _32, **_LBFGS, alpha=1.0),
    _row("counts", **_LBFGS, loss="poisson", activation="tanh"),
    _row("several counts", **_LBFGS, loss="poisson", hidden_layer_sizes=[], alpha=0.0),
    _row("binary text", **_LBFGS, activation="tanh", tol=1e-3),
    _row("binary", _32, **_LBFGS, activation="logistic", alpha=1.0),
    _row("multiclass text", **_LBFGS, activation="logistic"),
    _row("multilabel", **_LBFGS, hidden_layer_sizes=[5, 5], activation="tanh", max_fun=1),
    # Softplus, which scikit-learn itself does not have.
    _row("one", activation="softplus", alpha=1.0, batch_size=16, **_SGD),
    _row("one", _32, activation="softplus", hidden_layer_sizes=[6, 5], batch_size=16),
    _row("counts", loss="poisson", activation="softplus", **_STOPS, **_FAST),
    _row("binary text", activation="softplus", batch_size=16, alpha=0.5),
    _row("multiclass text", activation="softplus", batch_size=16, **_SGD),
    _weighted("multilabel", **_LBFGS, activation="softplus", hidden_layer_sizes=[5, 5]),
    _row("multiclass", **_LBFGS, activation="softplus", alpha=1.0),
)  # fmt: skip
