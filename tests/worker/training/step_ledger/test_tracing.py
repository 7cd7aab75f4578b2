"""The whole ledger of a pair."""

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.step_ledger.tracing import StepTrace, trace_pair

# In float32 Keras' Adam computes its decay rates in float32 (D18b), which is no rounding noise.
ALIGNED = [row for row in TABLE if row.dtype == "float64" or row.params.get("solver") == "sgd"]


def traced(configuration: Configuration) -> StepTrace:
    """Trace an aligned pair."""
    with np.errstate(all="ignore"):
        return trace_pair(plan_of(configuration), lambda _: None)


@pytest.mark.parametrize("configuration", ALIGNED, ids=named)
def test_an_aligned_pair_never_parts_by_more_than_rounding(configuration: Configuration) -> None:
    """At no step of any epoch, and at no gate: else the ledger would blame what is no cause."""
    trace = traced(configuration)

    first = trace.first_difference
    assert first is None or not first.beyond_rounding, first
    assert trace.amplification.steps >= trace.amplification.epochs_stepped > 0
