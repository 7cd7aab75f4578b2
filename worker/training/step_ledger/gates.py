"""The nine gates that a step goes through, and how two legs are compared at each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Dtype
from schemas.step_trace import Gate
from worker.training.draws import Order
from worker.training.gap import apart, least_scale
from worker.training.leg import Floats, Weights
from worker.training.quasi_newton import Ending
from worker.training.step_ledger.step import Decision, Evaluation, Step, batches
from worker.training.step_ledger.ulps import ulps_apart
from worker.training.verdict import FLOORS

Wide = NDArray[np.float64]
Noise = dict[tuple[Gate, str], float]
ORDER_TENSOR, COUNT_TENSOR, VALIDATION = "rows", "row_count", "validation"


@dataclass(frozen=True, slots=True)
class Difference:
    """What two legs hold that is not the same, at one gate.

    Attributes:
        gate: Where.
        tensor: Of what.
        index: The first number beyond rounding, or the first that differs if none is.
        reference: The reference's number there; None where it has none.
        candidate: The candidate's.
        ulps: Distance of the two in the reference's format; None for what is no float.
        size: Largest difference in the tensor, over its largest number.
        noise: The same of the reference against its own twins; at least one rounding unit.
        beyond_rounding: Whether the size is more than ten times the noise.
    """

    gate: Gate
    tensor: str
    index: tuple[int, ...]
    reference: float | None
    candidate: float | None
    ulps: int | None
    size: float
    noise: float
    beyond_rounding: bool


Recorded = Iterator[tuple[Gate, str, Floats]]


def evaluated(evaluation: Evaluation) -> Recorded:
    """Go through the gates of an evaluation: forward, loss, gradient."""
    for layer, activation in enumerate(evaluation.activations, start=1):
        yield "forward", f"layer_{layer}/activation", activation
    yield "loss", "loss", np.asarray(evaluation.loss)
    yield from (("gradient", name, tensor) for name, tensor in evaluation.gradients.named())


def recorded(step: Step, moments: tuple[str, ...]) -> Recorded:
    """Go through the gates of one step: forward, loss, gradient, moments, update."""
    yield from evaluated(step)
    for moment, tensors in zip(moments, step.moments, strict=True):
        yield from (("moments", f"{moment}/{name}", tensor) for name, tensor in tensors.named())
    yield from (("update", name, tensor) for name, tensor in step.weights.named())


def compare(
    gate: Gate, tensor: str, ours: Floats, theirs: Floats, *, noise: float, dtype: Dtype
) -> Difference | None:
    """Compare one tensor of two legs; None where all of it is the same.

    Args:
        gate: Where.
        tensor: Its name.
        ours: The reference's.
        theirs: The candidate's, of the same shape.
        noise: Largest difference between the reference and its twins, not relative.
        dtype: The reference's format.
    """
    distance = apart(ours, theirs)
    largest = float(distance.max(initial=0.0))
    if largest == 0.0:
        return None
    scale = scale_of(ours)
    floor = max(noise, float(np.finfo(dtype).eps) * max(scale, least_scale(dtype)))
    beyond = largest > FLOORS * floor
    above = distance > (FLOORS * floor if beyond else 0.0)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(above)), distance.shape))
    mine, other = float(np.asarray(ours)[index]), float(np.asarray(theirs)[index])
    return Difference(
        gate=gate,
        tensor=tensor,
        index=index,
        reference=mine,
        candidate=other,
        ulps=ulps_apart(mine, other, dtype),
        size=largest / (scale or 1.0),
        noise=floor / (scale or 1.0),
        beyond_rounding=beyond,
    )


def scale_of(tensor: Floats) -> float:
    """Largest finite size in a tensor."""
    sizes = np.abs(np.asarray(tensor, np.float64))
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def compare_orders(ours: Order, theirs: Order, widths: tuple[int, int]) -> Difference | None:
    """Compare the rows of an epoch, and where its batches end.

    The index is the place in the epoch's order, or the first batch whose rows are not as many.
    """
    if len(ours) == len(theirs) and not np.array_equal(ours, theirs):
        place = int(np.argmax(ours != theirs))
        return _discrete("order", ORDER_TENSOR, (place,), float(ours[place]), float(theirs[place]))
    if len(ours) != len(theirs):
        counts = float(len(ours)), float(len(theirs))
        return _discrete("order", COUNT_TENSOR, (), *counts)
    sizes = [[len(b) for b in batches(ours, width)] for width in widths]
    if sizes[0] == sizes[1]:
        return None
    # No batch of either leg is empty, so the first one that differs is one that both have.
    place = next(i for i, (m, o) in enumerate(zip(*sizes, strict=False)) if m != o)
    return _discrete("order", "batch_rows", (place,), float(sizes[0][place]), sizes[1][place])


def compare_initial(ours: Weights, theirs: Weights, dtype: Dtype) -> list[Difference]:
    """Compare what training starts from; a twin's is the same, so only rounding is noise."""
    found = [
        compare("init", name, mine, other, noise=0.0, dtype=dtype)
        for (name, mine), (_, other) in zip(ours.named(), theirs.named(), strict=True)
    ]
    return [each for each in found if each is not None]


