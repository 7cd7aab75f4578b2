"""The first seed document's network, and pairs about it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pairing.semantics import Semantics
from schemas.spec import PairSpec
from tests.worker.training.cases import spec_of
from worker.training.attribution.corners import Corners
from worker.training.attribution.inquiry import scale_of_trace
from worker.training.attribution.scale import Scale
from worker.training.gap import Trace
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.preparation import Prepared, prepare

SGD = {
    "hidden_layer_sizes": [10],
    "activation": "logistic",
    "alpha": 1.0,
    "solver": "sgd",
    "momentum": 0.9,
    "learning_rate_init": 0.001,
    "max_iter": 30,
    "batch_size": 200,
    "random_state": 0,
}
ADAM = SGD | {"solver": "adam", "learning_rate_init": 0.01, "batch_size": 64, "max_iter": 40}
SIX = (
    *("loss-half", "l2-factor", "l2-batch-scaling", "l2-short-batch", "bias-init"),
    "adam-epsilon",
)
"""The causes of the table in the measurements, whose draws are aligned."""


def pair(params: dict[str, Any], keep: tuple[str, ...] | None = (), **more: Any) -> PairSpec:
    """Write a job whose twin keeps some causes, or all of them as a naive port does."""
    candidate: Any = {"like": "reference", "keep": list(keep)} if keep is not None else None
    scaled = {"scaling": {"target": "standard"}} | more
    return spec_of(
        "diabetes",
        "MLPRegressor",
        params=params,
        candidate=candidate or {"port": "naive"},
        **scaled,
    )


@cache
def _rows(scaled: bool) -> Prepared:
    spec = pair(SGD, scaling={"target": "standard" if scaled else "none"})
    return prepare(spec, None, cache=None, dtype=dtype_of_inputs(spec))


def planned(spec: PairSpec) -> Plan:
    """Plan a pair on the diabetes rows, which are read once."""
    return plan_of(spec, _rows(spec.scaling.target == "standard"))


def trained_as(plan: Plan, semantics: Semantics) -> Trace:
    """Train a Keras leg as a job does, watched epoch by epoch."""
    leg = plan.with_candidate(semantics).candidate_leg()
    for _ in leg.epochs():
        pass
    trace = Trace(plan.test_outputs(leg), leg.weights().copy(), tuple(leg.loss_curve))
    leg.close()
    return trace


def reference_of(plan: Plan) -> Trace:
    """Train the reference."""
    leg = plan.leg("reference")
    for _ in leg.epochs():
        pass
    return Trace(plan.test_outputs(leg), leg.weights().copy(), tuple(leg.loss_curve))


@dataclass
class Turns:
    """Counts how often it had its turn."""

    count: int = 0

    def __call__(self) -> None:
        """Take a turn."""
        self.count += 1


def corners_of(plan: Plan) -> tuple[Corners, Scale]:
    """Make the corners of a plan, and a scale with a floor of one rounding."""
    reference = reference_of(plan)
    return Corners(plan, reference.outputs, Turns()), scale_of_trace(plan, reference, None)
