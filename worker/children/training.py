"""What a child asks of the module that trains, by default `worker.training.run`.

The module is named to the child and imported there, so that the supervisor, which names it, stays
free of numbers and frameworks.
"""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from schemas.prediction import PredictionAnswer, PredictionRequest
from schemas.report import Report
from schemas.spec import JobSpec
from worker.children.reporter import Reporter


class Produced(Protocol):
    """A file that training wrote."""

    @property
    def name(self) -> str:
        """What it is called among the job's artifacts."""

    @property
    def media_type(self) -> str:
        """What kind of file it is."""

    @property
    def description(self) -> str:
        """What it holds, for people."""

    @property
    def path(self) -> Path:
        """Where it lies."""


class Trained(Protocol):
    """What training gives back."""

    @property
    def report(self) -> Report:
        """The report, ready to be stored."""

    @property
    def files(self) -> Sequence[Produced]:
        """The files to keep."""


class Training(Protocol):
    """The module's functions."""

    Folders: Callable[..., Any]

    def warm_up(self) -> None:
        """Do once what every first job would wait for."""

    def functions_traced(self) -> int:
        """Count the functions that were compiled in this process."""

    def train_job(
        self, spec: JobSpec, table: Path | None, folders: Any, observer: Reporter
    ) -> Trained:
        """Train all legs."""

    def predict_rows(self, artifacts: Path, request: PredictionRequest) -> PredictionAnswer:
        """Predict with each leg."""


def training_named(module: str) -> Training:
    """Import the module that trains.

    Raises:
        ImportError: There is no such module.
    """
    return cast("Training", importlib.import_module(module))
