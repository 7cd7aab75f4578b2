"""Small weights and traces to compare."""

from itertools import pairwise
from typing import Any

import numpy as np

from worker.training.gap import Trace
from worker.training.leg import Network, Weights


def drawn_weights(network: Network, seed: int = 0, dtype: Any = np.float64) -> Weights:
    """Draw weights of a network's shape."""
    generator = np.random.default_rng(seed)
    sizes = network.sizes
    return Weights(
        tuple(
            generator.normal(size=(wide, narrow)).astype(dtype) for wide, narrow in pairwise(sizes)
        ),
        tuple(generator.normal(size=units).astype(dtype) for units in sizes[1:]),
    )


def trace_of(
    outputs: Any = ((1.0,), (2.0,)),
    kernel: Any = ((1.0, -1.0), (3.0, 1.0)),
    bias: Any = (0.5, 0.5),
    losses: tuple[float, ...] = (4.0, 2.0),
) -> Trace:
    """Make a trace of a network with one layer."""
    weights = Weights((np.array(kernel, np.float64),), (np.array(bias, np.float64),))
    return Trace(np.array(outputs, np.float64), weights, losses)
