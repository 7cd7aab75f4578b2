"""The files that a trained pair leaves."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schemas.job import LEGS
from schemas.report import PairReport
from worker.training.certificate import versions
from worker.training.comparison import Trained
from worker.training.decisions import write_decisions
from worker.training.diagnostics.legs import write_diagnostics
from worker.training.images import write_images
from worker.training.leg import Floats
from worker.training.legs import keras_leg, sklearn_leg
from worker.training.plan import Plan
from worker.training.preparation import save_pipeline
from worker.training.rows_file import EXPECTED, ROWS, write_arrays
from worker.training.targets import decide

REFERENCE, CANDIDATE, PIPELINE = "reference.skops", "candidate.keras", "pipeline.skops"
CANDIDATE_PIPELINE = "candidate-pipeline.skops"


@dataclass(frozen=True, slots=True)
class ProducedFile:
    """One file, where it lies and what it is."""

    name: str
    media_type: str
    description: str
    path: Path


def write_files(pair: Trained, report: PairReport, folder: Path) -> tuple[ProducedFile, ...]:
    """Write both models, the pipeline, the predictions, the spec, the versions and the report."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = pair.plan
    leg = pair.runners["reference"].leg
    if not isinstance(leg, sklearn_leg.SklearnLeg):
        raise TypeError(f"the reference is a {type(leg).__name__}, not a scikit-learn leg")
    sklearn_leg.save_model(folder / REFERENCE, leg.fitted())
    candidate = pair.traces["candidate"].weights
    keras_leg.save_model(folder / CANDIDATE, plan.candidate, plan.candidate_network, candidate)
    save_pipeline(plan.prepared.pipeline, folder / PIPELINE)
    facts_of_files: tuple[tuple[str, str, str], ...] = _FILES
    if plan.candidate_rows is not None:
        facts_of_files = (*_FILES, _CANDIDATE_PIPELINE)
        save_pipeline(plan.candidate_rows.pipeline, folder / CANDIDATE_PIPELINE)
    write_arrays(pair, folder)
    _write_predictions(folder / "predictions.csv", pair)
    write_decisions(folder / "decisions.csv", pair.decisions)
    (folder / "spec.json").write_text(plan.spec.model_dump_json(indent=2))
    (folder / "versions.json").write_text(json.dumps(versions(), indent=2))
    seen = write_diagnostics(pair.diagnostics, folder)
    facts_of_files = (*facts_of_files, *seen, *write_images(pair, folder))
    (folder / "report.json").write_text(report.model_dump_json(indent=2))
    return tuple(ProducedFile(*facts, folder / facts[0]) for facts in facts_of_files)


_FILES = (
    (REFERENCE, "application/zip", "The fitted scikit-learn estimator; read it with skops.io."),
    (CANDIDATE, "application/zip", "The trained Keras network; read it with keras.saving."),
    (PIPELINE, "application/zip", "What is done to raw rows before both; read it with skops.io."),
    (ROWS, "application/zip", "Rows as both legs were given them, for the legs' programs."),
    (EXPECTED, "application/zip", "Both legs' weights, outputs and losses, for their programs."),
    ("predictions.csv", "text/csv", "Both legs' predictions of the test rows, beside the truth."),
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


def _write_predictions(path: Path, pair: Trained) -> None:
    plan = pair.plan
    columns: dict[str, Any] = {"row": plan.prepared.rows_test.tolist()}
    columns |= dict(said(plan, plan.targets_test, "true"))
    for name in LEGS:
        columns |= dict(said(plan, pair.traces[name].outputs, name))
        columns |= dict(probabilities(plan, pair.traces[name].outputs, name))
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
