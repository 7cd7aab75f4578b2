"""The draws of scikit-learn's perceptrons, replayed without fitting.

One MT19937 stream gives, in this order, the initial weights of each layer, the
rows kept aside for early stopping, and one permutation for each epoch, which is
applied to the order that the previous epoch left (D13, D14, D15, D33, D36).

Source:
    `_init_coef`, `_fit_stochastic` of scikit-learn 1.9.1,
    `sklearn/neural_network/_multilayer_perceptron.py`.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Dtype
from worker.training.leg import Network, Weights, fans

Order = NDArray[np.intp]
ValidationSplit = Callable[[np.random.RandomState], tuple[Order, Order]]


class OneStream:
    """The stream of one fit, asked in the order in which scikit-learn asks it."""

    def __init__(self, seed: int) -> None:
        """Start the stream of `random_state=seed`."""
        self.state = np.random.RandomState(seed)

    def initial_weights(
        self, network: Network, factor: float, dtype: Dtype, *, zero_biases: bool = False
    ) -> Weights:
        """Draw each layer's kernel and bias within sqrt(factor / (fan in + fan out)).

        They are drawn in float64 and then cast (D16). Biases that are to be zero are drawn
        all the same, so that what is drawn later stays as it is.
        """
        kernels, biases = [], []
        for fan_in, fan_out in fans(network):
            bound = np.sqrt(factor / (fan_in + fan_out))
            kernels.append(self.state.uniform(-bound, bound, (fan_in, fan_out)).astype(dtype))
            drawn = self.state.uniform(-bound, bound, fan_out).astype(dtype)
            biases.append(np.zeros_like(drawn) if zero_biases else drawn)
        return Weights(tuple(kernels), tuple(biases))

    def orders(self, rows: int, *, shuffled: bool) -> Iterator[Order]:
        """Give the order of the rows in each epoch, without end."""
        return CumulativeOrders(self.state, rows, shuffled=shuffled)


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
