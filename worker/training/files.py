"""The files that a trained job leaves."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schemas.report import Report
from worker.training.certificate import versions
from worker.training.comparison import Trained
from worker.training.decisions import write_decisions
from worker.training.diagnostics.legs import write_diagnostics
from worker.training.images import write_images
from worker.training.leg import Floats
from worker.training.model_files import MODEL_FILES
from worker.training.plan import Plan
from worker.training.preparation import save_pipeline
from worker.training.rows_file import EXPECTED, ROWS, write_arrays
from worker.training.targets import decide

PIPELINE, CANDIDATE_PIPELINE = "pipeline.skops", "candidate-pipeline.skops"


Facts = tuple[str, str, str]
"""Name, media type and description."""


@dataclass(frozen=True, slots=True)
class ProducedFile:
    """One file, where it lies and what it is."""

    name: str
    media_type: str
    description: str
    path: Path


def write_files(trained: Trained, report: Report, folder: Path) -> tuple[ProducedFile, ...]:
    """Write models, pipeline, predictions, the spec, the versions and the report."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = trained.plan
    models = tuple(_write_models(trained, folder))
    save_pipeline(plan.prepared.pipeline, folder / PIPELINE)
    if not plan.shares_rows:
        save_pipeline(plan.rows("candidate").pipeline, folder / CANDIDATE_PIPELINE)
    write_arrays(trained, folder)
    _write_predictions(folder / "predictions.csv", trained)
    write_decisions(folder / "decisions.csv", trained.decisions)
    (folder / "spec.json").write_text(plan.spec.model_dump_json(indent=2))
    (folder / "versions.json").write_text(json.dumps(versions(), indent=2))
    seen = (*write_diagnostics(trained.diagnostics, folder), *write_images(trained, folder))
    (folder / "report.json").write_text(report.model_dump_json(indent=2))
    own = () if plan.shares_rows else (_CANDIDATE_PIPELINE,)
    written: tuple[Facts, ...] = (*models, *_FILES, *own, *seen)
    return tuple(ProducedFile(*facts, folder / facts[0]) for facts in written)


def _write_models(trained: Trained, folder: Path) -> Iterator[Facts]:
    for name, leg in trained.plan.legs.items():
        kind = MODEL_FILES[leg.framework]
        file = f"{name}.{kind.ending}"
        kind.save(folder / file, leg, trained.runners[name].leg)
        yield file, kind.media_type, kind.description


_FILES: tuple[Facts, ...] = (
    (PIPELINE, "application/zip", "What is done to raw rows before; read it with skops.io."),
    (ROWS, "application/zip", "Rows as the legs were given them, for the legs' programs."),
    (EXPECTED, "application/zip", "The legs' weights, outputs and losses, for their programs."),
    ("predictions.csv", "text/csv", "The legs' predictions of the test rows, beside the truth."),
    ("decisions.csv", "text/csv", "What each leg's rule of stopping compared after each epoch."),
    ("spec.json", "application/json", "The exact spec, with every default filled in."),
    ("versions.json", "application/json", "Versions of all that computed."),
    ("report.json", "application/json", "The report."),
)
_CANDIDATE_PIPELINE = (
    CANDIDATE_PIPELINE,
    "application/zip",
    "What the candidate does to raw rows in its own way; read it with skops.io.",
)


def _write_predictions(path: Path, trained: Trained) -> None:
    plan = trained.plan
    columns: dict[str, Any] = {"row": plan.prepared.rows_test.tolist()}
    columns |= dict(said(plan, plan.targets_test, "true"))
    for name, trace in trained.traces.items():
        columns |= dict(said(plan, trace.outputs, name))
        columns |= dict(probabilities(plan, trace.outputs, name))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def said(plan: Plan, outputs: Floats, prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """Give what outputs say of each row, by column: numbers, or classes in words."""
    task, classes = plan.prepared.task, plan.prepared.classes
    if classes is not None:
        yield prefix, [classes[place] for place in decide(task, outputs)]
        return
    values = decide(task, outputs) if task == "multilabel" else outputs
    names = plan.prepared.target_columns
    for name, column in zip(names, np.asarray(values).T, strict=True):
        yield (prefix if len(names) == 1 else f"{prefix}:{name}"), column.tolist()


def probabilities(plan: Plan, outputs: Floats, prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """Give the probability of each class or label, by column; none for regression."""
    task, classes = plan.prepared.task, plan.prepared.classes
    if task == "binary" and classes is not None:
        yield f"{prefix}:p({classes[1]})", outputs[:, 0].tolist()
    elif task != "regression":
        names = classes or plan.prepared.target_columns
        for name, column in zip(names, outputs.T, strict=True):
            yield f"{prefix}:p({name})", column.tolist()
