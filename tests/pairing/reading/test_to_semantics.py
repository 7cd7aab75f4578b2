"""What was read reaches the semantics that a leg trains by."""

import pytest

from pairing.own.translate import of_keras
from tests.pairing.reading.snippets import HELPERS, KERAS_2, SKL_NORM, TUTORIAL
from tests.pairing.reading.told import keras


@pytest.mark.parametrize(("factor", "expected"), [("0.5 * ", 0.5), ("", 1.0), ("3 * ", 3.0)])
def test_the_factor_of_a_hand_written_loss(factor: str, expected: float) -> None:
    """Scikit-learn's half, written by hand, ends the cause `loss-half`."""
    program = f"""
m = Sequential([Dense(1)])
m.compile('sgd', lambda t, p: {factor}K.mean(K.square(t - p)))
"""
    assert of_keras(keras(program), seed=0).semantics.loss_factor == expected


def test_the_documents_networks_can_be_trained_as_written() -> None:
    """The first and the fourth document's, without a refusal; units as they say."""
    second = of_keras(keras(KERAS_2 + SKL_NORM), seed=0)
    tutorial = of_keras(keras(TUTORIAL), seed=0)

    assert (second.hidden, second.outputs) == ((10,), 1)
    assert second.semantics.l2 == 0.5
    assert (second.semantics.batch_rows, second.semantics.epochs) == (200, 200)
    assert (tutorial.hidden, tutorial.outputs) == ((100,), 10)


def test_the_third_documents_network_can_be_trained_as_written() -> None:
    """Dropout, normal biases, logits, the epsilon of TensorFlow 1."""
    own = of_keras(keras(HELPERS, network="keras_train"), seed=0)

    assert own.semantics.dropout == (0.7,)
    assert own.semantics.epsilon == 1e-8
    assert own.semantics.output_activation == "softmax"
