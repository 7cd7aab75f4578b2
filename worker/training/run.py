"""The door of the library: train a pair, predict with it, and warm a process up."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pairing.translate import translation
from schemas.job import Leg as LegName
from schemas.report import PairReport
from schemas.spec import PairSpec
from worker.training.errors import Cancelled, SourceUnreachable, UserError
from worker.training.files import ProducedFile, write_files
from worker.training.floor import Floor, noise_floor
from worker.training.legs.keras_leg import KerasLeg, run_ops_in_turn
from worker.training.observer import Observer
from worker.training.pair import Clock, Runner, train_side_by_side
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.predicting import predict_rows
from worker.training.preparation import prepare
from worker.training.recorder import Recorder, Setting
from worker.training.reporting import report_of, title_of, trained
from worker.training.step_ledger.tracing import StepTrace, trace_watched

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
    runners = _runners(plan, folders.logs)
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
    explain = plan.spec.explain
    traces = explain.trace == "first_difference"
    clock = Clock(plan.reference.epochs, with_floor=explain.noise_floor, with_trace=traces)
    floor: Floor | None = None
    trace: StepTrace | None = None
    cancelled = False
    observer.phase("training")
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            train_side_by_side(runners, clock, observer)
            pair = trained(plan, runners)
            if explain.noise_floor and not any(r.diverged for r in runners.values()):
                observer.phase("noise floor")
                floor = noise_floor(plan, pair.traces["reference"], clock, observer)
            if traces:
                observer.phase("tracing")
                trace = trace_watched(plan, clock, observer)
        except Cancelled:
            cancelled = True
            if any(runner.last is None for runner in runners.values()):
                raise
            pair = trained(plan, runners)
        observer.phase("writing the results")
        report = report_of(pair, floor, notes, trace)
        result = Trained(report, write_files(pair, report, folders.artifacts))
    if cancelled:
        raise Cancelled(result)
    return result


def _notes(plan: Plan) -> tuple[str, ...]:
    wanted = plan.reference.batch_rows
    rows = len(plan.prepared.inputs_train)
    if plan.reference.validation_rows == "drawn":
        rows -= int(np.ceil(rows * plan.reference.validation_fraction))
    too_many = isinstance(wanted, int) and wanted > rows
    return (CLIPPED.format(wanted=wanted, rows=rows),) if too_many else ()


def _runners(plan: Plan, logs: Path) -> dict[LegName, Runner]:
    reference, candidate = plan.sklearn_leg(), plan.keras_leg()
    settings = {
        "reference": _settings(plan, "reference"),
        "candidate": _settings(plan, "candidate"),
    }
    runners: dict[LegName, Runner] = {}
    legs: tuple[tuple[LegName, LegName], ...] = (
        ("reference", "candidate"),
        ("candidate", "reference"),
    )
    for name, other in legs:
        leg = reference if name == "reference" else candidate
        recorder = Recorder(
            name,
            leg,
            logs,
            epochs=plan.reference.epochs,
            task=plan.prepared.task,
            test=(plan.prepared.inputs_test, plan.test_targets_as_learnt()),
        )
        graph = leg.graph() if isinstance(leg, KerasLeg) else None
        recorder.begin(settings[name], settings[other], _summary(plan, name), graph)
        runners[name] = Runner(name, leg, recorder)
    return runners


def _settings(plan: Plan, name: LegName) -> dict[str, Setting]:
    semantics = plan.reference if name == "reference" else plan.candidate
    record = {each.field: each.reference for each in translation(semantics, semantics)}
    shown = {key: value for key, value in record.items() if isinstance(value, Setting)}
    return {"framework": title_of(plan, name), **shown}


def _summary(plan: Plan, name: LegName) -> str:
    rows = [
        f"| {each.field} | {each.reference} | {each.candidate} | {each.meaning} |"
        for each in translation(plan.reference, plan.candidate)
        if not each.same
    ]
    sizes = " - ".join(map(str, plan.network.sizes))
    head = (
        f"**{title_of(plan, name)}**, {sizes} units, "
        f"{len(plan.prepared.inputs_train)} training rows.\n\n"
    )
    if not rows:
        return head + "Both legs have the same semantics."
    table = ["| field | reference | candidate | decides |", "| --- | --- | --- | --- |", *rows]
    return head + "Where the two legs differ:\n\n" + "\n".join(table)


def warm_up() -> None:
    """Pay once, in a fresh process, for what every first job would wait for.

    Raises:
        RuntimeError: The process has trained before.
    """
    run_ops_in_turn()
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
        train_pair(spec, None, Folders(place / "artifacts", place / "logs"), _Nobody())


class _Nobody:
    """An observer that looks away."""

    def phase(self, phase: str) -> None: ...
    def epochs(self, metrics: object, progress: object) -> None: ...
    def note(self, note: str) -> None: ...
    def cancelled(self) -> bool:
        return False
