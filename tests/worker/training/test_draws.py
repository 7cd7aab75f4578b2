"""The draws of a fit, replayed without fitting, beside those of a real fit."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from pairing.initializer import GLOROT, ZEROS, BiasInit, Initializer, of_perceptron
from pairing.semantics import Dtype
from worker.training.draws import OneStream, fresh_orders
from worker.training.leg import Network, Weights
from worker.training.legs.sklearn_leg import validation_split

ROWS = 23


class Watched:
    """An estimator that notes its first weights and the rows of each batch.

    The first input column holds each row's number, so that a batch tells which rows it has.
    """

    def _initialize(self, *arguments: Any) -> None:
        super()._initialize(*arguments)  # type: ignore[misc]
        self.first = [tensor.copy() for tensor in (*self.coefs_, *self.intercepts_)]  # type: ignore[attr-defined]
        self.rows_seen: list[int] = []

    def _backprop(self, X: Any, *arguments: Any) -> Any:
        self.rows_seen += X[:, 0].astype(int).tolist()
        return super()._backprop(X, *arguments)  # type: ignore[misc]


class WatchedRegressor(Watched, MLPRegressor):  # type: ignore[misc] # untyped library
    """A regressor that is watched."""


class WatchedClassifier(Watched, MLPClassifier):  # type: ignore[misc] # untyped library
    """A classifier that is watched."""


def fitted(estimator: Any, labels: Any) -> Any:
    """Fit on rows that know their numbers."""
    inputs = np.column_stack([np.arange(ROWS), np.ones(ROWS), np.zeros(ROWS)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator.fit(inputs, labels)


def first_weights(
    stream: OneStream,
    network: Network,
    kernel: Initializer = GLOROT,
    bias: BiasInit = "kernel_bound",
    dtype: Dtype = "float64",
) -> Weights:
    """Draw all layers alike."""
    return stream.initial_weights(
        network, (kernel,) * network.layers, (bias,) * network.layers, dtype
    )


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**32 - 1])
@pytest.mark.parametrize("activation", ["logistic", "relu"])
@pytest.mark.parametrize("hidden", [(), (4,), (4, 3)])
def test_first_weights_and_orders_are_those_of_a_real_fit(
    seed: int, activation: str, hidden: tuple[int, ...]
) -> None:
    """Bit for bit, whatever was drawn before the orders."""
    estimator = WatchedRegressor(
        hidden_layer_sizes=hidden, activation=activation, random_state=seed, max_iter=5,
        batch_size=6,
    )  # fmt: skip
    theirs = fitted(estimator, np.arange(ROWS) * 0.1)

    stream = OneStream(seed)
    weights = first_weights(stream, Network(3, hidden, 1), of_perceptron(activation))
    orders = stream.orders(ROWS, shuffled=True)
    seen = np.concatenate([next(orders) for _ in range(5)])

    for ours, other in zip((*weights.kernels, *weights.biases), theirs.first, strict=True):
        assert ours.tobytes() == other.tobytes()
    assert seen.tolist() == theirs.rows_seen


@pytest.mark.parametrize(("classes", "stratified"), [(2, True), (3, False)])
def test_rows_kept_aside_are_those_of_a_real_fit(classes: int, stratified: bool) -> None:
    """Drawn between the weights and the orders; stratified for two classes only (D36)."""
    labels = np.arange(ROWS) % classes
    estimator = WatchedClassifier(
        hidden_layer_sizes=(4,), random_state=5, max_iter=3, early_stopping=True,
        validation_fraction=0.3,
    )  # fmt: skip
    theirs = fitted(estimator, labels)

    stream = OneStream(5)
    outputs = 1 if classes == 2 else classes
    first_weights(stream, Network(3, (4,), outputs))
    kept, aside = validation_split(stream.state, labels, fraction=0.3, stratified=stratified)
    orders = stream.orders(len(kept), shuffled=True)
    seen = np.concatenate([kept[next(orders)] for _ in range(3)])

    assert sorted([*kept, *aside]) == list(range(ROWS))
    assert seen.tolist() == theirs.rows_seen


def test_weights_are_drawn_in_float64_and_then_cast() -> None:
    """So that float32 weights are the rounded float64 ones (D16)."""
    network = Network(3, (4,), 2)

    fine = first_weights(OneStream(3), network)
    coarse = first_weights(OneStream(3), network, dtype="float32")

    for (_, ours), (_, theirs) in zip(coarse.named(), fine.named(), strict=True):
        assert ours.dtype == np.float32
        assert ours.tobytes() == theirs.astype(np.float32).tobytes()


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_every_order_goes_through_each_row_once(seed: int, rows: int) -> None:
    """Both kinds, whatever the seed."""
    for orders in (
        OneStream(seed).orders(rows, shuffled=True),
        fresh_orders(seed, rows, shuffled=True),
    ):
        for _ in range(3):
            assert sorted(next(orders)) == list(range(rows))


def test_unshuffled_orders_are_the_rows_as_given() -> None:
    """In every epoch."""
    for orders in (
        OneStream(1).orders(4, shuffled=False),
        fresh_orders(1, 4, shuffled=False),
    ):
        assert [next(orders).tolist() for _ in range(3)] == [[0, 1, 2, 3]] * 3


def test_a_fresh_order_is_drawn_anew_and_a_cumulative_one_permutes_the_last() -> None:
    """The same draws, put to two uses (D33)."""
    state = np.random.RandomState(4)
    draws = [state.permutation(9) for _ in range(2)]
    cumulative = OneStream(4).orders(9, shuffled=True)

    first, second = next(cumulative), next(cumulative)

    assert first.tolist() == draws[0].tolist()
    assert second.tolist() == draws[0][draws[1]].tolist()


WIDE = Network(60, (300,), 40)
HE = Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal")
DRAWN_OTHERWISE = [
    (HE, np.sqrt(2.0 / 60), 2.0 * np.sqrt(2.0 / 60) / 0.8796),
    (Initializer("variance_scaling", distribution="untruncated_normal"), np.sqrt(2 / 360), np.inf),
    (Initializer("variance_scaling", mode="fan_out", scale=3.0), 0.1, 0.1 * np.sqrt(3)),
    (Initializer("normal", stddev=0.5), 0.5, np.inf),
    (Initializer("truncated_normal", stddev=0.5), 0.5 * 0.8796, 1.0),
    (Initializer("uniform", low=-0.3, high=0.3), 0.3 / np.sqrt(3), 0.3),
    (Initializer("constant", value=0.25), 0.0, 0.25),
]


@pytest.mark.parametrize(
    ("initializer", "deviation", "bound"), DRAWN_OTHERWISE, ids=lambda value: str(value)[:60]
)
def test_other_initialisers_spread_as_keras_says(
    initializer: Initializer, deviation: float, bound: float
) -> None:
    """Of 18,000 numbers the deviation is known to a hundredth of itself."""
    kernel = first_weights(OneStream(3), WIDE, initializer, ZEROS).kernels[0]

    assert np.isclose(kernel.std(), deviation, rtol=0.02)
    assert np.abs(kernel).max() <= bound
    assert bound == np.inf or np.abs(kernel).max() > 0.98 * bound


def test_what_is_drawn_later_does_not_depend_on_the_initialisers() -> None:
    """So that to keep one cause does not bring another one with it."""
    states = []
    for initializer, *_ in [(GLOROT,), *DRAWN_OTHERWISE]:
        for bias in ("kernel_bound", ZEROS, HE):
            stream = OneStream(3)
            first_weights(stream, WIDE, initializer, bias)
            states.append(stream.state.randint(2**31))

    assert len(set(states)) == 1
