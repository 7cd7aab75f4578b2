"""The rows and the results of a pair as arrays, for the programs that repeat its legs."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    """Give what both legs were given, and what predictions are measured against.

    Inputs have shape (rows, inputs), targets (rows, outputs) as numbers in the units that the
    legs learn, and labels are what scikit-learn's `fit` takes.
    """
    prepared = plan.prepared
    arrays: Arrays = {
        "inputs_train": prepared.inputs_train,
        "targets_train": plan.targets_train,
        "labels_train": prepared.targets_train,
        "inputs_test": prepared.inputs_test,
        "targets_test": plan.targets_test,
        "target_spread": plan.spread(),
    }
    if prepared.weights_train is not None:
        arrays["weights_train"] = prepared.weights_train
    if prepared.target_scaler is not None:
        arrays["target_mean"] = np.asarray(prepared.target_scaler.mean_)
        arrays["target_scale"] = np.asarray(prepared.target_scaler.scale_)
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
