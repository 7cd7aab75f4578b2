"""The whole ledger of a pair."""

import numpy as np
import pytest

from tests.worker.training.legs.configurations import TABLE, Configuration, named
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.step_ledger.tracing import StepTrace, trace_pair


def traced(configuration: Configuration) -> StepTrace:
    """Trace an aligned pair."""
    with np.errstate(all="ignore"):
        return trace_pair(plan_of(configuration), lambda _: None)


@pytest.mark.parametrize("configuration", TABLE, ids=named)
def test_an_aligned_pair_never_parts_by_more_than_rounding(configuration: Configuration) -> None:
    """At no step of any epoch, and at no gate: else the ledger would blame what is no cause."""
    trace = traced(configuration)

    first = trace.first_difference
    assert first is None or not first.beyond_rounding, first
    assert trace.amplification.steps >= trace.amplification.epochs_stepped > 0
