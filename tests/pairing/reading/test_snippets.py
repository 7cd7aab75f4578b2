"""What the documents hold, in its essential forms, read wherever tests run."""

from pairing.written import Dense, Initializer, Optimizer, Preparation
from tests.pairing.reading.snippets import (
    HELPERS,
    KERAS_1,
    KERAS_2,
    SKL_NORM,
    SKLEARN_REPR,
    SWEEP,
    TUTORIAL,
)
from tests.pairing.reading.told import keras, misreads, sklearn


def test_an_old_repr_is_read_and_what_it_lacks_has_todays_default() -> None:
    """`max_fun` and `loss` came after the version that printed it."""
    params = sklearn(SKLEARN_REPR).estimator.params

    assert (params.alpha, params.max_fun) == (1.0, 15000)


def test_a_regularizer_is_found_before_or_after_its_use() -> None:
    """Snippets come in the order in which a page shows them."""
    after, before = keras(KERAS_1 + SKL_NORM), keras(SKL_NORM + KERAS_1)

    assert after.layers == before.layers == (Dense(10, "sigmoid", l2=0.5), Dense(1))
    assert keras(KERAS_2 + SKL_NORM).layers[1] == Dense(1, l2=0.5)


def test_what_is_not_imported_is_noted() -> None:
    """A snippet without imports is taken for what it usually is."""
    note = keras(KERAS_1 + SKL_NORM).notes[0]

    assert "Not imported" in note
    assert "Dense (keras.layers.Dense)" in note
    assert "K (keras.backend)" in note


def test_helpers_closures_and_generators_are_followed() -> None:
    """The third document's program in short."""
    written = keras(HELPERS, network="keras_train")

    biases = Initializer("normal", stddev=1.0)
    assert written.layers == (
        Dense(256, "relu", bias_init=biases, dropout=0.7),
        Dense(10, bias_init=biases),
    )
    assert written.batch_size == 100
    assert written.from_logits


def test_a_tutorial_is_read_with_what_it_does_to_its_rows() -> None:
    """Scaled inputs, one-hot labels, a user's `K` that is no backend."""
    written = keras(TUTORIAL)

    assert written.preparation == Preparation(inputs="standard", labels="one_hot")
    assert written.layers[1] == Dense(10, "softmax", kernel_init=Initializer("normal", stddev=0.01))
    assert written.optimizer == Optimizer("sgd", {"learning_rate": 0.1})


def test_a_sweep_is_told_as_the_networks_that_it_builds() -> None:
    """Any of them can be asked for by its label."""
    (several,) = misreads(SWEEP)

    labels = several.came.split("; ")
    rates = [keras(SWEEP, network=label).optimizer.arguments["learning_rate"] for label in labels]
    assert rates == [0.001, 0.01, 0.1, 1.0, 10.0]
