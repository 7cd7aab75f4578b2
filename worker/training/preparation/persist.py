"""The fitted pipeline as a file, beside the models that need it."""

from pathlib import Path
from typing import Any

import skops.io

from worker.training.preparation.pipeline import PairPipeline

# Beyond scikit-learn's own and Python's plain types, which skops trusts by itself.
TRUSTED = ("numpy.dtype",)


def save_pipeline(pipeline: PairPipeline, path: Path) -> None:
    """Write a pipeline: a dictionary of scikit-learn objects that skops alone can read."""
    skops.io.dump(
        {
            "columns": [list(column) for column in pipeline.columns],
            "numbers": pipeline.numbers,
            "texts": pipeline.texts,
            "fills_missing": pipeline.fills_missing,
            "task": pipeline.task,
            "target_columns": list(pipeline.target_columns),
            "classes": None if pipeline.classes is None else list(pipeline.classes),
            "target_scaler": pipeline.target_scaler,
        },
        path,
    )


def load_pipeline(path: Path) -> PairPipeline:
    """Read a pipeline back.

    Raises:
        skops.io.exceptions.UntrustedTypesFoundException: The file holds what a pipeline does not.
    """
    kept: dict[str, Any] = skops.io.load(path, trusted=list(TRUSTED))
    return PairPipeline(
        columns=tuple((name, kind) for name, kind in kept["columns"]),
        numbers=kept["numbers"],
        texts=kept["texts"],
        fills_missing=kept["fills_missing"],
        task=kept["task"],
        target_columns=tuple(kept["target_columns"]),
        classes=None if kept["classes"] is None else tuple(kept["classes"]),
        target_scaler=kept["target_scaler"],
    )
