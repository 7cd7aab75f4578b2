"""Hashes that stay the same until a bit changes."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from schemas.job import LEGS
from schemas.report import Certificate
from tests.worker.training.cases import TASKS
from tests.worker.training.traces import drawn_weights, trace_of
from worker.training.certificate import certify, versions
from worker.training.gap import Trace
from worker.training.leg import Network, Weights

NETWORK = Network(2, (3,), 1)
DATA = (np.arange(6.0).reshape(3, 2), np.arange(3.0))


@dataclass
class Leg:
    """What a certificate reads of a leg."""

    initial: Weights
    orders_seen: Any = field(default_factory=sha256)


def certificate(
    *,
    data: tuple[Any, ...] = DATA,
    initial: Weights | None = None,
    trace: Trace | None = None,
    order: bytes = b"",
    task: str = "regression",
) -> Certificate:
    """Certify a pair in which only the candidate is varied."""
    legs = {
        "reference": Leg(drawn_weights(NETWORK)),
        "candidate": Leg(initial or drawn_weights(NETWORK)),
    }
    legs["candidate"].orders_seen.update(order)
    traces = {"reference": trace_of(), "candidate": trace or trace_of()}
    dtypes = dict.fromkeys(LEGS, "float64")
    return certify(TASKS[task], data, legs, traces, dtypes)  # type: ignore[arg-type]


def test_the_same_numbers_have_the_same_certificate() -> None:
    """However they lie in memory."""
    in_columns = (np.asfortranarray(DATA[0]), DATA[1].copy())

    assert certificate() == certificate() == certificate(data=in_columns)


def one_bit_off(array: Any, place: tuple[int, ...]) -> Any:
    """Copy an array and change the last bit of one number."""
    changed = array.copy()
    changed[place] = np.nextafter(changed[place], np.inf)
    return changed


def changed_fields(other: Certificate) -> set[str]:
    """Name the fields, and legs in them, in which a certificate is another.

    The spec is left out: its hash stands for it.
    """
    plain, changed = (each.model_dump(exclude={"spec"}) for each in (certificate(), other))
    flat = [
        (name, leg, value)
        for name, values in plain.items()
        for leg, value in (values.items() if isinstance(values, dict) else [("", values)])
    ]
    return {
        f"{name} {leg}".strip()
        for name, leg, value in flat
        if value != (changed[name][leg] if leg else changed[name])
    }


def test_one_bit_changes_the_hash_of_what_it_belongs_to_and_no_other() -> None:
    """Data, first weights and results, each by itself."""
    weights = drawn_weights(NETWORK)
    moved = Weights((one_bit_off(weights.kernels[0], (1, 2)), weights.kernels[1]), weights.biases)
    for other, field_name in (
        (certificate(data=(one_bit_off(DATA[0], (2, 1)), DATA[1])), "data_sha256"),
        (certificate(data=(DATA[0], one_bit_off(DATA[1], (0,)))), "data_sha256"),
        (certificate(initial=moved), "initial_weights_sha256 candidate"),
        (certificate(order=b"0"), "batch_order_sha256 candidate"),
        (certificate(trace=trace_of(bias=(0.5, np.nextafter(0.5, 1)))), "results_sha256 candidate"),
        (
            certificate(trace=trace_of(outputs=((1.0,), (np.nextafter(2.0, 3.0),)))),
            "results_sha256 candidate",
        ),
        (certificate(task="multiclass"), "spec_sha256"),
    ):
        assert changed_fields(other) == {field_name}


@pytest.mark.parametrize(
    "data",
    [
        (DATA[0].reshape(2, 3), DATA[1]),
        (DATA[0].astype(np.float32), DATA[1]),
        (DATA[0].ravel()[:5], np.concatenate([DATA[0].ravel()[5:], DATA[1]])),
        DATA[::-1],
    ],
)
def test_shape_format_and_order_of_arrays_count_too(data: tuple[Any, ...]) -> None:
    """The same bytes in another shape are other data."""
    assert certificate(data=data).data_sha256 != certificate().data_sha256


def test_versions_name_what_computes() -> None:
    """Those that could change a number, and no other."""
    assert {"python", "machine", "scikit-learn", "keras", "numpy", "scipy"} <= versions().keys()
    assert {"tensorflow", "tensorflow-cpu"} & versions().keys()
    assert versions()["numpy"] == np.__version__
    assert "fastapi" not in versions()
