"""What the pair asks of a leg, in words that no framework owns."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Dtype

Floats = NDArray[np.floating]


def dtype_name(array: Floats) -> Dtype:
    """Name the number format of an array."""
    return "float32" if array.dtype == np.float32 else "float64"


@dataclass(frozen=True, slots=True)
class Network:
    """A dense network's shape."""

    inputs: int
    hidden: tuple[int, ...]
    outputs: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of each layer, the inputs first and the outputs last."""
        return (self.inputs, *self.hidden, self.outputs)

    @property
    def layers(self) -> int:
        """Layers that have weights."""
        return len(self.hidden) + 1


@dataclass(frozen=True, slots=True)
class Weights:
    """The tensors of a network.

    Attributes:
        kernels: One per layer, shape (fan in, fan out).
        biases: One per layer, shape (fan out,).
    """

    kernels: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def named(self) -> Iterator[tuple[str, Floats]]:
        """Each tensor with its name: `layer_1/kernel`, `layer_1/bias`, `layer_2/kernel`..."""
        for number, (kernel, bias) in enumerate(zip(self.kernels, self.biases, strict=True), 1):
            yield f"layer_{number}/kernel", kernel
            yield f"layer_{number}/bias", bias

    def copy(self) -> "Weights":
        """The same numbers in memory of their own."""
        return Weights(
            tuple(kernel.copy() for kernel in self.kernels),
            tuple(bias.copy() for bias in self.biases),
        )

    def not_finite(self) -> str | None:
        """Name the first tensor that holds NaN or infinity, if one does."""
        return next((name for name, tensor in self.named() if not np.isfinite(tensor).all()), None)


def layered(tensors: Sequence[Floats]) -> Weights:
    """Part a list of all kernels followed by all biases."""
    half = len(tensors) // 2
    return Weights(tuple(tensors[:half]), tuple(tensors[half:]))


def fans(network: Network) -> Iterator[tuple[int, int]]:
    """Fan in and fan out of each layer, in order."""
    return pairwise(network.sizes)


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """What a leg tells after an epoch.

    Attributes:
        epoch: Counts from 1.
        loss: Mean over rows of the penalised batch losses before each update.
        learning_rate: The one used in this epoch; None for an optimizer that has none.
        validation_score: What early stopping monitors, if it is on.
    """

    epoch: int
    loss: float
    learning_rate: float | None
    validation_score: float | None


class Leg(Protocol):
    """One framework training one network, an epoch at a time.

    For L-BFGS an epoch is one iteration, and its loss that of the weights it ended with.

    `initial` are the weights that training starts from, `orders_seen` a SHA-256 of the
    rows in the order in which all epochs so far have gone through them.

    A leg is used once: iterate `epochs` to its end or leave it half way. Between
    two epochs, and after the last, the other methods tell where it stands. None
    of them changes what the following epochs compute.
    """

    network: Network
    initial: Weights
    loss_curve: list[float]
    stopped_because: str
    orders_seen: "hashlib._Hash"

    def epochs(self) -> Iterator[EpochEnded]:
        """Train; the caller has the turn after each epoch.

        Ends when training ends by its own rule, or when a weight is no longer
        finite. Before the iterator ends, the best epoch's weights are restored
        if the semantics say so.
        """
        ...

    def weights(self) -> Weights:
        """The current weights; arrays that the next epoch may overwrite."""
        ...

    def gradients(self) -> Weights:
        """Gradient of the penalised loss in the last batch of the last epoch."""
        ...

    def outputs(self, inputs: Floats) -> Floats:
        """Activations of the output layer, shape (rows, outputs)."""
        ...

    def close(self) -> None:
        """Give back what the leg holds, threads too; it tells nothing any more."""
        ...
