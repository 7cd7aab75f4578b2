"""The documents that the project grew from, read as they stand."""

import re
from pathlib import Path

import pytest

from pairing.reading import read_source
from pairing.written import Dense, Initializer, Optimizer, WrittenSklearn
from tests.pairing.reading.told import keras, misreads, sklearn, tensorflow

FIRST, SECOND = "000_4ac4e77cc8ffbd6a.txt", "001_234cea7792ea4f8f.txt"
THIRD, FOURTH = "002_77063afa2366a69c.txt", "003_d7a6725bcda1737c.txt"


def blocks(shared: Path, name: str) -> list[str]:
    """The Python blocks of a Markdown document."""
    text = (shared / "seeds" / name).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def between(shared: Path, name: str, start: str, end: str) -> str:
    """The part of a document from one mark up to another."""
    text = (shared / "seeds" / name).read_text(encoding="utf-8")
    return text[text.index(start) : text.index(end)]


def test_the_repr_of_an_old_perceptron_is_read(shared: Path) -> None:
    """The first block of the first document."""
    params = sklearn(blocks(shared, FIRST)[0]).estimator.params

    assert params.hidden_layer_sizes == (10,)
    assert (params.activation, params.solver, params.alpha) == ("logistic", "sgd", 1.0)
    assert (params.max_iter, params.validation_fraction) == (200, 0.2)


@pytest.mark.parametrize(("block", "output_l2"), [(1, 0.0), (2, 0.5)])
def test_both_networks_are_read_with_the_regularizer_pasted_after_them(
    shared: Path, block: int, output_l2: float
) -> None:
    """Keras 1 and Keras 2, each with `skl_norm`, which stands below them in the document."""
    documents = blocks(shared, FIRST)

    written = keras(documents[block] + documents[3])

    assert written.layers == (Dense(10, "sigmoid", l2=0.5), Dense(1, l2=output_l2))
    assert written.optimizer == Optimizer(
        "sgd", {"learning_rate": 0.001, "momentum": 0.9, "decay": 0.0, "nesterov": True}
    )
    assert (written.loss, written.batch_size, written.epochs) == ("mean_squared_error", 200, 200)


def test_a_network_without_its_regularizer_says_what_is_missing(shared: Path) -> None:
    """Keras 1 as it stands alone."""
    (missing,) = misreads(blocks(shared, FIRST)[1])

    assert missing.what == "The regularizer is not known: `skl_norm` has no value in this text."
    assert (missing.place.line, missing.place.column) == (3, 30)


def test_both_networks_together_are_told_apart(shared: Path) -> None:
    """The page pasted as a whole holds two networks of one name."""
    documents = blocks(shared, FIRST)
    page = documents[1] + documents[2] + documents[3]

    (several,) = misreads(page)

    assert several.came == "mlp, line 1; mlp, line 8"
    assert keras(page, network="mlp, line 8").layers[1].l2 == 0.5


@pytest.mark.parametrize(("block", "has_layers"), [(4, True), (5, True), (6, True), (7, False)])
def test_the_answers_fragments_are_read_or_say_what_is_missing(
    shared: Path, block: int, has_layers: bool
) -> None:
    """`alpha` is nowhere in them; with a value for it, two layers are a network."""
    fragment = blocks(shared, FIRST)[block]

    if has_layers:
        assert {each.came for each in misreads(fragment)} == {"alpha"}
        written = keras(fragment, given={"alpha": 1.0})
        assert [each.l2 for each in written.layers] == [1.0, 1.0]
    else:
        assert misreads(fragment)[0].what == "No Dense layer of this network is written."


def test_a_block_without_a_network_says_so(shared: Path) -> None:
    """`K.set_floatx` alone."""
    assert misreads(blocks(shared, FIRST)[8])[0].what == "No network is written here."


def test_the_translated_page_holds_the_same_networks(shared: Path) -> None:
    """The second document's code stands between Chinese sentences."""
    perceptron = between(shared, SECOND, "MLPRegressor(act", "这些参数")
    first = between(shared, SECOND, "mlp = Sequential()", "我对 Keras")
    norm = between(shared, SECOND, "def skl_norm", "其中 alpha")

    assert isinstance(read_source(perceptron), WrittenSklearn)
    assert keras(first + norm).layers[0].l2 == 0.5


