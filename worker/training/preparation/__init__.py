"""From a spec and its data set to the arrays that both legs are trained on."""

from worker.training.preparation.kept import KeptRows
from worker.training.preparation.persist import load_pipeline, save_pipeline
from worker.training.preparation.pipeline import PairPipeline
from worker.training.preparation.prepare import Prepared, prepare
from worker.training.preparation.rows import rows_to_inputs
from worker.training.preparation.tables import Table, load

__all__ = [
    "KeptRows",
    "PairPipeline",
    "Prepared",
    "Table",
    "load",
    "load_pipeline",
    "prepare",
    "rows_to_inputs",
    "save_pipeline",
]
