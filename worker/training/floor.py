"""The reference against its own twin: what rounding alone does to this training."""

from dataclasses import dataclass
from time import perf_counter

from schemas.report import Gap
from worker.training.errors import Cancelled
from worker.training.gap import Trace, gap_between
from worker.training.observer import Observer
from worker.training.pair import Clock
from worker.training.plan import Plan
from worker.training.symmetry import symmetry_of


@dataclass(frozen=True, slots=True)
class Floor:
    """The measured noise floor and what it cost."""

    gap: Gap
    seconds: float


def noise_floor(plan: Plan, reference: Trace, clock: Clock, observer: Observer) -> Floor:
    """Train the reference once more with its hidden units in another order.

    Args:
        plan: The pair.
        reference: What the reference came to.
        clock: Tells how far the job has come.
        observer: Asked after each epoch whether to stop.

    Raises:
        Cancelled: The observer asked to stop.
    """
    began = perf_counter()
    symmetry = symmetry_of(plan.network, plan.spec.seed)
    drawn = plan.sklearn_leg().initial
    twin = plan.sklearn_leg(symmetry.inputs(plan.prepared.inputs_train), symmetry.weights(drawn))
    whole = (clock.epochs, clock.epochs)
    for ended in twin.epochs():
        observer.epochs((), clock.progress("noise floor", (*whole, ended.epoch), {}))
        if observer.cancelled():
            raise Cancelled
    outputs = twin.outputs(symmetry.inputs(plan.prepared.inputs_test))
    trace = Trace(
        outputs=plan.in_own_units(outputs),
        weights=symmetry.undo(twin.weights()),
        loss_curve=tuple(twin.loss_curve),
    )
    return Floor(gap_between(reference, trace, plan.spread()), perf_counter() - began)
