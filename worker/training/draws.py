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

    def __init__(self, seed: int | np.random.RandomState) -> None:
        """Start the stream of `random_state=seed`, or go on with one that has begun."""
        self.state: np.random.RandomState = (
            seed if isinstance(seed, np.random.RandomState) else np.random.RandomState(seed)
        )

    def initial_weights(self, network: Network, factor: float, dtype: Dtype) -> Weights:
        """Draw each layer's kernel and bias within sqrt(factor / (fan in + fan out)).

        They are drawn in float64 and then cast (D16).
        """
        kernels, biases = [], []
        for fan_in, fan_out in fans(network):
            bound = np.sqrt(factor / (fan_in + fan_out))
            kernels.append(self.state.uniform(-bound, bound, (fan_in, fan_out)).astype(dtype))
            biases.append(self.state.uniform(-bound, bound, fan_out).astype(dtype))
        return Weights(tuple(kernels), tuple(biases))

    def orders(self, rows: int, *, shuffled: bool) -> Iterator[Order]:
        """Give the order of the rows in each epoch, without end."""
        order = np.arange(rows)
        while True:
            if shuffled:
                indices = np.arange(rows)
                self.state.shuffle(indices)
                order = order[indices]
            yield order


def fresh_orders(seed: int, rows: int, *, shuffled: bool) -> Iterator[Order]:
    """Give an order that is drawn anew for each epoch, as Keras' `fit` does, without end."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.permutation(rows) if shuffled else np.arange(rows)
