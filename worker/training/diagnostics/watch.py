"""Looks at the layers of a leg while it trains. Looking changes nothing it computes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pairing.activation import HiddenActivation
from worker.training.diagnostics.tensors import spread_of
from worker.training.diagnostics.units import HiddenUnits
from worker.training.leg import Floats, Weights

MOST_LOOKS = 100
"""Of which half to all are kept of a long training, evenly apart."""
FEWEST_ROWS, MOST_ROWS, SHARE_OF_ROWS = 64, 256, 1 / 20
MOST_BYTES = 1 << 18
"""Of weights and outputs that are measured at a time: many small ones at once cost little."""

SAME = 1e-3
"""Units whose weights differ by less, beside the largest of them, are one but for rounding."""

Places = NDArray[np.intp]


def looked_at(inputs: Floats) -> Floats:
    """Choose the rows that units are looked at on, evenly over all.

    A look at a share of them costs less than a share of an epoch. Each of the fewest rows
    costs little beside what an epoch costs without any.
    """
    wanted = max(FEWEST_ROWS, min(MOST_ROWS, int(len(inputs) * SHARE_OF_ROWS)))
    return np.ascontiguousarray(inputs[evenly(len(inputs), wanted)])


def evenly(rows: int, wanted: int) -> Places:
    """Choose places of rows, evenly over all: as many as are wanted, or all."""
    return np.linspace(0, rows - 1, min(wanted, rows)).astype(np.intp)


@dataclass
class TensorSeen:
    """What was seen of a tensor, a value for each look; of quantiles seven."""

    mean: list[float] = field(default_factory=list)
    deviation: list[float] = field(default_factory=list)
    quantiles: list[list[float]] = field(default_factory=list)

    def see(self, stack: Floats) -> None:
        """Measure it at some looks, shape (looks, numbers)."""
        spread = spread_of(stack)
        self.mean += spread.mean.tolist()
        self.deviation += spread.deviation.tolist()
        self.quantiles += spread.quantiles.tolist()


@dataclass
class LayerSeen:
    """What was seen of a layer, a value for each look.

    `is_still` says whether the kernel has every bit that it had at the look before, and
    `is_alike` whether all units of the layer have the same weights but for rounding.
    """

    kernel: TensorSeen = field(default_factory=TensorSeen)
    bias: TensorSeen = field(default_factory=TensorSeen)
    gradient_norm: list[float] = field(default_factory=list)
    dead: list[float] = field(default_factory=list)
    saturated: list[float] = field(default_factory=list)
    is_still: list[bool] = field(default_factory=list)
    is_alike: list[bool] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Moment:
    epoch: int
    weights: Weights
    gradients: tuple[Floats, ...]


class LayerWatch:
    """Looks at a leg's layers after each epoch, or evenly chosen ones of many.

    Args:
        activations: Of each hidden layer.
        rows: Inputs that units are looked at on, shape (rows, inputs).
    """

    def __init__(self, activations: Sequence[HiddenActivation], rows: Floats) -> None:
        self.rows = rows
        self.activations = tuple(activations)
        self.epochs: list[int] = []
        self.layers: list[LayerSeen] = []
        self.stride = 1
        self._units = HiddenUnits(activations, rows)
        self._waiting: list[_Moment] = []
        self._latest: _Moment | None = None
        self._before: Weights | None = None
        self.first: Weights | None = None
        self._bytes = 1

    def begin(self, initial: Weights) -> dict[str, float]:
        """Look at the first weights, and give what is shown of them, by tag."""
        self.layers = [LayerSeen() for _ in initial.kernels]
        hidden = sum(len(bias) for bias in initial.biases[:-1])
        numbers = sum(tensor.size for _, tensor in initial.named())
        self._bytes = initial.kernels[0].itemsize * (numbers + 2 * len(self.rows) * hidden)
        self.first = initial.copy()
        self._take(_Moment(0, self.first, ()))
        self._measure()
        return dict(self._tags())

    def epoch_ended(
        self, epoch: int, weights: Weights, gradients: Weights, *, shown: bool
    ) -> dict[str, float]:
        """Look at the weights after an epoch.

        Args:
            epoch: Counts from 1.
            weights: As they are then; they are copied.
            gradients: Of the epoch's last batch.
            shown: Whether this epoch is to be looked at in any case and at once.

        Returns:
            What is shown of the epoch, by tag; nothing of one that is not.
        """
        moment = _Moment(epoch, weights.copy(), gradients.copy().kernels)
        self._latest = moment
        if shown or epoch % self.stride == 0:
            self._take(moment)
        if not shown:
            return {}
        self._measure()
        return dict(self._tags())

    def end(self) -> None:
        """Look at the last weights too."""
        if self._latest is not None and self._latest.epoch not in self._looked():
            self._take(self._latest)
        self._measure()

    def kept(self) -> list[int]:
        """Places of the looks that are evenly apart, and of the first and the last."""
        last = len(self.epochs) - 1
        return [
            place
            for place, epoch in enumerate(self.epochs)
            if epoch % self.stride == 0 or place == last
        ]

    def moved(self, layer: int) -> float:
        """How far a layer's kernel got from where it began, over its first norm."""
        if self.first is None or self._latest is None:
            return 0.0
        began, reached = self.first.kernels[layer], self._latest.weights.kernels[layer]
        with np.errstate(all="ignore"):
            return float(np.linalg.norm(reached - began) / np.linalg.norm(began))

    def _looked(self) -> set[int]:
        return {*self.epochs[-1:], *(moment.epoch for moment in self._waiting)}

    def _take(self, moment: _Moment) -> None:
        self._waiting.append(moment)
        if moment.epoch >= MOST_LOOKS * self.stride:
            self.stride *= 2
        if len(self._waiting) * self._bytes >= MOST_BYTES:
            self._measure()

    def _measure(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        begun = 0
        if not self.epochs:  # Before the first epoch there is no gradient yet.
            begun = 1
            for seen in self.layers:
                seen.gradient_norm.append(float("nan"))
        self.epochs += [moment.epoch for moment in waiting]
        kernels = _stacked([moment.weights.kernels for moment in waiting])
        biases = _stacked([moment.weights.biases for moment in waiting])
        each = zip(self.layers, kernels, biases, strict=True)
        for place, (seen, kernel, bias) in enumerate(each):
            seen.kernel.see(kernel.reshape(len(waiting), -1))
            seen.bias.see(bias)
            seen.gradient_norm += _norms([moment.gradients[place] for moment in waiting[begun:]])
            before = None if self._before is None else self._before.kernels[place]
            seen.is_still += _still(kernel, before)
            seen.is_alike += _alike(kernel, bias) if all(seen.is_alike) else [False] * len(waiting)
        shares = self._units.shares(kernels[:-1], biases[:-1])
        for seen, (dead, saturated) in zip(self.layers, shares, strict=False):
            seen.dead += dead.tolist()
            seen.saturated += saturated.tolist()
        self._before = waiting[-1].weights

    def _tags(self) -> list[tuple[str, float]]:
        """What is shown of the last look, in TensorBoard and among the metrics."""
        found = []
        for number, seen in enumerate(self.layers, 1):
            told = {
                "weight_mean": seen.kernel.mean[-1],
                "weight_deviation": seen.kernel.deviation[-1],
                "bias_mean": seen.bias.mean[-1],
                "bias_deviation": seen.bias.deviation[-1],
            }
            if seen.dead:
                shape = {"dead_share": seen.dead[-1], "saturated_share": seen.saturated[-1]}
                told |= {name: share for name, share in shape.items() if not np.isnan(share)}
            found += [(f"{name}/layer_{number}", value) for name, value in told.items()]
        return found


def _stacked(moments: list[tuple[Floats, ...]]) -> list[Floats]:
    """Put each layer's tensors of all moments into one, shape (moments, ...)."""
    return [np.stack(tensors) for tensors in zip(*moments, strict=True)]


def _norms(tensors: list[Floats]) -> list[float]:
    if not tensors:
        return []
    # No product of vectors: OpenBLAS would share a long one among threads.
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.square(np.stack(tensors)).sum(axis=(1, 2), dtype=np.float64)
    return [float(norm) for norm in np.sqrt(squares)]


def _still(kernels: Floats, before: Floats | None) -> list[bool]:
    first = before is not None and np.array_equal(kernels[0], before)
    return [first, *(kernels[1:] == kernels[:-1]).all(axis=(1, 2)).tolist()]


def _alike(kernels: Floats, biases: Floats) -> list[bool]:
    """Whether all units of a layer are one, but for a thousandth of their largest number."""
    with np.errstate(invalid="ignore"):
        of_kernels = np.ptp(kernels, axis=2).max(axis=1) <= SAME * np.abs(kernels).max(axis=(1, 2))
        of_biases = np.ptp(biases, axis=1) <= SAME * np.abs(biases).max(axis=1)
    return [bool(each) and kernels.shape[2] > 1 for each in of_kernels & of_biases]
