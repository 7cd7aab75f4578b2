"""What a pair's numbers rest on, as versions and hashes."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from platform import machine, python_version

import numpy as np

from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.report import Certificate
from schemas.spec import PairSpec
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
    spec: PairSpec,
    arrays: Iterable[Floats],
    legs: dict[LegName, Leg],
    traces: dict[LegName, Trace],
    dtypes: dict[LegName, str],
) -> Certificate:
    """Hash everything that went in and came out, except times."""
    return Certificate(
        versions=versions(),
        dtype=dtypes,
        spec_sha256=hashlib.sha256(spec.model_dump_json().encode()).hexdigest(),
        data_sha256=_hash(arrays),
        initial_weights_sha256={name: _hash(_tensors(legs[name].initial)) for name in LEGS},
        batch_order_sha256={name: legs[name].orders_seen.hexdigest() for name in LEGS},
        results_sha256={
            name: _hash([*_tensors(traces[name].weights), traces[name].outputs]) for name in LEGS
        },
    )


def _tensors(weights: Weights) -> list[Floats]:
    return [tensor for _, tensor in weights.named()]


def _hash(arrays: Iterable[Floats]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
