"""What a job's numbers rest on, as versions and hashes."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from platform import machine, python_version

import numpy as np
from threadpoolctl import threadpool_info

from schemas.leg import Leg as LegName
from schemas.report import Certificate
from schemas.spec import JobSpec
from worker.training.gap import Trace
from worker.training.leg import Floats, Leg, Weights

PACKAGES = frozenset(
    {"twinfit", "scikit-learn", "keras", "numpy", "scipy", "tensorflow", "tensorflow-cpu"}
)


@cache
def versions() -> dict[str, str]:
    """Versions of all that computes, by name."""
    # Packages spell their names in both ways: `tensorflow_cpu` is `tensorflow-cpu`.
    installed = {each.metadata["Name"].replace("_", "-"): each.version for each in distributions()}
    computing = {name: installed[name] for name in sorted(PACKAGES & installed.keys())}
    return {"python": python_version(), "machine": machine(), **computing}


def certify(
    spec: JobSpec,
    arrays: Iterable[Floats],
    legs: dict[LegName, Leg],
    traces: dict[LegName, Trace],
    dtypes: dict[LegName, str],
) -> Certificate:
    """Hash everything that went in and came out, except times."""
    return Certificate(
        versions=versions(),
        cores=cores(),
        dtype=dtypes,
        spec=spec.model_dump(mode="json"),
        spec_sha256=hashlib.sha256(spec.model_dump_json().encode()).hexdigest(),
        data_sha256=_hash(arrays),
        initial_weights_sha256={name: _hash(_tensors(legs[name].initial)) for name in legs},
        batch_order_sha256={name: legs[name].orders_seen.hexdigest() for name in legs},
        results_sha256={
            name: _hash(
                [*_tensors(trace.weights), trace.outputs, np.asarray(trace.loss_curve, np.float64)]
            )
            for name, trace in traces.items()
        },
    )


def cores() -> int | None:
    """Cores that this process may run on, or threads that it may use where these are fewer."""
    affinity = hasattr(os, "sched_getaffinity")
    usable = len(os.sched_getaffinity(0)) if affinity else os.cpu_count()
    threads = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    return min((each for each in (usable, *threads) if each), default=None)


def _tensors(weights: Weights) -> list[Floats]:
    return [tensor for _, tensor in weights.named()]


def _hash(arrays: Iterable[Floats]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
