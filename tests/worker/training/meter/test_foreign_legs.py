"""Wrong constants in legs that this project did not write are found and named; right ones not."""

from collections.abc import Callable
from typing import Any

import pytest
from sklearn.neural_network import MLPClassifier

from tests.worker.training.meter.accusing import accused, as_stock_keras
from tests.worker.training.meter.foreign_legs import (
    Constants,
    Shape,
    by_fit,
    by_numpy,
    by_partial_fit,
    by_tape,
    by_train_on_batch,
)
from worker.training.meter import Recording, measure

Leg = Callable[[Constants, Shape], Recording]
LEGS: dict[str, Leg] = {
    "train_on_batch": by_train_on_batch,
    "tape": by_tape,
    "numpy": by_numpy,
    "partial_fit": by_partial_fit,
}
DTYPES = ["float64", "float32"]
RIGHT = Constants()

RATE = "learning_rate_times_loss_factor"
L2 = "l2_over_loss_factor"
EPSILON = "epsilon_over_loss_factor"
WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    # What the leg is said to have, what it has instead, and what is to be named.
    "beta_2 of 0.99": ({}, {"beta_2": 0.99}, {"beta_2"}),
    "beta_1 of 0.8": ({}, {"beta_1": 0.8}, {"beta_1"}),
    "epsilon of 1e-3": ({}, {"epsilon": 1e-3}, {EPSILON}),
    "adam's rate a tenth larger": ({}, {"rate": 0.011}, {"learning_rate"}),
    "adam's L2 doubled": ({}, {"l2": 0.02}, {L2}),
    "adam's loss without its half": ({}, {"factor": 1.0}, {L2, EPSILON}),
    "adam's L2 on biases": ({}, {"l2_biases": 0.01}, {L2}),
    "adam's decay of weights": ({}, {"decay": 1e-3}, {"weight_decay"}),
    "momentum of 0.8": ({"optimizer": "sgd"}, {"momentum": 0.8}, {"momentum"}),
    "no momentum": ({"optimizer": "sgd"}, {"momentum": 0.0}, {"momentum"}),
    "plain momentum": ({"optimizer": "sgd"}, {"nesterov": False}, {"nesterov"}),
    "sgd's rate a tenth larger": ({"optimizer": "sgd"}, {"rate": 0.011}, {RATE}),
    "sgd's L2 doubled": ({"optimizer": "sgd"}, {"l2": 0.02}, {L2}),
    "sgd's loss without its half": ({"optimizer": "sgd"}, {"factor": 1.0}, {RATE, L2}),
    "sgd's L2 on biases": ({"optimizer": "sgd"}, {"l2_biases": 0.01}, {L2}),
    "sgd's decay of weights": ({"optimizer": "sgd"}, {"decay": 1e-3}, {"weight_decay"}),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("leg", list(LEGS))
def test_a_leg_with_the_constants_that_it_claims_is_not_accused(
    leg: str, optimizer: str, dtype: str
) -> None:
    """And nothing beyond rounding is left of its steps."""
    right = RIGHT.but(optimizer=optimizer)
    claims = as_stock_keras(right, dtype) if leg == "train_on_batch" else right

    measured = measure(LEGS[leg](right, Shape(dtype=dtype)))

    assert measured.explained
    assert accused(measured, claims, dtype) == set()


@pytest.mark.parametrize(
    ("leg", "dtype"),
    [
        ("train_on_batch", "float32"),
        ("tape", "float64"),
        ("numpy", "float64"),
        ("numpy", "float32"),
    ],
)
@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_wrong_constant_is_found_and_named(wrong: str, leg: str, dtype: str) -> None:
    """One at a time, from weights before and after three steps; no other is accused."""
    claim, instead, names = WRONG[wrong]
    claims = RIGHT.but(**claim)
    actual = claims.but(**instead)
    if leg == "train_on_batch":
        claims = as_stock_keras(claims, dtype)

    measured = measure(LEGS[leg](actual, Shape(dtype=dtype)))

    assert measured.explained
    assert accused(measured, claims, dtype) == names


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "wrong", [name for name in WRONG if "decay" not in name and "biases" not in name]
)
def test_a_wrong_constant_of_scikit_learn_is_found_and_named(wrong: str, dtype: str) -> None:
    """By `partial_fit`; its loss always has its half, so that one is claimed wrongly instead."""
    claim, instead, names = WRONG[wrong]
    claims = RIGHT.but(**claim)
    actual = claims.but(**instead)
    if "factor" in instead:
        claims, actual = actual, claims

    measured = measure(by_partial_fit(actual, Shape(dtype=dtype)))

    assert accused(measured, claims, dtype) == names


