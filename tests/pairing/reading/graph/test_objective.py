"""Losses by what they compute, penalties of weights, and factors."""

import pytest

from tests.pairing.reading.graph.shapes import read, refused, session

# Each with its name, whether it takes logits, and its factor.
LOSSES = {
    "tf.reduce_mean(tf.square(y - out))": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean((out - y) ** 2)": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean(tf.pow(out - y, 2))": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean(tf.squared_difference(out, y))": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean((out - y) * (out - y)) / 2": None,
    "0.5 * tf.reduce_mean(tf.square(y - out))": ("mean_squared_error", False, 0.5),
    "tf.reduce_mean(tf.square(y - out)) / 4": ("mean_squared_error", False, 0.25),
    "tf.losses.mean_squared_error(y, out)": ("mean_squared_error", False, 1.0),
    "tf.losses.mean_squared_error(predictions=out, labels=y)": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean(tf.abs(y - out))": ("mean_absolute_error", False, 1.0),
    "tf.losses.absolute_difference(y, out)": ("mean_absolute_error", False, 1.0),
    "tf.reduce_mean(tf.square(y - tf.matmul(hidden, V) - c))": ("mean_squared_error", False, 1.0),
    "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=out))":
        ("binary_crossentropy", True, 1.0),
    "tf.losses.sigmoid_cross_entropy(y, out)": ("binary_crossentropy", True, 1.0),
    "-tf.reduce_mean(y * tf.log(tf.sigmoid(out)) + (1 - y) * tf.log(1 - tf.sigmoid(out)))": None,
    "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(out, y))":
        ("categorical_crossentropy", True, 1.0),
    "tf.losses.softmax_cross_entropy(y, out)": ("categorical_crossentropy", True, 1.0),
    "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=out))":
        ("sparse_categorical_crossentropy", True, 1.0),
    "tf.reduce_mean(-tf.reduce_sum(y * tf.log(tf.nn.softmax(out)), axis=1))":
        ("categorical_crossentropy", False, 1.0),
    "-tf.reduce_mean(tf.reduce_sum(y * tf.nn.log_softmax(out), [1]))":
        ("categorical_crossentropy", True, 1.0),
    "tf.reduce_mean(-tf.reduce_sum(y * tf.log(tf.nn.softmax(out) + 1e-10), 1))":
        ("categorical_crossentropy", False, 1.0),
    "tf.reduce_mean(tf.square(y - out)) + 1.0": ("mean_squared_error", False, 1.0),
}  # fmt: skip
REFUSED = (
    "-tf.reduce_mean(tf.square(y - out))",
    "tf.reduce_mean(tf.square(y - out) * weights)",
    "tf.reduce_max(tf.square(y - out))",
    "tf.reduce_mean(tf.square(y - x))",
    "tf.reduce_mean(tf.square(out))",
    "tf.reduce_mean(tf.square(y - out)) + tf.reduce_mean(tf.abs(y - out))",
    "tf.losses.softmax_cross_entropy(y, out, label_smoothing=0.1)",
    "tf.losses.huber_loss(y, out)",
    "tf.nn.weighted_cross_entropy_with_logits(y, out, 2.0)",
    "tf.reduce_mean(tf.square(y - out)) + penalty()",
    "tf.reduce_mean(tf.square(y - out)) + tf.reduce_mean(W)",
    "tf.reduce_sum(tf.square(y - out))",
    "tf.reduce_mean(tf.square(y - out)) + 0.1 * tf.nn.l2_loss(b)",
)
PENALTIES = {
    "0.2 * tf.nn.l2_loss(W)": (0.0, 0.1),
    "0.1 * tf.reduce_sum(tf.square(W))": (0.0, 0.1),
    "0.1 * tf.reduce_sum(W ** 2)": (0.0, 0.1),
    "0.3 * tf.reduce_sum(tf.abs(W))": (0.3, 0.0),
    "0.2 * (tf.nn.l2_loss(W) + tf.reduce_sum(tf.abs(W)))": (0.2, 0.1),
    "tf.add_n([0.2 * tf.nn.l2_loss(v) for v in [W]])": (0.0, 0.1),
}


@pytest.mark.parametrize("loss", [loss for loss, told in LOSSES.items() if told])
def test_every_spelling_of_a_loss(loss: str) -> None:
    """By its name in Keras."""
    written = read(session(loss=loss))

    assert (written.loss, written.from_logits, written.loss_factor) == LOSSES[loss]


def test_a_square_as_a_product_of_one_difference_with_itself() -> None:
    """Named once, multiplied."""
    text = session(loss="tf.reduce_mean(gap * gap) / 2").replace(
        "loss = ", "gap = y - out\nloss = "
    )

    assert read(text).loss_factor == 0.5


def test_a_binary_cross_entropy_by_hand() -> None:
    """Both halves of it, of one probability."""
    loss = "-tf.reduce_mean(y * tf.log(p) + (1 - y) * tf.log(1 - p))"
    text = session(loss=loss).replace("loss = ", "p = tf.sigmoid(out)\nloss = ")

    written = read(text)

    assert (written.loss, written.from_logits) == ("binary_crossentropy", False)
    assert written.layers[-1].activation == "sigmoid"


@pytest.mark.parametrize("loss", REFUSED)
def test_what_is_no_loss_that_is_read_is_told(loss: str) -> None:
    """At its own line."""
    found = refused(session(loss=loss))

    assert found
    assert {each.place.line for each in found} <= {8, 13, 14}


@pytest.mark.parametrize(("penalty", "told"), PENALTIES.items())
def test_penalties_belong_to_the_weights_that_they_are_of(
    penalty: str, told: tuple[float, float]
) -> None:
    """Of the first layer alone."""
    first, last = read(session(loss=f"tf.reduce_mean(tf.square(y - out)) + {penalty}")).layers

    assert (first.l1, first.l2) == pytest.approx(told)
    assert (last.l1, last.l2) == (0.0, 0.0)


def test_a_sum_over_rows_is_as_many_times_their_mean() -> None:
    """Where the rows of a batch are known."""
    loop = (
        "for e in range(5):\n  for i in range(9):\n    session.run(step, {x: X[i*8:i*8+8], y: Y})"
    )

    written = read(session(loss="tf.reduce_sum(tf.square(y - out))", loop=loop))

    assert (written.loss_factor, written.batch_size, written.epochs) == (8.0, 8, 5)
    assert any("a sum over the 8 rows of a batch" in note for note in written.notes)


def test_a_sum_over_outputs_is_as_many_times_their_mean() -> None:
    """Keras takes the mean over outputs, and here there are three."""
    text = session(loss="tf.reduce_mean(tf.reduce_sum(tf.square(y - hidden), axis=1))")

    assert read(text).loss_factor == 3.0
