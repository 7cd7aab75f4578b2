"""How far apart two trained legs are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from schemas.report import Gap
from worker.training.leg import Floats, Weights


@dataclass(frozen=True, slots=True)
class Trace:
    """What is compared of a trained leg.

    Attributes:
        outputs: Predictions of the test rows, shape (rows, outputs), in the target's units.
        weights: The trained tensors.
        loss_curve: Loss of each epoch.
    """

    outputs: Floats
    weights: Weights
    loss_curve: tuple[float, ...]


def gap_between(reference: Trace, other: Trace, spread: Floats) -> Gap:
    """Measure four gaps, each relative to the spread of what is compared.

    Args:
        reference: The leg whose spreads count.
        other: The leg that is compared with it.
        spread: The target's standard deviation by output, or ones for probabilities.

    Returns:
        Zeros for equal bits; infinity where one of the two is not finite; nothing said of
        the weights of networks that are not made of the same layers.
    """
    return Gap(
        prediction_rms=prediction_rms(reference.outputs, other.outputs, spread),
        prediction_max=float(np.max(apart(reference.outputs, other.outputs) / spread)),
        weights_max=_weights_apart(reference.weights, other.weights),
        loss_curve_max=_curves_apart(reference.loss_curve, other.loss_curve),
    )


def prediction_rms(ours: Floats, theirs: Floats, spread: Floats) -> float:
    """Root mean square of two sets of predictions' difference, over the spread by output."""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.mean(np.square(apart(ours, theirs) / spread))))


def one_rounding(trace: Trace, spread: Floats, dtype: str) -> Gap:
    """Measure what moving each number by one unit of rounding would do.

    No floor is lower than this: a twin may agree with the reference by luck, but numbers
    of this size cannot be told apart more finely.

    Args:
        trace: The leg whose numbers are moved.
        spread: As in `gap_between`.
        dtype: The format whose rounding unit is meant.
    """
    factor = 1.0 + float(np.finfo(dtype).eps)
    moved = Trace(
        outputs=np.asarray(trace.outputs, np.float64) * factor,
        weights=Weights(
            tuple(np.asarray(kernel, np.float64) * factor for kernel in trace.weights.kernels),
            tuple(np.asarray(bias, np.float64) * factor for bias in trace.weights.biases),
        ),
        loss_curve=tuple(loss * factor for loss in trace.loss_curve),
    )
    return gap_between(trace, moved, spread)


def least_scale(dtype: DTypeLike) -> float:
    """The least size at which numbers of a format, and differences of them, have all digits.

    Below it a rounding unit is no normal number: TensorFlow's kernels make 0 of such, and
    NumPy's do not. So no tensor is measured by a smaller scale.

    Example:
        >>> f"{least_scale('float32'):.1e}"
        '9.9e-32'
    """
    return float(np.finfo(dtype).tiny) / float(np.finfo(dtype).eps)


def apart(ours: Floats, theirs: Floats) -> NDArray[np.float64]:
    """Give the absolute difference of two tensors; infinite where only one is a number.

    What has run off to infinity or NaN in both is the same here: a Poisson loss may overflow
    in both legs in the same epoch, and training go on. That weights run off, the verdict tells.
    """
    mine, other = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(mine - other)
    same = (mine == other) | ~(np.isfinite(mine) | np.isfinite(other))
    return np.asarray(np.where(same, 0.0, np.where(np.isnan(distance), np.inf, distance)))


def _weights_apart(ours: Weights, theirs: Weights) -> float | None:
    if not are_of_one_make(ours, theirs):
        return None
    pairs = zip(ours.named(), theirs.named(), strict=True)
    return max(_largest_relative(mine, other) for (_, mine), (_, other) in pairs)


def are_of_one_make(ours: Weights, theirs: Weights) -> bool:
    """Whether two networks have the same layers, so that weights can be compared one by one."""
    return [kernel.shape for kernel in ours.kernels] == [kernel.shape for kernel in theirs.kernels]


def _largest_relative(ours: Floats, theirs: Floats) -> float:
    """Largest difference of two tensors over the first one's standard deviation.

    A tensor of one number, or of equal numbers, has no deviation; its size stands in.
    """
    largest = float(apart(ours, theirs).max())
    if largest == 0.0:
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        spread = float(np.std(ours, dtype=np.float64)) or float(np.abs(ours).max()) or 1.0
    if not np.isfinite(spread):
        return float("inf")
    return largest / max(spread, least_scale(ours.dtype))


def _curves_apart(ours: tuple[float, ...], theirs: tuple[float, ...]) -> float | None:
    """Largest difference of the epochs that both have, over the first curve's spread."""
    epochs = min(len(ours), len(theirs))
    if epochs == 0:
        return None
    first = np.asarray(ours[:epochs])
    largest = float(apart(first, np.asarray(theirs[:epochs])).max())
    if largest == 0.0:
        return 0.0
    finite = first[np.isfinite(first)]
    spread = float(np.ptp(finite)) or float(np.abs(finite).max()) if len(finite) else 1.0
    return largest / (spread or 1.0)


def same_bits(ours: Trace, theirs: Trace) -> bool:
    """Whether two legs ended in the same bits: weights, predictions and losses."""
    if not are_of_one_make(ours.weights, theirs.weights):
        return False
    tensors = zip(ours.weights.named(), theirs.weights.named(), strict=True)
    return (
        ours.outputs.tobytes() == theirs.outputs.tobytes()
        and all(mine.tobytes() == other.tobytes() for (_, mine), (_, other) in tensors)
        and ours.loss_curve == theirs.loss_curve
    )
