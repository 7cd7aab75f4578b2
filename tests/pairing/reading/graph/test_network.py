"""Whole programs of TensorFlow 1 and 2, as people write them."""

import pytest

from pairing.written import Dense, Initializer, Optimizer, Preparation
from tests.pairing.reading.graph import programs
from tests.pairing.reading.graph.shapes import read, refused, session, tape

ONE = Initializer("normal", stddev=1.0)
ZERO = Initializer("constant")


def adam(**told: float) -> Optimizer:
    """Adam with all of its arguments."""
    return Optimizer("adam", {"beta_1": 0.9, "beta_2": 0.999} | told)


def sgd(rate: float, momentum: float = 0.0, *, nesterov: bool = False) -> Optimizer:
    """SGD with all of its arguments."""
    return Optimizer("sgd", {"learning_rate": rate, "momentum": momentum, "nesterov": nesterov})


def test_weights_in_dictionaries_and_an_average_beside_the_steps() -> None:
    """The commonest form of TensorFlow 1."""
    written = read(programs.DICTIONARIES)

    assert written.layers == (
        Dense(300, "relu", kernel_init=ONE, bias_init=ONE),
        Dense(100, "relu", kernel_init=ONE, bias_init=ONE),
        Dense(10, kernel_init=ONE, bias_init=ONE),
    )
    assert written.optimizer == adam(learning_rate=0.002, epsilon=1e-8)
    assert (written.inputs, written.batch_size, written.epochs) == (784, 50, 12)
    assert (written.loss, written.from_logits, written.loss_factor) == (
        "categorical_crossentropy", True, 1.0,
    )  # fmt: skip
    assert (written.shuffle, written.preparation) == (True, Preparation(labels="one_hot"))


def test_a_cross_entropy_by_hand_and_steps_that_are_whole_epochs() -> None:
    """1,100 steps of 100 rows are two passes over 55,000."""
    written = read(programs.SOFTMAX)

    assert written.layers == (Dense(10, "softmax", kernel_init=ZERO),)
    assert (written.loss, written.from_logits) == ("categorical_crossentropy", False)
    assert (written.epochs, written.batch_size, written.optimizer) == (2, 100, sgd(0.4))


def test_a_function_that_adds_layers_and_all_rows_in_a_step() -> None:
    """Each step is an epoch; an activation may be None."""
    written = read(programs.ADDED_LAYERS)

    bias = Initializer("constant", value=0.2)
    assert written.layers == (
        Dense(12, "tanh", kernel_init=ONE, bias_init=bias),
        Dense(1, kernel_init=ONE, bias_init=bias),
    )
    assert (written.inputs, written.batch_size, written.epochs) == (1, None, 800)
    assert (written.loss, written.loss_factor) == ("mean_squared_error", 1.0)


def test_slices_in_a_drawn_order_with_fed_dropout_and_penalties() -> None:
    """A share that the run of training feeds, and a half of each squared weight."""
    written = read(programs.SLICES)

    first, last = written.layers
    assert first == Dense(
        50, "sigmoid", bias_init=Initializer("constant", value=0.1), l2=0.005, dropout=0.2,
        dropout_as="keep_prob",
    )  # fmt: skip
    assert last == Dense(1, kernel_init=Initializer("truncated_normal", stddev=0.1), l2=0.005)
    assert written.optimizer == sgd(0.05, 0.9, nesterov=True)
    assert (written.loss, written.from_logits) == ("binary_crossentropy", True)
    assert (written.epochs, written.batch_size, written.shuffle) == (20, 64, True)
    assert written.seed == 7


def test_a_tape_over_a_pipeline() -> None:
    """TensorFlow 2 with a compiled step, whose dropout says what it drops."""
    written = read(programs.TAPE)

    start = Initializer("normal", stddev=0.1)
    assert written.layers == (
        Dense(128, "relu", kernel_init=start, dropout=0.25),
        Dense(10, kernel_init=start),
    )
    assert written.optimizer == adam(learning_rate=0.001, epsilon=1e-7)
    assert (written.epochs, written.batch_size, written.shuffle) == (5, 64, True)
    assert written.preparation.labels == "one_hot"


