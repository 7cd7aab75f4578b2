"""Both legs and the reference's twin, running free, and how fast they part."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from worker.training.gap import prediction_rms
from worker.training.leg import Floats
from worker.training.plan import Plan
from worker.training.step_ledger.step import Stepper
from worker.training.step_ledger.thinned import Thinned
from worker.training.step_ledger.twins import Twins
from worker.training.verdict import FLOORS

POINTS = 256
FEWEST_POINTS = 3  # a slope through two points would fit them whatever they are

Turn = Callable[[int], None]
Kept = TypeVar("Kept")


@dataclass
class FreeRun(Generic[Kept]):
    """What was kept of the free run.

    Attributes:
        noise: Distance of the reference to its twin, by epoch, over the target's spread.
        gap: Distance of the reference to the candidate, likewise.
        checkpoints: The reference at the beginning (0) and after some of its epochs.
        epochs: Epochs of the reference.
    """

    checkpoints: Thinned[Kept]
    noise: Thinned[float] = field(default_factory=lambda: Thinned(POINTS))
    gap: Thinned[float] = field(default_factory=lambda: Thinned(POINTS))
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class Horizon:
    """Beyond which epoch nothing can be said."""

    epoch: int | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A training on its way.

    Attributes:
        epochs: Trains another epoch each time.
        outputs: Gives the predictions of the test rows where it stands.
    """

    epochs: Iterator[object]
    outputs: Callable[[], Floats]


def run_free_side_by_side(
    plan: Plan, legs: tuple[Stepper, Stepper], twins: Twins, kept: int, turn: Turn
) -> FreeRun[object]:
    """Train the reference to its end, and the others as far as they go beside it.

    Args:
        plan: The pair.
        legs: The reference and the candidate, at their beginnings.
        twins: Plays the reference's twin.
        kept: Checkpoints of the reference to keep at most.
        turn: Called after each epoch; may raise to end all.
    """
    reference, candidate = legs
    inputs = plan.prepared.inputs_test
    permuted = twins.symmetry.inputs(inputs)
    checkpoints = Thinned[object](kept)
    return run_beside(
        plan,
        Course(_kept_epochs(reference, checkpoints), lambda: reference.outputs(inputs)),
        {
            "gap": Course(_epochs(candidate), lambda: candidate.outputs(inputs)),
            "noise": Course(_epochs(twins.stepper), lambda: twins.stepper.outputs(permuted)),
        },
        FreeRun(checkpoints),
        turn,
    )


def run_beside(
    plan: Plan, reference: Course, others: dict[str, Course], run: FreeRun[Kept], turn: Turn
) -> FreeRun[Kept]:
    """Train the reference to its end, the others beside it; see `run_free_side_by_side`.

    Args:
        plan: The pair.
        reference: Whose end ends the run.
        others: By `gap` and `noise`, what their distance is called.
        run: Takes in the distances.
        turn: Called after each epoch; may raise to end all.
    """
    distances = {"gap": run.gap, "noise": run.noise}
    for epoch, _ in enumerate(reference.epochs, start=1):
        run.epochs = epoch
        alive = [name for name, other in others.items() if next(other.epochs, None) is not None]
        outputs = plan.in_own_units(reference.outputs())
        for name in alive:
            theirs = plan.in_own_units(others[name].outputs())
            distances[name].put(epoch, prediction_rms(outputs, theirs, plan.spread()))
        turn(epoch)
    return run


def _kept_epochs(stepper: Stepper, checkpoints: Thinned[object]) -> Iterator[bool]:
    checkpoints.put(0, stepper.checkpoint())
    for epoch, _ in enumerate(_epochs(stepper), start=1):
        if checkpoints.wants(epoch):
            checkpoints.put(epoch, stepper.checkpoint())
        yield True


def _epochs(stepper: Stepper) -> Iterator[bool]:
    """Run a leg free to its own end, or until a weight is no longer finite."""
    stops = False
    while not stops:
        loss = stepper.run(stepper.next_order())
        stops = stepper.judge(loss, stepper.score()).stops
        stops = stops or stepper.state().weights.not_finite() is not None
        yield True


def growth(distances: Thinned[float]) -> float | None:
    """Fit the growth of a distance: the natural logarithm of its factor per epoch.

    Only epochs before the horizon count: two trainings that have nothing to do with each
    other any more do not part any further.

    Example:
        >>> row = Thinned[float](limit=9)
        >>> for epoch in range(1, 6):
        ...     row.put(epoch, 1e-15 * 2.0**epoch)
        >>> round(growth(row) / math.log(2.0), 9)
        1.0
    """
    points = [(epoch, math.log(size)) for epoch, size in _before_horizon(distances)]
    if len(points) < FEWEST_POINTS:
        return None
    epochs, logs = np.asarray(points).T
    middle = epochs - epochs.mean()
    return float(middle @ (logs - logs.mean()) / (middle @ middle))


def _before_horizon(distances: Thinned[float]) -> Iterator[tuple[int, float]]:
    for epoch, size in sorted(distances.kept.items()):
        if not FLOORS * size < 1.0:
            return
        if size > 0.0:
            yield epoch, size


def horizon_of(noise: Thinned[float]) -> Horizon:
    """Say when ten times the noise is as large as the spread of the target.

    Measured where training came so far, else foretold from the last distance and the growth.
    """
    reached = [epoch for epoch, size in sorted(noise.kept.items()) if not FLOORS * size < 1.0]
    if reached:
        return Horizon(reached[0], reached=True)
    rate, points = growth(noise), list(_before_horizon(noise))
    if rate is None or rate <= 0.0:
        return Horizon(None, reached=False)
    epoch, size = points[-1]
    return Horizon(epoch + math.ceil(-math.log(FLOORS * size) / rate), reached=False)
