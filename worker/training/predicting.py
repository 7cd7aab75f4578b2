"""Predictions of new rows by the models that a job left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import JsonValue

from schemas.leg import LEGS, Leg
from schemas.prediction import LegPredictions, PredictionAnswer, PredictionRequest
from worker.training.files import CANDIDATE_PIPELINE, PIPELINE
from worker.training.leg import Floats
from worker.training.model_files import find_model
from worker.training.preparation import PairPipeline, load_pipeline, rows_to_inputs
from worker.training.targets import decide

JOBS_KEPT_OPEN = 8


@dataclass(frozen=True)
class Models:
    """A job's pipelines and its networks by leg, ready to predict."""

    pipelines: dict[Leg, PairPipeline]
    networks: dict[Leg, Callable[[Floats], Floats]]


@lru_cache(maxsize=JOBS_KEPT_OPEN)
def open_models(artifacts: Path) -> Models:
    """Read a job's models; a job's artifacts never change, so they are kept."""
    pipeline, own = load_pipeline(artifacts / PIPELINE), artifacts / CANDIDATE_PIPELINE
    found = {leg: find_model(artifacts, leg) for leg in LEGS}
    return Models(
        {"reference": pipeline, "candidate": load_pipeline(own) if own.exists() else pipeline},
        {leg: network for leg, network in found.items() if network is not None},
    )


def predict_rows(artifacts: Path, request: PredictionRequest) -> PredictionAnswer:
    """Predict rows with each leg, the job's own pipeline applied.

    Args:
        artifacts: Folder with the job's files.
        request: Raw rows.

    Raises:
        UserError: A row does not fit the columns; the pointer names row and column.
    """
    models = open_models(artifacts)
    classes = models.pipelines["reference"].classes
    return PredictionAnswer(
        classes=None if classes is None else tuple(map(str, classes)),
        **{
            leg: _answer(models.pipelines[leg], network, request)
            for leg, network in models.networks.items()
        },
    )


def _answer(
    pipeline: PairPipeline, network: Callable[[Floats], Floats], request: PredictionRequest
) -> LegPredictions:
    outputs = network(rows_to_inputs(pipeline, request.rows))
    if pipeline.task == "regression":
        return LegPredictions(predictions=_rows(pipeline.unscale(outputs)))
    if pipeline.task == "binary":
        outputs = outputs[:, -1:]  # a network of the user's own may have an output for each class
    decided = decide(pipeline.task, outputs)
    if pipeline.classes is None:
        return LegPredictions(predictions=_rows(decided), probabilities=_lists(outputs))
    shares = np.column_stack([1.0 - outputs, outputs]) if pipeline.task == "binary" else outputs
    names: Sequence[Any] = pipeline.classes
    return LegPredictions(
        predictions=tuple(names[place] for place in decided), probabilities=_lists(shares)
    )


def _rows(values: Floats | np.ndarray[Any, Any]) -> tuple[JsonValue, ...]:
    """One number per row, or a list where there are several outputs."""
    flat = values[:, 0] if values.shape[1] == 1 else values
    return tuple(flat.tolist())


def _lists(values: Floats) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
