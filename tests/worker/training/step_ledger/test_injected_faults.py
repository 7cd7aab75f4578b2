"""Each cause put back alone: the ledger names the gate where it enters, and only that."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pytest

from pairing.causes import keeping
from pairing.translate import naive_port
from schemas.cause import CauseId
from schemas.report import FirstDifference, Gate, Verdict
from tests.worker.training.cases import Watcher
from tests.worker.training.legs.configurations import Configuration, Kind
from tests.worker.training.legs.keras_legs import reference_semantics
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.floor import noise_floor
from worker.training.gap import Trace, gap_between, one_rounding, same_bits
from worker.training.leg import Leg
from worker.training.pair import Clock
from worker.training.plan import Plan
from worker.training.step_ledger.tracing import trace_pair
from worker.training.verdict import judge

_BASE: dict[str, Any] = {
    "hidden_layer_sizes": [7], "max_iter": 12, "random_state": 3, "batch_size": 16, "alpha": 0.3,
    "activation": "logistic", "learning_rate_init": 0.02,
}  # fmt: skip
_SGD = {"solver": "sgd"}
_STOPS = {"early_stopping": True, "max_iter": 40, "n_iter_no_change": 2, "tol": 1e-3}


@dataclass(frozen=True)
class Fault:
    """A cause, a pair in which it matters, and where it enters."""

    cause: CauseId
    gate: Gate
    kind: Kind = "one"
    params: tuple[tuple[str, Any], ...] = ()
    batch: int | None = 1
    verdict: Verdict = "different"
    weighted: bool = False

    @property
    def configuration(self) -> Configuration:
        """The reference."""
        return Configuration(self.kind, _BASE | dict(self.params), weighted=self.weighted)


def fault(
    cause: CauseId,
    gate: Gate,
    kind: Kind = "one",
    params: dict[str, Any] | None = None,
    batch: int | None = 1,
    *,
    weighted: bool = False,
) -> Fault:
    """Write a row of the table."""
    # After so few epochs float32 is still within ten of its own rounding units.
    verdict: Verdict = "indistinguishable" if cause == "dtype" else "different"
    return Fault(cause, gate, kind, tuple((params or {}).items()), batch, verdict, weighted)


_SATURATED = _SGD | {"activation": "identity", "learning_rate_init": 80.0}
_ADAPTIVE = _SGD | {
    "learning_rate": "adaptive", "tol": 0.05, "n_iter_no_change": 1, "max_iter": 60,
}  # fmt: skip
_TIRES = {"tol": 0.05, "n_iter_no_change": 2, "max_iter": 60}
FAULTS = (
    fault("loss-half", "loss", params=_SGD),
    fault("output-sum", "gradient", "several"),
    fault("output-sum", "loss", "multilabel"),
    fault("log-clipping", "loss", "binary", _SATURATED, batch=None),
    fault("poisson-constant", "loss", "counts", {"loss": "poisson"}),
    fault("sample-weight-norm", "loss", weighted=True),
    fault("l2-factor", "loss"),
    fault("l2-coverage", "loss"),
    fault("l2-short-batch", "loss", batch=4),
    fault("l2-batch-scaling", "loss", params=_SGD),
    fault("weight-init", "init"),
    fault("bias-init", "init"),
    fault("weight-draws", "init"),
    fault("batch-size", "order"),
    fault("batch-order", "order", params=_SGD),
    fault("learning-rate", "moments", params=_SGD),
    fault("learning-rate", "update"),
    fault("learning-rate-schedule", "decision", params=_SGD | {"learning_rate": "invscaling"},
          batch=None),
    fault("learning-rate-schedule", "decision", params=_ADAPTIVE, batch=None),
    fault("momentum", "update", params=_SGD),
    fault("adam-epsilon", "update"),
    fault("float32-coefficients", "loss"),
    fault("float32-coefficients", "update", params={"alpha": 0.0}),
    fault("dtype", "init"),
    fault("epochs", "decision", batch=None),
    fault("stopping-rule", "decision", params=_TIRES, batch=None),
    fault("stopping-rule", "metric", params=_STOPS, batch=None),
    fault("validation-split", "order", params=_STOPS),
    fault("best-weights", "decision", params=_STOPS, batch=None),
)  # fmt: skip


def plan_with(row: Fault) -> Plan:
    """Plan a pair whose twin keeps one cause."""
    reference = reference_semantics(row.configuration)
    return plan_of(row.configuration, keeping(reference, naive_port(reference), [row.cause]))


def first_of(plan: Plan) -> FirstDifference:
    """Trace a pair that differs."""
    with np.errstate(all="ignore"):
        first = trace_pair(plan, lambda _: None).first_difference
    assert first is not None
    return first


def named(row: Fault) -> str:
    """Name a row of the table."""
    return f"{row.cause}-{row.kind}-{row.gate}"


@pytest.mark.parametrize("row", FAULTS, ids=named)
def test_a_cause_put_back_alone_is_found_at_its_gate(row: Fault) -> None:
    """At the first step that has it, beyond rounding, and at no gate before."""
    first = first_of(plan_with(row))

    assert first.gate == row.gate, first
    assert first.beyond_rounding
    if row.batch is not None:
        assert (first.epoch, first.batch) == (1, row.batch)


def verdict_on(plan: Plan) -> Verdict:
    """Train a pair and the reference's twin, and judge."""
    reference, candidate = plan.sklearn_leg(), plan.keras_leg()
    with np.errstate(all="ignore"):
        traces = [_trained(plan, leg) for leg in (reference, candidate)]
        floor = noise_floor(plan, traces[0], Clock(99, with_floor=True), Watcher()).gap
        gap = gap_between(traces[0], traces[1], plan.spread())
    dtype = min(plan.reference.dtype, plan.candidate.dtype)
    rounding = one_rounding(traces[0], plan.spread(), dtype)
    return judge(gap, floor, rounding, same=same_bits(*traces), diverged=())


def _trained(plan: Plan, leg: Leg) -> Trace:
    list(leg.epochs())
    trace = Trace(plan.test_outputs(leg), leg.weights().copy(), tuple(leg.loss_curve))
    leg.close()
    return trace


@pytest.mark.parametrize("row", FAULTS, ids=named)
def test_a_cause_put_back_alone_makes_the_pair_different(row: Fault) -> None:
    """However small: each of these is above what rounding does to this training."""
    assert verdict_on(plan_with(row)) == row.verdict


def test_every_cause_is_put_back_somewhere() -> None:
    """A cause that is named and never tried would be a promise."""
    assert {row.cause for row in FAULTS} == set(get_args(CauseId))
