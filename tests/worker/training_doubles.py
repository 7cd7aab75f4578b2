"""Stands in for `worker.training.run` in tests of the worker: real functions in real children.

The spec's name says what happens: `quick`, or `allocate` and so on, see `DEEDS`. A word after a
colon is the deed's argument.
"""

import errno
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from schemas.job import Progress
from schemas.metric import EpochMetrics
from schemas.prediction import LegPredictions, PredictionAnswer, PredictionRequest
from schemas.report import Certificate, Gap, LegReport, PairReport, Rows
from schemas.spec import PairSpec
from worker.children.reporter import Reporter
from worker.training.errors import Cancelled, SourceUnreachable, UserError

EPOCH_SECONDS = 0.01


@dataclass(frozen=True)
class Folders:
    """Where training writes."""

    artifacts: Path
    logs: Path
    cache: Path


@dataclass(frozen=True)
class File:
    """A file that training wrote."""

    name: str
    media_type: str
    description: str
    path: Path


@dataclass(frozen=True)
class Trained:
    """What training gives back."""

    report: PairReport
    files: tuple[File, ...]


def warm_up() -> None:
    """Nothing needs warming here."""


def functions_traced() -> int:
    """Nothing is compiled here."""
    return 0


def predict_rows(artifacts: Path, request: PredictionRequest) -> PredictionAnswer:
    """Predict how many columns each row has; as many epochs as the stored file says, too."""
    if "hang" in request.rows[0]:
        time.sleep(60)
    if "wrong" in request.rows[0]:
        raise UserError("there is no column of that name", "/rows/0")
    epochs = int((artifacts / "epochs.txt").read_text())
    leg = LegPredictions(predictions=tuple([len(row), epochs] for row in request.rows))
    return PredictionAnswer(reference=leg, candidate=leg)


def train_job(spec: PairSpec, table: Path | None, folders: Folders, observer: Reporter) -> Trained:
    """Do what the spec's name says."""
    deed, _, argument = (spec.name or "quick").partition(":")
    return DEEDS[deed](argument, Job(table, folders, observer))


@dataclass(frozen=True)
class Job:
    """What a deed works with."""

    table: Path | None
    folders: Folders
    observer: Reporter

    @property
    def attempt(self) -> int:
        """Number of this attempt."""
        return int(self.folders.logs.name)

    def epoch(self, number: int, epochs: int) -> None:
        """Report one epoch of both legs."""
        loss = 1.0 / number
        self.observer.epochs(
            [
                EpochMetrics(leg="reference", epoch=number, values={"loss": loss}),
                EpochMetrics(leg="candidate", epoch=number, values={"loss": loss}),
            ],
            Progress(
                phase="training",
                fraction=number / epochs,
                epoch=number,
                epochs=epochs,
                loss={"reference": loss, "candidate": loss},
            ),
        )

    def trained(self, epochs: int) -> Trained:
        """Leave a file and a report that say how many epochs there were."""
        path = self.folders.artifacts / "epochs.txt"
        path.write_text(str(epochs))
        (self.folders.logs / "events").write_text("curves")
        file = File("epochs.txt", "text/plain", "How many epochs there were.", path)
        return Trained(report_of(epochs), (file,))


def quick(argument: str, job: Job) -> Trained:
    """Train a few epochs at full speed."""
    epochs = int(argument or 5)
    job.observer.phase("training")
    for number in range(1, epochs + 1):
        job.epoch(number, epochs)
    if job.table is not None:
        job.observer.note(f"the table has {job.table.stat().st_size} bytes")
    return job.trained(epochs)


def long(argument: str, job: Job) -> Trained:
    """Train slow epochs until cancelled, a minute at most."""
    epochs = int(argument or 6000)
    for number in range(1, epochs + 1):
        time.sleep(EPOCH_SECONDS)
        job.epoch(number, epochs)
        if job.observer.cancelled():
            raise Cancelled(job.trained(number))
    return job.trained(epochs)


def stubborn(_argument: str, job: Job) -> Trained:
    """Hear of no cancel."""
    job.epoch(1, 2)
    time.sleep(60)
    return job.trained(2)


def user_error(_argument: str, _job: Job) -> Trained:
    """Find the spec at fault."""
    raise UserError("the target has one class", "/target")


def unreachable(_argument: str, _job: Job) -> Trained:
    """Find the data out of reach."""
    raise SourceUnreachable("openml.org does not answer")


def bug(_argument: str, _job: Job) -> Trained:
    """Stumble."""
    raise ZeroDivisionError("a bug of ours")


def memory_error(_argument: str, _job: Job) -> Trained:
    """Ask for more memory than there is."""
    raise MemoryError("cannot have 80 PiB")


def allocate(argument: str, job: Job) -> Trained:
    """Hold ever more memory, up to as many MiB as the argument says."""
    held = []
    for _ in range(int(argument) // 10):
        held.append(os.urandom(1) * (10 << 20))
        time.sleep(EPOCH_SECONDS)
    time.sleep(10)
    return job.trained(len(held))


def disk_full(_argument: str, _job: Job) -> Trained:
    """Run out of disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "weights.npz")


def killed(argument: str, job: Job) -> Trained:
    """End by SIGKILL, in the first attempts only when the argument is their number."""
    job.epoch(1, 5)
    if job.attempt <= int(argument or 99):
        job.observer.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    return quick("5", job)


def gone(_argument: str, _job: Job) -> Trained:
    """Leave without a word."""
    os._exit(3)


def who(_argument: str, job: Job) -> Trained:
    """Tell which process this is."""
    job.observer.note(f"pid {os.getpid()}")
    return quick("1", job)


DEEDS: dict[str, Callable[[str, Job], Trained]] = {
    deed.__name__: deed
    for deed in (
        quick, long, stubborn, user_error, unreachable, bug, memory_error, allocate, disk_full,
        killed, gone, who,
    )
}  # fmt: skip


def report_of(epochs: int) -> PairReport:
    """A small report in which one number matters."""
    no_gap = Gap(prediction_rms=0.0, prediction_max=0.0, weights_max=0.0, loss_curve_max=0.0)
    leg = LegReport(
        framework="sklearn",
        title="A double",
        metrics={"r2": float("nan")},
        n_iter=epochs,
        loss_curve=tuple(1.0 / number for number in range(1, epochs + 1)),
        dtype="float64",
        seconds=0.0,
        stopped_because="it was asked to",
    )
    return PairReport(
        verdict="identical",
        summary=f"Both legs counted to {epochs}.",
        gap=no_gap,
        noise_floor=None,
        legs={"reference": leg, "candidate": leg},
        rows=Rows(
            training=3, test=1, inputs=1, outputs=1, input_columns=("x",), target_columns=("y",)
        ),
        task="regression",
        translation=(),
        certificate=Certificate(
            versions={},
            dtype={},
            spec_sha256="",
            data_sha256="",
            initial_weights_sha256={},
            batch_order_sha256={},
            results_sha256={},
        ),
    )