def test_keras_l2_on_biases_alone_is_seen_on_biases_alone() -> None:
    """By tensor: kernels have none, biases have all."""
    measured = measure(by_tape(RIGHT.but(l2=0.0, l2_biases=0.01), Shape()))

    for name, claim in (("kernel", 0.0), ("bias", 0.02)):
        for layer in (1, 2):
            found = measured.of("l2_over_loss_factor", f"layer_{layer}/{name}")
            assert found.measured == pytest.approx(claim, abs=1e-12)


def test_an_optimizer_that_is_another_one_is_told() -> None:
    """Steps of Adam are not those of SGD, whatever is claimed."""
    measured = measure(by_train_on_batch(RIGHT, Shape()))

    assert "rule" in accused(measured, RIGHT.but(optimizer="sgd"), "float64")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_fit_itself_is_measured_from_a_callback(optimizer: str) -> None:
    """Stock `fit` with the loss mse: its factor is one over the number of outputs."""
    shape = Shape(outputs=3)
    actual = RIGHT.but(optimizer=optimizer, factor=1.0 / 3.0)

    measured = measure(by_fit(actual, shape))

    assert accused(measured, as_stock_keras(actual, "float64"), "float64") == set()
    assert accused(measured, RIGHT.but(optimizer=optimizer), "float64") >= {"l2_over_loss_factor"}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ["tanh", "logistic", "relu", "identity"])
def test_a_real_classifier_shows_its_alpha_over_rows(activation: str, dtype: str) -> None:
    """Multiclass by `partial_fit`, with a last batch that is shorter and penalised more."""
    estimator = MLPClassifier(
        hidden_layer_sizes=(7, 4), activation=activation, alpha=0.3, solver="sgd",
        learning_rate_init=0.05, momentum=0.7, nesterovs_momentum=False, random_state=1,
    )  # fmt: skip
    shape = Shape(hidden=(7, 4), activation=activation, outputs=3, rows=(16, 16, 5), dtype=dtype)
    claims = Constants(optimizer="sgd", factor=1.0, rate=0.05, momentum=0.7, nesterov=False)

    measured = measure(by_partial_fit(claims, shape, estimator))

    for rows in (16, 5):
        found = measured.of("l2_over_loss_factor", "layer_1/kernel", rows)
        assert isinstance(found.measured, float)
        assert found.plus_minus is not None
        assert abs(found.measured - 0.15 / rows) <= found.plus_minus
    others = measured.constants
    assert not accused(measured, claims, dtype) - {"l2_over_loss_factor"}, others


def test_stock_keras_shows_what_it_rounds_to_float32() -> None:
    """D18, read off three float64 steps: momentum, L2, and the betas of the bias correction."""
    sgd = measure(by_train_on_batch(RIGHT.but(optimizer="sgd"), Shape()))
    adam = measure(by_train_on_batch(RIGHT, Shape()))

    assert sgd.of("momentum").measured == pytest.approx(0.8999999761581421, abs=1e-14)
    kernel = sgd.of("l2_over_loss_factor", "layer_1/kernel")
    assert kernel.measured == pytest.approx(0.019999999552965164, abs=1e-13)
    assert adam.of("bias_correction").measured == "by betas rounded to float32"
    assert adam.of("beta_2").measured == pytest.approx(0.999, abs=1e-13)
    assert measure(by_tape(RIGHT, Shape())).of("bias_correction").measured == "by the same betas"


@pytest.mark.parametrize("dtype", DTYPES)
def test_decay_beside_momentum_has_a_double_without_decay_where_batches_differ(dtype: str) -> None:
    """What is measured is the double, to the last digit, and a note says so; same rows decide."""
    leg = RIGHT.but(optimizer="sgd", nesterov=False, decay=1e-3)
    apart = measure(by_numpy(leg, Shape(rows=(20, 15, 21), dtype=dtype)))
    alike = measure(by_numpy(leg, Shape(rows=(20, 20, 20), dtype=dtype)))

    assert (apart.decay_is_l2, alike.decay_is_l2) == (True, False)
    assert any("momentum m (1 - d)" in note for note in apart.notes)
    assert apart.of("momentum").measured == pytest.approx(0.9 * (1 - 1e-3), rel=1e-5)
    assert accused(apart, leg, dtype, rows=(20, 15, 21)) == set()
    assert "momentum" in accused(apart, leg.but(momentum=0.95), dtype, rows=(20, 15, 21))
    assert alike.of("momentum").measured == pytest.approx(0.9, rel=1e-5)
    assert alike.of("weight_decay", "kernels").measured == pytest.approx(1e-3, rel=1e-3)
    assert accused(alike, leg, dtype) == set()
