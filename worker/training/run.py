"""The door of the library: train a job, predict with it, and warm a process up."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar, overload

import numpy as np

from pairing.extensions import extensions_of
from pairing.own.same_numbers import fitted_rows
from schemas.leg import Leg as LegName
from schemas.report import PairReport, TrainReport
from schemas.spec import PairSpec, TrainSpec
from worker.training.alone import Course, train_report_of
from worker.training.compiled.function import Compiled
from worker.training.errors import Cancelled, SourceUnreachable, UserError
from worker.training.examination import Examination
from worker.training.files import ProducedFile, write_files
from worker.training.legs.keras_leg import keep_products_whole, run_ops_in_turn
from worker.training.observer import Nobody, Observer
from worker.training.pair import Runner
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.predicting import predict_rows
from worker.training.preparation import KeptRows
from worker.training.reporting import pair_report_of
from worker.training.runners import runners_of

__all__ = [
    "Cancelled",
    "Folders",
    "Observer",
    "ProducedFile",
    "SourceUnreachable",
    "Trained",
    "UserError",
    "functions_traced",
    "predict_rows",
    "train_job",
    "warm_up",
]

ROWS = KeptRows()

CLIPPED = (
    "batch_size {wanted} is larger than the {rows} rows that are trained on; it was clipped "
    "to {rows}, as scikit-learn does."
)
SEEN = (
    "The candidate splits the rows in its own way. Both legs are tested on the reference's "
    "{rows} test rows, and {seen} of these are among the candidate's training rows."
)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a job writes.

    Attributes:
        artifacts: Files to keep.
        logs: TensorBoard event files, one folder for each leg.
        cache: What is fetched from OpenML; None for scikit-learn's own place.
    """

    artifacts: Path
    logs: Path
    cache: Path | None = None


R = TypeVar("R", bound=PairReport | TrainReport)


@dataclass(frozen=True, slots=True)
class Trained(Generic[R]):
    """What a job came to."""

    report: R
    files: tuple[ProducedFile, ...]


@overload
def train_job(
    spec: PairSpec, table: Path | None, folders: Folders, observer: Observer
) -> Trained[PairReport]: ...


@overload
def train_job(
    spec: TrainSpec, table: Path | None, folders: Folders, observer: Observer
) -> Trained[TrainReport]: ...


def train_job(
    spec: PairSpec | TrainSpec, table: Path | None, folders: Folders, observer: Observer
) -> Trained[PairReport] | Trained[TrainReport]:
    """Train a job from spec to report.

    The same spec, data and versions give the same report, except for seconds.

    Args:
        spec: What was asked for.
        table: Canonical Parquet file of an upload; None for other data sets.
        folders: Where to write.
        observer: Told of each epoch; may ask to stop.

    Raises:
        UserError: Spec and data do not fit together.
        SourceUnreachable: The data set's source does not answer.
        Cancelled: The observer asked to stop; `reached` holds a `Trained` of what was
            reached, or None when no epoch was.
    """
    observer.phase("reading the data")
    prepared = ROWS.rows(spec, table, cache=folders.cache, dtype=dtype_of_inputs(spec))
    plan = plan_of(spec, prepared)
    notes = _notes(plan)
    for note in (*prepared.notes, *notes):
        observer.note(note)
    runners = runners_of(plan, folders.logs)
    try:
        return _train(plan, runners, folders, observer, notes)
    finally:
        for runner in runners.values():
            runner.recorder.log.close(succeeded=runner.leg_is_sound())
            runner.leg.close()


def _train(
    plan: Plan,
    runners: dict[LegName, Runner],
    folders: Folders,
    observer: Observer,
    notes: tuple[str, ...],
) -> Trained[PairReport] | Trained[TrainReport]:
    is_pair = isinstance(plan.spec, PairSpec)
    course = (Examination if is_pair else Course)(plan, runners, observer)
    cancelled = False
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            course.go_through()
        except Cancelled:
            cancelled = True
            if any(runner.last is None for runner in runners.values()):
                raise
        observer.phase("writing the results")
        result = _result_of(course, notes, folders.artifacts)
    if cancelled:
        raise Cancelled(result)
    return result


def _result_of(
    course: Examination | Course, notes: tuple[str, ...], artifacts: Path
) -> Trained[PairReport] | Trained[TrainReport]:
    job = course.trained
    if isinstance(course, Examination):
        of_pair = pair_report_of(course, notes)
        return Trained(of_pair, write_files(job, of_pair, artifacts))
    report = train_report_of(job, notes)
    return Trained(report, write_files(job, report, artifacts))


def functions_traced() -> int:
    """How many functions this process has compiled so far; jobs of one shape share theirs."""
    return Compiled.traces


def _notes(plan: Plan) -> tuple[str, ...]:
    own = (note for leg in plan.legs.values() for note in leg.side.notes)
    beyond = (note for leg in plan.legs.values() for note in extensions_of(leg.side.written))
    others = (*_clipped(plan), *_notes_on_rows(plan), *plan.architecture.differences())
    return tuple(dict.fromkeys((*beyond, *others, *own)))


def _clipped(plan: Plan) -> Iterator[str]:
    for leg in plan.legs.values():
        wanted = leg.semantics.batch_rows
        rows = fitted_rows(leg.semantics, len(leg.rows.inputs_train))
        if leg.framework == "sklearn" and isinstance(wanted, int) and wanted > rows:
            yield CLIPPED.format(wanted=wanted, rows=rows)


def _notes_on_rows(plan: Plan) -> tuple[str, ...]:
    """Say on which rows a candidate was trained and tested that has a split of its own."""
    if plan.shares_rows or plan.candidate.split == plan.reference.split:
        return ()
    seen = int(np.isin(plan.prepared.rows_test, plan.rows("candidate").rows_train).sum())
    return (SEEN.format(seen=seen, rows=len(plan.prepared.rows_test)),)


def warm_up() -> None:
    """Pay once, in a fresh process, for what every first job would wait for.

    Raises:
        RuntimeError: The process has trained before.
    """
    run_ops_in_turn()
    keep_products_whole()
    spec = PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {
                "sklearn": {
                    "estimator": "MLPRegressor",
                    "params": {"hidden_layer_sizes": [2], "max_iter": 2, "solver": "sgd"},
                }
            },
            "candidate": {"keras": {"like": "reference"}},
        }
    )
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        place = Path(folder)
        train_job(spec, None, Folders(place / "artifacts", place / "logs"), Nobody())
