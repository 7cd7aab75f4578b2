"""What changes nothing but roundings: the other order, and the unit of rounding.

On paper the order of inputs, of hidden units and of the rows of a batch changes nothing. In
floating point it changes the order of sums, and with it the last digits, which training then
amplifies. What two such twins differ by is what no comparison of frameworks can be blamed for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Floats, Network, Weights

Permutation = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Symmetry:
    """A reordering that leaves the network's function as it is.

    Attributes:
        orders: For the inputs and for each hidden layer, where unit i of the twin comes from.
    """

    orders: tuple[Permutation, ...]

    def inputs(self, inputs: Floats) -> Floats:
        """Reorder input columns."""
        return np.ascontiguousarray(inputs[:, self.orders[0]])

    def weights(self, weights: Weights) -> Weights:
        """Reorder the weights to match."""
        return _reordered(weights, self.orders)

    def of_inputs_alone(self) -> "Symmetry":
        """The same order of the inputs, and every hidden unit in its place."""
        return Symmetry((self.orders[0], *(np.arange(len(each)) for each in self.orders[1:])))

    def undo(self, weights: Weights) -> Weights:
        """Bring a twin's weights back into the first order."""
        return _reordered(weights, tuple(np.argsort(order) for order in self.orders))


def nudged(weights: Weights, generator: np.random.Generator) -> Weights:
    """Move each number by one rounding unit of its format, up or down.

    Where sums are too short for their order to matter, as in a layer of one unit, this is
    the least that can have happened to a number.
    """
    kernels = tuple(nudged_tensor(kernel, generator) for kernel in weights.kernels)
    return Weights(kernels, tuple(nudged_tensor(bias, generator) for bias in weights.biases))


def nudged_tensor(numbers: Floats, generator: np.random.Generator) -> Floats:
    """Move each number of a tensor by one rounding unit of its format, up or down."""
    signs = generator.integers(0, 2, numbers.shape) * 2 - 1
    unit = float(np.finfo(numbers.dtype).eps)
    return np.asarray(numbers * (1.0 + unit * signs), numbers.dtype)


def mixed_within(
    order: Permutation, batch_rows: int, generator: np.random.Generator
) -> Permutation:
    """Mix the rows of each batch of an epoch; no row goes to another batch."""
    mixed: Permutation = order[places_mixed_within(len(order), batch_rows, generator)]
    return mixed


def places_mixed_within(rows: int, batch_rows: int, generator: np.random.Generator) -> Permutation:
    """Give the places that an epoch's rows come from when those of each batch are mixed."""
    batch = np.arange(rows) // batch_rows
    return np.argsort(batch + generator.random(rows))


def _reordered(weights: Weights, orders: tuple[Permutation, ...]) -> Weights:
    outputs = np.arange(len(weights.biases[-1]))
    kernels, biases = [], []
    for kernel, bias, rows, columns in zip(
        weights.kernels, weights.biases, orders, (*orders[1:], outputs), strict=True
    ):
        kernels.append(np.ascontiguousarray(kernel[np.ix_(rows, columns)]))
        biases.append(np.ascontiguousarray(bias[columns]))
    return Weights(tuple(kernels), tuple(biases))


def symmetry_of(network: Network, seed: int) -> Symmetry:
    """Draw a reordering of the hidden units and of the inputs.

    The inputs are reordered as well, so that a network without hidden layers has a twin,
    and the first layer's sums are as much in doubt as the others'.
    """
    generator = np.random.default_rng(seed)
    return Symmetry(tuple(generator.permutation(units) for units in network.sizes[:-1]))
