"""The words that both legs share."""

import numpy as np
import pytest

from tests.worker.training.traces import drawn_weights
from worker.training.leg import Network, Weights, dtype_name, fans, layered

NETWORK = Network(2, (3, 4), 1)


def test_a_network_counts_its_layers_with_weights() -> None:
    """Inputs have none."""
    assert NETWORK.sizes == (2, 3, 4, 1)
    assert NETWORK.layers == 3
    assert list(fans(NETWORK)) == [(2, 3), (3, 4), (4, 1)]
    assert list(fans(Network(2, (), 1))) == [(2, 1)]


def test_tensors_are_named_by_layer_from_one() -> None:
    """As reports and event files name them."""
    names = [name for name, _ in drawn_weights(NETWORK).named()]

    assert names == [
        "layer_1/kernel", "layer_1/bias", "layer_2/kernel", "layer_2/bias", "layer_3/kernel",
        "layer_3/bias",
    ]  # fmt: skip


def test_a_copy_lies_in_memory_of_its_own() -> None:
    """What the next epoch overwrites is not what was kept."""
    weights = drawn_weights(NETWORK)

    kept = weights.copy()
    weights.kernels[0][:] = 0.0
    weights.biases[2][:] = 0.0

    assert kept.kernels[0].any()
    assert kept.biases[2].any()


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_the_first_tensor_that_is_not_finite_is_named(broken: float) -> None:
    """In the order of the layers."""
    weights = drawn_weights(NETWORK)
    assert weights.not_finite() is None

    weights.biases[1][2] = broken
    assert weights.not_finite() == "layer_2/bias"
    weights.kernels[1][0, 0] = broken
    assert weights.not_finite() == "layer_2/kernel"


def test_a_list_of_kernels_and_then_biases_is_parted_in_the_middle() -> None:
    """As both frameworks give gradients."""
    weights = drawn_weights(NETWORK)

    assert layered([*weights.kernels, *weights.biases]) == Weights(weights.kernels, weights.biases)


def test_formats_go_by_their_names() -> None:
    """The two that networks are trained in."""
    assert dtype_name(np.zeros(1, np.float32)) == "float32"
    assert dtype_name(np.zeros(1)) == "float64"
