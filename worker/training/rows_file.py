"""The rows and the results of a job as arrays, for the programs that repeat its legs."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.leg import Leg as LegName
from worker.training.comparison import Trained
from worker.training.leg import Weights
from worker.training.plan import Plan

ROWS, EXPECTED = "rows.npz", "expected.npz"

Arrays = dict[str, NDArray[Any]]


def write_arrays(pair: Trained, folder: Path) -> None:
    """Write `rows.npz` and `expected.npz`; the same arrays give the same bytes."""
    np.savez(folder / ROWS, allow_pickle=False, **rows_of(pair.plan))
    np.savez(folder / EXPECTED, allow_pickle=False, **results_of(pair))


def rows_of(plan: Plan) -> Arrays:
    """Give what the legs were given, and what predictions are measured against.

    Inputs have shape (rows, inputs), targets (rows, outputs) as numbers in the units that the
    leg learns, and labels are what scikit-learn's `fit` takes. Where the candidate prepares its
    rows in a way of its own, they are there too, as `candidate/inputs_train` and so on.
    """
    arrays = _rows(plan, "reference") | {"target_spread": plan.spread()}
    if not plan.shares_rows:
        own = _rows(plan, "candidate")
        arrays |= {f"candidate/{name}": array for name, array in own.items()}
    return arrays


def _rows(plan: Plan, leg: LegName) -> Arrays:
    rows = plan.rows(leg)
    arrays: Arrays = {
        "inputs_train": rows.inputs_train,
        "targets_train": plan.learnt(leg),
        "labels_train": rows.targets_train,
        "inputs_test": rows.inputs_test,
    }
    if rows.weights_train is not None:
        arrays["weights_train"] = rows.weights_train
    if rows.target_scaler is not None:
        arrays["target_scale"], arrays["target_shift"] = rows.pipeline.target_scaling()
    return arrays


def results_of(pair: Trained) -> Arrays:
    """Give each leg's first and last weights, outputs of the test rows, and losses."""
    arrays: Arrays = {}
    for leg, trace in pair.traces.items():
        arrays |= _named(f"{leg}/initial/", pair.runners[leg].leg.initial)
        arrays |= _named(f"{leg}/", trace.weights)
        arrays[f"{leg}/outputs"] = trace.outputs
        arrays[f"{leg}/loss_curve"] = np.asarray(trace.loss_curve, np.float64)
    return arrays


def _named(prefix: str, weights: Weights) -> Arrays:
    return {f"{prefix}{name}": tensor for name, tensor in weights.named()}