def test_the_graph_mode_network_is_read_through_its_helpers(shared: Path) -> None:
    """The third document: helpers, closures, custom functions, a generator, old data."""
    program = between(shared, THIRD, "import tensorflow as tf", "I also tried plotting")

    written = keras(program, network="keras_train")

    biases = Initializer("normal", stddev=1.0)
    hidden = Dense(256, "relu", bias_init=biases, dropout=0.7)
    assert written.layers == (*[hidden] * 4, Dense(10, bias_init=biases))
    assert (written.inputs, written.batch_size, written.epochs) == (784, 100, 30)
    assert (written.loss, written.from_logits) == ("categorical_crossentropy", True)
    assert written.optimizer == Optimizer("adam", {"learning_rate": 0.001, "epsilon": 1e-8})
    assert written.preparation.labels == "one_hot"


def test_the_low_level_half_is_read_as_what_it_trains(shared: Path) -> None:
    """Variables through the helpers, a share that is fed, two loops over batches."""
    program = between(shared, THIRD, "import tensorflow as tf", "I also tried plotting")

    written = tensorflow(program, network="tensorflow_train")

    biases = Initializer("normal", stddev=1.0)
    hidden = Dense(256, "relu", bias_init=biases, dropout=0.3, dropout_as="keep_prob")
    assert written.layers == (*[hidden] * 4, Dense(10, bias_init=biases))
    assert (written.inputs, written.batch_size, written.epochs) == (784, 100, 30)
    assert (written.loss, written.from_logits) == ("categorical_crossentropy", True)
    assert (written.loss_factor, written.shuffle, written.seed) == (1.0, True, None)
    adam = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}
    assert written.optimizer == Optimizer("adam", adam)
    assert written.preparation.labels == "one_hot"
    kept = [note for note in written.notes if "keeps 0.7 of the units" in note]
    assert [note[:9] for note in kept] == ["Line 101:", "Line 104:", "Line 107:", "Line 110:"]


def test_the_third_document_as_a_whole_asks_which_network_is_meant(shared: Path) -> None:
    """Both are named, by their step, their function and their line."""
    program = between(shared, THIRD, "import tensorflow as tf", "I also tried plotting")

    (several,) = misreads(program)

    assert several.what == "There are 2 networks in this text."
    assert several.came == (
        "tf_optimizer in tensorflow_train, line 118; model in keras_train, line 69"
    )


def test_each_half_is_read_with_the_helpers_alone(shared: Path) -> None:
    """No data is in them: the width of the rows is not known, that of the output is given."""
    program = between(shared, THIRD, "import tensorflow as tf", "I also tried plotting")
    helpers = between(shared, THIRD, "# Hyperparams", "def keras_train")
    low = between(shared, THIRD, "def tensorflow_train", "if __name__")
    high = between(shared, THIRD, "def keras_train", "def tensorflow_train")

    alone = tensorflow(helpers + low, given={"out_shape": 10})
    whole = tensorflow(program, network="tensorflow_train")
    assert (alone.layers, alone.optimizer) == (whole.layers, whole.optimizer)
    assert (alone.inputs, alone.epochs, alone.batch_size) == (None, 30, 100)
    assert any("read as one pass over the rows" in note for note in alone.notes)
    assert keras(helpers + high, given={"out_shape": 10}).layers[0].dropout == 0.7
    assert [each.came for each in misreads(helpers + low)] == ["out_shape"]
    assert "`get_network_utils` has no value" in misreads(low)[0].what


def tutorial(shared: Path) -> tuple[list[str], str]:
    """The fourth document's blocks, and what its later blocks stand on."""
    documents = blocks(shared, FOURTH)
    constants = documents[3].partition("# Define the model")[0]
    return documents, "".join([*documents[:3], constants])


def test_the_tutorials_first_network_is_read(shared: Path) -> None:
    """It is built in one block and trained in the next."""
    documents, before = tutorial(shared)
    model = "".join(documents[3].partition("# Define the model")[1:])

    written = keras(before + model + documents[4])

    assert written.layers == (Dense(100, "tanh"), Dense(10, "softmax"))
    assert written.optimizer == Optimizer("sgd", {"learning_rate": 0.1})
    assert (written.preparation.inputs, written.preparation.labels) == ("standard", "one_hot")
    assert (written.epochs, written.batch_size, written.metrics) == (15, 32, ("accuracy",))


