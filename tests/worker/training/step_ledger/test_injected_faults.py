"""Each cause put back alone: the ledger names the gate where it enters, and only that."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from pairing.corners import keeping
from pairing.initializer import GLOROT, ZEROS
from pairing.translate import naive_port
from schemas.cause import KeptCauseId
from schemas.report import Verdict
from schemas.step_trace import FirstDifference, Gate
from tests.worker.training.examined import report_on
from tests.worker.training.legs.configurations import Configuration, Kind
from tests.worker.training.legs.keras_legs import reference_semantics
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.plan import Plan
from worker.training.step_ledger.tracing import trace_pair

_BASE: dict[str, Any] = {
    "hidden_layer_sizes": [7], "max_iter": 12, "random_state": 3, "batch_size": 16, "alpha": 0.3,
    "activation": "logistic", "learning_rate_init": 0.02,
}  # fmt: skip
_SGD = {"solver": "sgd"}
_STOPS = {"early_stopping": True, "max_iter": 40, "n_iter_no_change": 2, "tol": 1e-3}


@dataclass(frozen=True)
class Fault:
    """A cause, a pair in which it matters, and where it enters."""

    cause: KeptCauseId
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
    cause: KeptCauseId,
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


@pytest.mark.parametrize("row", FAULTS, ids=named)
def test_a_cause_put_back_alone_makes_the_pair_different(row: Fault, tmp_path: Path) -> None:
    """However small: each of these is above what rounding does to this training."""
    assert report_on(plan_with(row), tmp_path).verdict == row.verdict


def test_every_cause_is_put_back_somewhere() -> None:
    """A cause that is named and never tried would be a promise.

    Masks of dropout are put back in `test_frameworks`: pairs with dropout are not stepped.
    """
    assert {row.cause for row in FAULTS} == set(get_args(KeptCauseId)) - {"dropout-masks"}


@dataclass(frozen=True)
class LbfgsFault:
    """Semantics of a candidate of L-BFGS that differ in one thing, and where it enters."""

    changes: tuple[tuple[str, Any], ...]
    gate: Gate
    kind: Kind = "one"
    params: tuple[tuple[str, Any], ...] = ()
    weighted: bool = False
    verdict: Verdict = "different"

    @property
    def plan(self) -> Plan:
        """A pair whose candidate has these semantics."""
        params = _BASE | {"solver": "lbfgs", "max_iter": 15} | dict(self.params)
        configuration = Configuration(self.kind, params, weighted=self.weighted)
        candidate = replace(reference_semantics(configuration), **dict(self.changes))
        return plan_of(configuration, candidate)


def lbfgs_fault(gate: Gate, kind: Kind = "one", /, **changes: Any) -> LbfgsFault:
    """Write a row of the table of L-BFGS."""
    params = tuple(changes.pop("params", {}).items())
    weighted = changes.pop("weighted", False)
    return LbfgsFault(tuple(changes.items()), gate, kind, params, weighted)


LBFGS_FAULTS = (
    lbfgs_fault("loss", loss_factor=1.0),
    lbfgs_fault("gradient", "several", loss_over_outputs="mean"),
    lbfgs_fault("loss", "several", reported_over_outputs="sum"),
    lbfgs_fault("loss", "counts", poisson_deviance=False, params={"loss": "poisson"}),
    lbfgs_fault("loss", l2=0.3),
    lbfgs_fault("loss", l2_divisor="none"),
    lbfgs_fault("loss", l2_coverage=(1.0, 0.0)),
    lbfgs_fault("loss", sample_weight_norm="rows", weighted=True),
    lbfgs_fault("forward", activations=("tanh",)),
    lbfgs_fault("init", weight_init=(GLOROT, GLOROT)),
    lbfgs_fault("init", bias_init=(ZEROS, ZEROS)),
    lbfgs_fault("init", draws="layer_seeds"),
    lbfgs_fault("decision", epochs=9),
    lbfgs_fault("decision", max_fun=7),
    lbfgs_fault("decision", tol=0.5),
)


def named_lbfgs(row: LbfgsFault) -> str:
    """Name a row of the table of L-BFGS."""
    return f"{row.kind}-{row.changes[0][0]}-{row.gate}"


@pytest.mark.parametrize("row", LBFGS_FAULTS, ids=named_lbfgs)
def test_a_fault_under_l_bfgs_is_found_at_its_gate(row: LbfgsFault) -> None:
    """At the first weights, or where the run ends; a cause of L-BFGS has no other entrance."""
    first = first_of(row.plan)

    assert first.gate == row.gate, first
    assert first.beyond_rounding
    if row.gate != "decision":
        assert (first.epoch, first.batch) == (1, 1)


@pytest.mark.parametrize("row", LBFGS_FAULTS, ids=named_lbfgs)
def test_a_fault_under_l_bfgs_makes_the_pair_different(row: LbfgsFault, tmp_path: Path) -> None:
    """Its steps were gone through, although nobody asked, and did not acquit it."""
    report = report_on(row.plan, tmp_path)

    assert report.verdict == row.verdict
    assert report.first_difference is not None
    assert report.first_difference.gate == row.gate
