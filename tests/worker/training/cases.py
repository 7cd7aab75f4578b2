"""Small pairs of every task, and somebody who watches them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.job import Progress
from schemas.metric import EpochMetrics
from schemas.report import PairReport
from schemas.spec import PairSpec
from worker.training.run import Folders, Trained, train_job

TWIN, NAIVE = {"like": "reference"}, {"port": "naive"}
_UPLOAD = {"upload": "ds_" + "0" * 24}


def spec_of(
    dataset: str | dict[str, str],
    estimator: str,
    *,
    candidate: dict[str, str] = TWIN,
    params: dict[str, Any] | None = None,
    **more: Any,
) -> PairSpec:
    """Write a job."""
    source = {"builtin": dataset} if isinstance(dataset, str) else dataset
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": source,
            "reference": {"sklearn": {"estimator": estimator, "params": params or {}}},
            "candidate": {"keras": candidate},
            **more,
        }
    )


_SMALL = {"hidden_layer_sizes": [5], "max_iter": 6, "learning_rate_init": 0.01}
_STOPS = {"early_stopping": True, "max_iter": 40, "n_iter_no_change": 2, "tol": 0.01}
TASKS: dict[str, PairSpec] = {
    "regression": spec_of(
        "diabetes", "MLPRegressor", params=_SMALL | {"solver": "sgd", "activation": "logistic"}
    ),
    "several outputs": spec_of(
        "linnerud", "MLPRegressor", params=_SMALL, scaling={"target": "standard"}
    ),
    "binary": spec_of("breast_cancer", "MLPClassifier", params=_SMALL | _STOPS),
    "multiclass": spec_of("iris", "MLPClassifier", params=_SMALL | {"activation": "tanh"}),
    "multilabel": spec_of(
        _UPLOAD, "MLPClassifier", params=_SMALL, target=["warm", "wet"], text_columns="one_hot"
    ),
}


def weather(folder: Path) -> Path:
    """Write a table with two targets of 0 and 1 and a column of words."""
    generator = np.random.default_rng(2)
    numbers = generator.normal(size=(80, 2))
    words = np.array(["north", "south", "west"])[generator.integers(0, 3, 80)]
    path = folder / "weather.parquet"
    pq.write_table(
        pa.table(
            {
                "height": numbers[:, 0],
                "pressure": numbers[:, 1],
                "wind": words,
                "warm": (numbers[:, 0] + (words == "south") > 0.3).astype(float),
                "wet": (numbers[:, 1] < 0).astype(float),
            }
        ),
        path,
    )
    return path


@dataclass
class Watcher:
    """Keeps what it is told, and asks to stop after an epoch if it was told to."""

    stop_after: int | None = None
    stop_in: str = "training"
    phases: list[str] = field(default_factory=list)
    metrics: list[EpochMetrics] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def phase(self, phase: str) -> None:
        """Keep it."""
        self.phases.append(phase)

    def epochs(self, metrics: Sequence[EpochMetrics], progress: Progress) -> None:
        """Keep them."""
        self.metrics += metrics
        self.progress.append(progress)

    def note(self, note: str) -> None:
        """Keep it."""
        self.notes.append(note)

    def cancelled(self) -> bool:
        """Ask to stop in a phase, so many of its epochs after it began."""
        told = [each for each in self.progress if each.phase == self.stop_in]
        return self.stop_after is not None and len(told) >= self.stop_after


@dataclass(frozen=True)
class Finished:
    """A job that ran, and all that it left."""

    spec: PairSpec
    folder: Path
    watcher: Watcher
    trained: Trained[PairReport]

    @property
    def artifacts(self) -> Path:
        """Where its files lie."""
        return self.folder / "artifacts"

    @property
    def logs(self) -> Path:
        """Where its event files lie."""
        return self.folder / "logs"


def ran(spec: PairSpec, folder: Path) -> Finished:
    """Train a job to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    watcher = Watcher()
    trained = train_job(spec, weather(folder), folders_in(folder), watcher)
    return Finished(spec, folder, watcher, trained)


def folders_in(folder: Path) -> Folders:
    """Give a job's places below a folder."""
    return Folders(folder / "artifacts", folder / "logs")


def comparable(trained: Trained[PairReport]) -> dict[str, Any]:
    """Give a report without what a clock measured."""
    report = trained.report.model_dump(mode="json", exclude={"noise_floor_seconds": True})
    for leg in report["legs"].values():
        del leg["seconds"]
    for part in ("attribution", "advice", "amplification"):
        if report[part] is not None:
            del report[part]["seconds"]
    return dict(report)