def test_a_step_of_sgd_by_hand_on_probabilities() -> None:
    """The mean square of what softmax gives."""
    written = read(programs.ASSIGNED)

    start = Initializer("truncated_normal", stddev=0.1)
    assert written.layers == (
        Dense(16, "tanh", kernel_init=start),
        Dense(3, "softmax", kernel_init=start),
    )
    assert (written.loss, written.optimizer) == ("mean_squared_error", sgd(0.1))
    assert (written.epochs, written.batch_size) == (500, None)


def test_adam_by_hand_over_lists_of_variables() -> None:
    """Its rate, decays and epsilon come out of what it does; its weights are Glorot's."""
    written = read(programs.ADAM_BY_HAND)

    assert written.layers == (Dense(32, "softplus"), Dense(1))
    told = {"learning_rate": 0.002, "beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-6}
    assert written.optimizer == Optimizer("adam", told)
    assert (written.epochs, written.batch_size, written.shuffle) == (40, 16, True)
    assert written.seed == 42
    assert any("adds its epsilon after" in note for note in written.notes)


def test_keras_layers_in_a_loop_of_ones_own() -> None:
    """Their dropouts drop because the model is called with training=True."""
    written = read(programs.KERAS_LOOP)

    assert written.layers == (Dense(64, "relu", dropout=0.5), Dense(3))
    assert written.optimizer == sgd(0.05, 0.9)
    assert (written.loss, written.from_logits) == ("sparse_categorical_crossentropy", True)
    assert (written.inputs, written.epochs, written.batch_size) == (20, 10, 32)
    assert not written.shuffle

    bare = read(programs.KERAS_LOOP.replace("model(x, training=True)", "model(x)"))
    assert bare.layers == (Dense(64, "relu"), Dense(3))
    assert any("without training=True" in note for note in bare.notes)


def test_momentum_in_names_of_python() -> None:
    """A name that each pass computes from itself is memory, not the number that it starts from."""
    written = read(programs.VELOCITIES)

    assert written.layers == (Dense(1, kernel_init=Initializer("normal", stddev=0.01)),)
    assert (written.optimizer, written.loss_factor) == (sgd(0.01, 0.9), 0.5)


def test_gradients_that_are_computed_and_applied() -> None:
    """Slices by the number of the pass; the optimizer starts where Keras' does not."""
    written = read(programs.COMPUTED)

    told = {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-10}
    assert written.optimizer == Optimizer("rmsprop", told)
    assert (written.epochs, written.batch_size, written.shuffle) == (10, 50, False)
    assert any("starts its mean square at 1" in note for note in written.notes)


def test_a_rate_that_python_makes_smaller_is_none() -> None:
    """It is fed under the name that the loop changes."""
    (found,) = refused(programs.DECAYING)

    assert found.what.startswith("`learning_rate` of SGD is not known")
    assert found.place.line == 6


def test_one_graph_for_each_rate_is_one_network_for_each() -> None:
    """Chosen by what the loop stands at."""
    (several,) = refused(programs.SWEPT)
    written = read(programs.SWEPT, given={"lr": 0.01})

    assert several.came == "train with lr=0.1, line 7; train with lr=0.01, line 7"
    told = {"learning_rate": 0.01, "initial_accumulator_value": 0.1, "epsilon": 0.0}
    assert written.optimizer == Optimizer("adagrad", told)
    assert written == read(programs.SWEPT, network="0.01")


def test_steps_without_end_ask_for_their_epochs() -> None:
    """Of rows whose number nobody says; the sum over rows is told."""
    (found,) = refused(programs.TAKEN)
    written = read(programs.TAKEN, given={"epochs": 8})

    assert found.came == "2500 steps of 200 rows"
    assert "`given` for epochs" in found.allowed
    assert (written.epochs, written.batch_size, written.loss_factor) == (8, 200, 200.0)
    assert (written.from_logits, written.layers[-1].activation) == (False, "softmax")
    assert written.layers[0].kernel_init == Initializer("normal", stddev=0.05)


def test_a_generator_of_batches_and_a_loss_of_each_row() -> None:
    """The step divides by the rows, which the loss has added up."""
    written = read(programs.GENERATED)

    start = Initializer("normal", stddev=0.02)
    assert written.layers == (Dense(200, "relu", kernel_init=start), Dense(10, kernel_init=start))
    assert (written.loss, written.loss_factor) == ("sparse_categorical_crossentropy", 250.0)
    assert written.optimizer == sgd(0.002)
    assert (written.epochs, written.batch_size, written.shuffle) == (8, 250, True)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        (session(loop=""), "No loop is found in which this step is taken.", 14),
        (session(loop="for i in range(9):\n    if i > tired:\n        session.run(step)"),
         "It is not known how often this step is taken: it depends on a condition.", 19),
        (session(loop="for i in range(9):\n    session.run(step)\n    session.run(step)"),
         "This step is taken several times, first at line 18.", 19),
        (session(loop="while True:\n    session.run(step)"), "`while` is not read.", 17),
        (session(optimizer="tf.train.FtrlOptimizer(0.1)"),
         "The optimizer is not known: only running the program could tell.", 14),
        (session(optimizer="tf.train.MomentumOptimizer(0.1)"),
         "`momentum` of MomentumOptimizer is missing.", 14),
        (session(before="rate = tf.train.exponential_decay(0.1, s, 9, 0.9)",
                 optimizer="tf.train.GradientDescentOptimizer(rate)"),
         "`learning_rate` of SGD is not known: only running the program could tell.", 14),
        (session(kernel="tf.Variable(tf.zeros([4, 3]), trainable=False)"),
         "A variable that stays as it is while others are trained is not read.", 7),
        (session(bias="tf.Variable(0.0)"),
         "The shape of these biases is not that of their layer.", 8),
        (session(kernel="tf.Variable(tf.zeros([4, units]))"),
         "The width of a layer is not known: `units` has no value in this text.", 7),
        (session(kernel="tf.Variable(tf.zeros([4, 5]))"),
         "These weights take 3 columns, and are given 5.", 9),
        (session(loop="for i in range(9):\n    session.run(step)\nW.assign(other)"),
         "A variable that is changed beside its training is not read.", 19),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_line(text: str, what: str, line: int) -> None:
    """A sentence, what came and what is allowed."""
    found = refused(text)

    assert (what, line) in [(each.what, each.place.line) for each in found], found
    assert all(each.came and each.allowed for each in found)


def test_products_that_nothing_trains_are_no_network() -> None:
    """A graph alone."""
    found = refused("W = tf.Variable(tf.zeros([2, 1]))\nout = tf.matmul(x, W)")

    assert found[0].what == "Variables are multiplied here, but nothing is seen to train them."


def test_a_class_is_named_as_what_stands_in_the_way() -> None:
    """It is not followed."""
    text = "class Net(tf.Module):\n    pass\nnet = Net()\n" + tape(
        loss="tf.reduce_mean(tf.square(net(x) - y))"
    )

    assert any("Net is a class of the user's own" in each.what for each in refused(text))


def test_float64_is_read_where_all_variables_are() -> None:
    """By the draws that they start from, or by their own word."""
    first = tape().replace("[4, 1])", "[4, 1], tf.float64)")
    both = first.replace("tf.zeros([1]))", "tf.zeros([1], dtype='float64'))")

    assert [read(text).floatx for text in (tape(), first, both)] == [None, None, "float64"]
    assert read(both.replace("'float64'", "tf.float64")).floatx == "float64"