def compare_steps(
    ours: Step,
    theirs: Step,
    moments: tuple[tuple[str, ...], tuple[str, ...]],
    noise: Noise,
    dtype: Dtype,
) -> list[Difference]:
    """Compare one step at five gates, in their order.

    Moments that one of the two does not keep are not compared: what is missing shows in the
    update.
    """
    return _compared(recorded(ours, moments[0]), recorded(theirs, moments[1]), noise, dtype)


def compare_evaluations(
    ours: Evaluation, theirs: Evaluation, noise: Noise, dtype: Dtype
) -> list[Difference]:
    """Compare one evaluation at three gates, in their order."""
    return _compared(evaluated(ours), evaluated(theirs), noise, dtype)


def _compared(ours: Recorded, theirs: Recorded, noise: Noise, dtype: Dtype) -> list[Difference]:
    other = {(gate, name): tensor for gate, name, tensor in theirs}
    found = [
        compare(gate, name, mine, other[gate, name], noise=noise[gate, name], dtype=dtype)
        for gate, name, mine in ours
        if (gate, name) in other
    ]
    return [each for each in found if each is not None]


def widen(noise: Noise, ours: Recorded, theirs: Recorded) -> None:
    """Count what a twin's numbers differ by as noise."""
    for (gate, name, mine), (_, _, other) in zip(ours, theirs, strict=True):
        largest = float(apart(mine, other).max(initial=0.0))
        noise[gate, name] = max(noise.get((gate, name), 0.0), largest)


def compare_decisions(ours: Decision, theirs: Decision) -> Difference | None:
    """Compare what the end of an epoch decided, of the same monitored number."""
    names = ("stops", "rate_share", "improved", "count")
    # What is kept only matters once training ends.
    for name in (*names, "kept_epoch") if ours.stops else names:
        mine, other = float(getattr(ours, name)), float(getattr(theirs, name))
        if mine != other:
            return _discrete("decision", name, (), mine, other)
    return None


def compare_endings(
    ours: tuple[int, Ending | None], theirs: tuple[int, Ending | None]
) -> Difference | None:
    """Compare after how many iterations an optimisation ended, and why.

    A reason is None where a number that is not finite ended it.
    """
    for name, mine, other in zip(("iterations", "ending"), ours, theirs, strict=True):
        if mine != other:
            return _discrete("decision", name, (), _code(mine), _code(other))
    return None


def _code(reason: int | None) -> float | None:
    return None if reason is None else float(reason)


def compare_validation(
    ours: float | None, theirs: float | None, *, noise: float, dtype: Dtype
) -> Difference | None:
    """Compare what is monitored instead of the loss; one leg may have nothing of the kind."""
    if ours is None or theirs is None:
        missing = ours is not theirs
        return _discrete("metric", VALIDATION, (), ours, theirs) if missing else None
    return compare(
        "metric", VALIDATION, np.asarray(ours), np.asarray(theirs), noise=noise, dtype=dtype
    )


def _discrete(
    gate: Gate, tensor: str, index: tuple[int, ...], ours: float | None, theirs: float | None
) -> Difference:
    return Difference(gate, tensor, index, ours, theirs, None, np.inf, 0.0, beyond_rounding=True)