@pytest.mark.parametrize(
    ("block", "optimizer", "hidden"),
    [
        (6, Optimizer("sgd", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}), 1),
        (7, Optimizer("adam", {}), 1),
        (8, Optimizer("adam", {}), 2),
        (9, Optimizer("adadelta", {}), 1),
    ],
)
def test_the_tutorials_other_networks_are_read(
    shared: Path, block: int, optimizer: Optimizer, hidden: int
) -> None:
    """Each is one block; alone, it says which constants it lacks."""
    documents, before = tutorial(shared)

    written = keras(before + documents[block])

    assert written.optimizer == optimizer
    assert [each.units for each in written.layers] == [100] * hidden + [10]
    missing = {each.came for each in misreads(documents[block])}
    assert missing == {"H", "K", "epochs", "batch_size"}


def test_the_tutorials_sweep_is_five_networks(shared: Path) -> None:
    """Each has the learning rate that its pass of the loop stands at."""
    documents, before = tutorial(shared)

    (several,) = misreads(before + documents[5])

    assert several.came.count("model with lr=") == 5
    chosen = keras(before + documents[5], network="model with lr=0.01, line 23")
    assert chosen.optimizer.arguments == {"learning_rate": 0.01}


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1, 1.0, 10.0])
def test_a_pass_of_the_sweep_is_chosen_by_the_rate_that_is_given(shared: Path, rate: float) -> None:
    """Or named by what the loop stands at; a rate that it never has is told."""
    documents, before = tutorial(shared)
    program = before + documents[5]

    given = keras(program, given={"lr": rate})

    assert given.optimizer == Optimizer("sgd", {"learning_rate": rate})
    assert given == keras(program, network=str(rate)) == keras(program, network=f"lr={rate}")
    (missing,) = misreads(program, given={"lr": 0.3})
    assert (missing.came, missing.allowed) == ("0.3", "0.001, 0.01, 0.1, 1.0, 10.0")


@pytest.mark.parametrize(
    ("network", "given"),
    [
        ("SGD / Small Scale Init", {}),
        ("optimizer_name=SGD / init_name=Small Scale Init", {}),
        ("#2", {}),
        (None, {"optimizer_name": "SGD", "init_name": "Small Scale Init"}),
        ("Small Scale Init", {"optimizer_name": "SGD"}),
    ],
)
def test_one_of_twelve_is_named_as_a_user_would(
    shared: Path, network: str | None, given: dict[str, str]
) -> None:
    """By what both loops stand at, by its number, or by values for the loops' names."""
    documents, before = tutorial(shared)

    written = keras(before + documents[15], network=network, given=given)

    assert {each.kernel_init for each in written.layers} == {Initializer("normal", stddev=0.001)}
    assert written.optimizer == Optimizer("sgd", {"learning_rate": 0.1})


def test_the_whole_tutorial_is_twenty_three_networks(shared: Path) -> None:
    """Each can be chosen; after the sweep, `lr` is what its last pass left it at."""
    documents, _ = tutorial(shared)
    page = "".join(documents)

    (several,) = misreads(page)

    assert several.what == "There are 23 networks in this text."
    rates = [keras(page, network=f"#{number}").optimizer.arguments.get("learning_rate")
             for number in range(1, 24)]  # fmt: skip
    assert rates[:6] == [0.1, 0.001, 0.01, 0.1, 1.0, 10.0]
    assert keras(page, network="SGD / Zero Weights Init").optimizer.arguments == {
        "learning_rate": 10.0
    }


def test_a_default_rate_that_has_changed_since_is_told(shared: Path) -> None:
    """Nothing in the text proves a version of Keras."""
    documents, before = tutorial(shared)

    written = keras(before + documents[9])

    assert written.optimizer == Optimizer("adadelta", {})
    assert (
        "The learning rate of Adadelta is not written, and is Keras' own 0.001; in Keras until "
        "2.3 it was 1." in written.notes
    )


def test_the_tutorials_initialisers_are_read(shared: Path) -> None:
    """The small normal one, and the twelve of the double loop."""
    documents, before = tutorial(shared)

    written = keras(before + documents[11] + documents[14])

    assert {each.kernel_init for each in written.layers} == {Initializer("normal", stddev=0.01)}
    (several,) = misreads(before + documents[15])
    assert several.what == "There are 12 networks in this text."
    zero = re.search(r"model with optimizer_name='Adam', init_name='Zero[^;]*", several.came)
    assert zero is not None
    chosen = keras(before + documents[15], network=zero.group())
    assert {each.kernel_init for each in chosen.layers} == {Initializer("constant")}


def test_no_block_of_any_document_brings_the_reader_down(shared: Path) -> None:
    """A block is read, or what is not understood has a sentence that names it."""
    every = [block for name in (FIRST, FOURTH) for block in blocks(shared, name)]

    assert len(every) == 25
    assert all(each.what.endswith(".") for block in every for each in misreads(block))
