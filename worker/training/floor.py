"""The reference against its own twins: what rounding alone does to this training."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from pairing.semantics import draws_its_own_masks
from schemas.report import Gap
from worker.training.errors import Cancelled
from worker.training.gap import Trace, gap_between, prediction_rms
from worker.training.leg import Floats, Leg
from worker.training.observer import Observer
from worker.training.pair import Clock
from worker.training.plan import Plan
from worker.training.symmetry import Symmetry, nudged, symmetry_of
from worker.training.twin import Twin

COURSE_ROWS = 1000
"""Test rows that are compared along the way; at the end all are."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The measured noise floor and what it cost.

    Attributes:
        gap: Between the reference and its twins; the largest where there are several.
        by_epoch: The same of the predictions along the way, `prediction_rms` by epoch.
        twins: How many were trained.
        seconds: What they took.
    """

    gap: Gap
    by_epoch: Mapping[int, float]
    twins: int
    seconds: float

    def widened(self, other: "Floor") -> "Floor":
        """Put two floors together: what either twin differs by is noise."""
        mine, theirs = self.gap.model_dump(), other.gap.model_dump()
        return Floor(
            gap=Gap(**{name: _larger(mine[name], theirs[name]) for name in mine}),
            by_epoch={
                epoch: max(self.by_epoch[epoch], other.by_epoch[epoch])
                for epoch in sorted(self.by_epoch.keys() & other.by_epoch.keys())
            },
            twins=self.twins + other.twins,
            seconds=self.seconds + other.seconds,
        )


def _larger(mine: float | None, other: float | None) -> float | None:
    return None if mine is None or other is None else max(mine, other)


def twin_of(plan: Plan, number: int) -> tuple[Symmetry, Leg]:
    """Make a twin of the reference, and what undoes its order; see `one_twin`."""
    symmetry = symmetry_of(plan.network, plan.spec.seed + number - 1)
    generator = np.random.default_rng((plan.spec.seed, number))
    drawn = nudged(plan.initial("reference"), generator)
    mixing: np.random.Generator | None = generator
    if draws_its_own_masks(plan.reference):
        # Units and rows cannot take their masks along, and other masks are no rounding.
        symmetry, mixing = symmetry.of_inputs_alone(), None
    return symmetry, plan.leg("reference", Twin(symmetry, drawn, mixing))


def one_twin(
    plan: Plan,
    reference: Trace,
    course: Mapping[int, Floats],
    watch: tuple[Clock, Observer],
    *,
    number: int,
) -> Floor:
    """Train the reference once more, from the same numbers but for rounding.

    Its inputs, hidden units and the rows of each batch are in another order, and its first
    weights are moved by one rounding unit each. Masks of a stream go with their units and rows;
    where a framework draws its own, units and rows stay in their order.

    Args:
        plan: The pair.
        reference: What the reference came to.
        course: Its predictions of the first test rows along the way, by epoch.
        watch: Tells how far the job has come, and is asked after each epoch whether to stop.
        number: Which twin, from 1; each is another draw.

    Raises:
        Cancelled: The observer asked to stop.
    """
    began = perf_counter()
    clock, observer = watch
    symmetry, twin = twin_of(plan, number)
    shown = symmetry.inputs(plan.prepared.inputs_test)
    by_epoch: dict[int, float] = {}
    whole = (clock.epochs, clock.epochs)
    with closing(twin):
        for ended in twin.epochs():
            done = ended.epoch if number == 1 else clock.epochs
            observer.epochs((), clock.progress("noise floor", (*whole, done), {}))
            if observer.cancelled():
                raise Cancelled
            if ended.epoch in course:
                theirs = plan.in_own_units(twin.outputs(shown[:COURSE_ROWS]))
                by_epoch[ended.epoch] = prediction_rms(course[ended.epoch], theirs, plan.spread())
        trace = Trace(
            outputs=plan.in_own_units(twin.outputs(shown)),
            weights=symmetry.undo(twin.weights()),
            loss_curve=tuple(twin.loss_curve),
        )
    gap = gap_between(reference, trace, plan.spread())
    return Floor(gap, by_epoch, 1, perf_counter() - began)
