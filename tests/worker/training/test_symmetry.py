"""A network with its units in another order is the same function."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.training.traces import drawn_weights
from worker.training.leg import Floats, Network, Weights
from worker.training.symmetry import symmetry_of

_NETWORKS = st.builds(
    Network,
    st.integers(1, 6),
    st.lists(st.integers(1, 7), max_size=3).map(tuple),
    st.integers(1, 3),
)


def forward(weights: Weights, inputs: Floats) -> Floats:
    """Put inputs through tanh layers."""
    for kernel, bias in zip(weights.kernels, weights.biases, strict=True):
        inputs = np.tanh(inputs @ kernel + bias)
    return inputs


@given(_NETWORKS, st.integers(0, 2**32 - 1))
def test_reordering_and_undoing_gives_back_the_same_bits(network: Network, seed: int) -> None:
    """Whatever the sizes and the order."""
    weights, symmetry = drawn_weights(network), symmetry_of(network, seed)

    back = symmetry.undo(symmetry.weights(weights))

    for (name, ours), (_, theirs) in zip(back.named(), weights.named(), strict=True):
        assert ours.tobytes() == theirs.tobytes(), name


@given(_NETWORKS, st.integers(0, 2**32 - 1))
def test_a_reordered_network_is_the_same_function(network: Network, seed: int) -> None:
    """Up to the order of its sums; without that nothing but rounding would be measured."""
    weights, symmetry = drawn_weights(network), symmetry_of(network, seed)
    inputs = np.random.default_rng(1).normal(size=(5, network.inputs))

    outputs = forward(symmetry.weights(weights), symmetry.inputs(inputs))

    np.testing.assert_allclose(outputs, forward(weights, inputs), rtol=1e-12, atol=1e-13)


def test_a_twin_really_is_in_another_order() -> None:
    """The identity would measure a floor of zero."""
    network = Network(8, (9,), 1)
    weights, symmetry = drawn_weights(network), symmetry_of(network, 0)

    twin = symmetry.weights(weights)

    assert twin.kernels[0].tobytes() != weights.kernels[0].tobytes()
    assert twin.kernels[0].flags.c_contiguous
    assert sorted(twin.biases[0]) == sorted(weights.biases[0])
    assert not (symmetry.orders[0] == np.arange(8)).all()


def test_a_reordering_is_drawn_from_its_seed_alone() -> None:
    """The same job measures the same floor."""
    network = Network(8, (9,), 1)

    once, again, other = (symmetry_of(network, seed) for seed in (3, 3, 4))

    assert [order.tolist() for order in once.orders] == [order.tolist() for order in again.orders]
    assert [order.tolist() for order in once.orders] != [order.tolist() for order in other.orders]
