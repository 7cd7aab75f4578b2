"""Ports from any framework to any other, by names and values."""

from typing import Any

import pytest

from pairing.comparison import differing
from pairing.own import Facts, of_keras, of_tensorflow
from pairing.porting import ported
from pairing.semantics import Semantics
from pairing.translate import naive_port, of_sklearn
from pairing.written import (
    Callback,
    Dense,
    Optimizer,
    WrittenKeras,
    WrittenSklearn,
    WrittenTensorflow,
)
from schemas.estimator import Regressor

FACTS = Facts("regression", 1)
LAYERS = (
    Dense(5, "relu", dropout=0.3, dropout_as="keep_prob"),
    Dense(4, "relu", dropout=0.25),
    Dense(3, "relu"),
    Dense(1),
)
BY_HAND = WrittenTensorflow(None, LAYERS, Optimizer("adam", {}), 16, 4, loss="mean_squared_error")
KERAS = WrittenKeras(
    None,
    LAYERS,
    loss="mean_squared_error",
    optimizer=Optimizer("adam", {}),
    validation_split=0.25,
    callbacks=(Callback("EarlyStopping", {"patience": 3}),),
)
ESTIMATOR = Regressor(estimator="MLPRegressor")


def semantics_of(written: Any) -> Semantics:
    """Translate what was written."""
    if isinstance(written, WrittenSklearn):
        return of_sklearn(written.estimator, seed=0, dtype="float64")
    translate: Any = of_keras if isinstance(written, WrittenKeras) else of_tensorflow
    semantics: Semantics = translate(written, seed=0, facts=FACTS).semantics
    return semantics


def test_a_share_that_is_kept_becomes_a_share_that_is_dropped() -> None:
    """As a number; where the number was a rate, and where there was none, it stays."""
    reference = semantics_of(BY_HAND)
    port = ported(reference, BY_HAND, "keras", dtype="float32")

    assert reference.dropout == (0.3, 0.25, 0.0)
    assert port.dropout == (0.7, 0.25, 0.0)
    assert (reference.epsilon, port.epsilon) == (1e-8, 1e-7)
    assert set(differing(reference, port)) == {
        "dropout", "dropout_masks", "epsilon", "coefficients",
    }  # fmt: skip


def test_a_keras_network_written_by_hand_has_no_callbacks() -> None:
    """Its rate of dropout is a rate again, and its masks come of one stream."""
    reference = semantics_of(KERAS)
    port = ported(reference, KERAS, "tensorflow", dtype="float32")

    assert reference.stopping == "validation_loss"
    assert port.dropout == reference.dropout
    assert set(differing(reference, port)) == {
        "dropout_masks", "epsilon", "coefficients", "stopping", "validation_rows",
        "validation_fraction",
    }  # fmt: skip


@pytest.mark.parametrize(("written", "framework"), [(KERAS, "keras"), (BY_HAND, "tensorflow")])
def test_a_port_to_the_same_framework_is_the_same(written: Any, framework: Any) -> None:
    """Nothing is lost where nothing is carried over."""
    reference = semantics_of(written)

    assert ported(reference, written, framework, dtype="float32") == reference


def test_an_estimator_is_ported_to_keras_as_ever_and_by_hand_with_exact_coefficients() -> None:
    """TensorFlow 1's epsilon is scikit-learn's."""
    written = WrittenSklearn(ESTIMATOR)
    reference = semantics_of(written)
    to_keras = ported(reference, written, "keras", dtype="float32")
    by_hand = ported(reference, written, "tensorflow", dtype="float32")

    assert to_keras == naive_port(reference)
    assert set(differing(to_keras, by_hand)) == {"epsilon", "coefficients"}
    assert by_hand.epsilon == reference.epsilon
