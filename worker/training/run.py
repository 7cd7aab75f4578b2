"""The door of the library: train a pair, predict with it, and warm a process up."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pairing.extensions import extensions_of
from schemas.job import Leg as LegName
from schemas.report import PairReport
from schemas.spec import PairSpec
from worker.training.errors import Cancelled, SourceUnreachable, UserError
from worker.training.examination import Examination
from worker.training.files import ProducedFile, write_files
from worker.training.legs.keras_leg import keep_products_whole, run_ops_in_turn
from worker.training.observer import Nobody, Observer
from worker.training.pair import Runner
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.predicting import predict_rows
from worker.training.preparation import prepare
from worker.training.reporting import report_of
from worker.training.runners import runners_of

__all__ = [
    "Cancelled",
    "Folders",
    "Observer",
    "ProducedFile",
    "SourceUnreachable",
    "Trained",
    "UserError",
    "predict_rows",
    "train_pair",
    "warm_up",
]

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


@dataclass(frozen=True, slots=True)
class Trained:
    """What a job came to."""

    report: PairReport
    files: tuple[ProducedFile, ...]


def train_pair(spec: PairSpec, table: Path | None, folders: Folders, observer: Observer) -> Trained:
    """Train a pair from spec to report.

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
    prepared = prepare(spec, table, cache=folders.cache, dtype=dtype_of_inputs(spec))
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
) -> Trained:
    examination = Examination(plan, runners, observer)
    cancelled = False
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            examination.go_through()
        except Cancelled:
            cancelled = True
            if any(runner.last is None for runner in runners.values()):
                raise
        observer.phase("writing the results")
        report = report_of(examination, notes)
        result = Trained(report, write_files(examination.pair, report, folders.artifacts))
    if cancelled:
        raise Cancelled(result)
    return result


def _notes(plan: Plan) -> tuple[str, ...]:
    wanted = plan.reference.batch_rows
    rows = len(plan.prepared.inputs_train)
    if plan.reference.validation_rows == "drawn":
        rows -= int(np.ceil(rows * plan.reference.validation_fraction))
    too_many = isinstance(wanted, int) and wanted > rows
    clipped = (CLIPPED.format(wanted=wanted, rows=rows),) if too_many else ()
    own = plan.own.notes if plan.own else ()
    beyond = extensions_of(plan.spec.reference.sklearn.params)
    return (*beyond, *clipped, *_notes_on_rows(plan), *plan.architecture.differences(), *own)


def _notes_on_rows(plan: Plan) -> tuple[str, ...]:
    """Say on which rows a candidate was trained and tested that has a split of its own."""
    own = plan.candidate_rows
    if own is None or plan.candidate.split == plan.reference.split:
        return ()
    seen = int(np.isin(plan.prepared.rows_test, own.rows_train).sum())
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
        train_pair(spec, None, Folders(place / "artifacts", place / "logs"), Nobody())
