"""The draws of scikit-learn's perceptrons, replayed without fitting.

One MT19937 stream gives, in this order, the initial weights of each layer, the
rows kept aside for early stopping, and one permutation for each epoch, which is
applied to the order that the previous epoch left (D13, D14, D15, D33, D36).

Source:
    `_init_coef`, `_fit_stochastic` of scikit-learn 1.9.1,
    `sklearn/neural_network/_multilayer_perceptron.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from pairing.initializer import BiasInit, Initializer, half_width
from pairing.semantics import Dtype
from worker.training.leg import Network, Weights, fans

Order = NDArray[np.intp]
ValidationSplit = Callable[[np.random.RandomState], tuple[Order, Order]]


class OneStream:
    """The stream of one fit, asked in the order in which scikit-learn asks it."""

    def __init__(self, seed: int | np.random.RandomState) -> None:
        """Start the stream of `random_state=seed`, or go on with one that has begun."""
        self.state: np.random.RandomState = (
            seed if isinstance(seed, np.random.RandomState) else np.random.RandomState(seed)
        )

    def initial_weights(
        self,
        network: Network,
        weight_init: Sequence[Initializer],
        bias_init: Sequence[BiasInit],
        dtype: Dtype,
    ) -> Weights:
        """Draw each layer's kernel and bias.

        They are drawn in float64 and then cast (D16). Each number takes one draw of the stream,
        whatever it is to be, so that what is drawn later does not depend on the initialisers.
        """
        kernels, biases = [], []
        for fan, kernel, bias in zip(fans(network), weight_init, bias_init, strict=True):
            kernels.append(drawn(self.state, kernel, fan, fan).astype(dtype))
            if bias == "kernel_bound":
                bound = half_width(kernel, *fan)
                numbers = self.state.uniform(-bound, bound, fan[1])
            else:
                # Keras takes a vector's length for both of its fans (D14).
                numbers = drawn(self.state, bias, fan[1:], (fan[1], fan[1]))
            biases.append(numbers.astype(dtype))
        return Weights(tuple(kernels), tuple(biases))

    def orders(self, rows: int, *, shuffled: bool) -> Iterator[Order]:
        """Give the order of the rows in each epoch, without end."""
        return CumulativeOrders(self.state, rows, shuffled=shuffled)


def drawn(
    state: np.random.RandomState,
    initializer: Initializer,
    shape: tuple[int, ...],
    fan: tuple[int, int],
) -> NDArray[np.float64]:
    """Draw a tensor, one draw of the stream for each number.

    Normal numbers are quantiles of uniform ones: scikit-learn draws none, so there is nobody
    whose draws these could be.
    """
    kind = initializer.kind
    if kind == "variance_scaling":
        kind = "uniform" if initializer.distribution == "uniform" else "normal"
    if kind == "uniform":
        low, high = initializer.low, initializer.high
        if initializer.kind == "variance_scaling":
            high = half_width(initializer, *fan)
            low = -high
        return np.asarray(state.uniform(low, high, shape))
    shares = state.uniform(0.0, 1.0, shape)
    if kind == "constant":
        return np.full(shape, initializer.value)
    return _normal(shares, initializer, fan)


TRUNCATED_AT = 2.0  # deviations, in Keras' truncated normal distributions
TRUNCATED_DEVIATION = 0.87962566103423978  # of a unit normal that is cut off there


def _normal(
    shares: NDArray[np.float64], initializer: Initializer, fan: tuple[int, int]
) -> NDArray[np.float64]:
    scales = initializer.kind == "variance_scaling"
    deviation = half_width(initializer, *fan) / np.sqrt(3.0) if scales else initializer.stddev
    truncated = initializer.kind == "truncated_normal"
    if scales and initializer.distribution in {"normal", "truncated_normal"}:
        # Keras widens what it cuts, so that the deviation comes out as asked for.
        truncated, deviation = True, deviation / TRUNCATED_DEVIATION
    lowest = NormalDist().cdf(-TRUNCATED_AT) if truncated else 2.0**-54
    quantiles = ndtri(lowest + shares * (1.0 - 2.0 * lowest))
    return np.asarray(initializer.mean * (not scales) + deviation * quantiles)


class CumulativeOrders:
    """Each epoch's order permutes the last one's, by draws of one stream. May be copied deeply."""

    def __init__(self, state: np.random.RandomState, rows: int, *, shuffled: bool) -> None:
        """Start from the rows as they are."""
        self.state, self.order, self.shuffled = state, np.arange(rows), shuffled

    def __iter__(self) -> Iterator[Order]:
        """Give the orders of all epochs to come."""
        return self

    def __next__(self) -> Order:
        """Give the order of the next epoch."""
        if self.shuffled:
            indices = np.arange(len(self.order))
            self.state.shuffle(indices)
            self.order = self.order[indices]
        return self.order


class FreshOrders:
    """Each epoch's order is drawn anew, as Keras' `fit` does. May be copied deeply."""

    def __init__(self, seed: int, rows: int, *, shuffled: bool) -> None:
        """Start a stream of its own."""
        self.generator = np.random.default_rng(seed)
        self.rows, self.shuffled = rows, shuffled

    def __iter__(self) -> Iterator[Order]:
        """Give the orders of all epochs to come."""
        return self

    def __next__(self) -> Order:
        """Give the order of the next epoch."""
        return self.generator.permutation(self.rows) if self.shuffled else np.arange(self.rows)


def fresh_orders(seed: int, rows: int, *, shuffled: bool) -> Iterator[Order]:
    """Give an order that is drawn anew for each epoch, as Keras' `fit` does, without end."""
    return FreshOrders(seed, rows, shuffled=shuffled)
