"""The fitted pipeline as a file, beside the models that need it."""

from pathlib import Path
from typing import Any
from weakref import ref

import skops.io

from worker.training.preparation.pipeline import PairPipeline

# Beyond scikit-learn's own and Python's plain types, which skops trusts by itself.
TRUSTED = ("numpy.dtype",)


class _Written:
    """The pipeline that was written last, which the next point of a sweep writes again."""

    def __init__(self) -> None:
        self._pipeline: ref[PairPipeline] | None = None
        self._content = b""

    def content(self, pipeline: PairPipeline) -> bytes:
        """Give what a file of this very pipeline holds."""
        if self._pipeline is None or self._pipeline() is not pipeline:
            self._content = _written(pipeline)
            self._pipeline = ref(pipeline)
        return self._content


_LAST = _Written()


def save_pipeline(pipeline: PairPipeline, path: Path) -> None:
    """Write a pipeline: a dictionary of scikit-learn objects that skops alone can read."""
    path.write_bytes(_LAST.content(pipeline))


def _written(pipeline: PairPipeline) -> bytes:
    content: bytes = skops.io.dumps(
        {
            "columns": [list(column) for column in pipeline.columns],
            "numbers": pipeline.numbers,
            "texts": pipeline.texts,
            "fills_missing": pipeline.fills_missing,
            "task": pipeline.task,
            "target_columns": list(pipeline.target_columns),
            "classes": None if pipeline.classes is None else list(pipeline.classes),
            "target_scaler": pipeline.target_scaler,
        }
    )
    return content


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
