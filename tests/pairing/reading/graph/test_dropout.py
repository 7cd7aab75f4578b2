"""Dropout in either meaning."""

import pytest

from tests.pairing.reading.graph.shapes import read, refused, session

FED = "for epoch in range(7):\n    session.run(step, {x: X, y: Y, keep: 0.75})"
RELU = "tf.nn.relu(tf.matmul(x, W) + b)"
SHARES = {
    "tf.nn.dropout({0}, 0.75)": (0.25, "keep_prob"),
    "tf.nn.dropout({0}, keep_prob=0.75)": (0.25, "keep_prob"),
    "tf.nn.dropout({0}, keep_prob=keep)": (0.25, "keep_prob"),
    "tf.nn.dropout({0}, keep)": (0.25, "keep_prob"),
    "tf.nn.dropout({0}, rate=0.25)": (0.25, "rate"),
    "tf.nn.dropout({0}, rate=1 - keep)": (0.25, "rate"),
    "tf.nn.dropout(x={0}, keep_prob=1.0)": (0.0, "keep_prob"),
}


@pytest.mark.parametrize("dropout", SHARES)
def test_either_share_is_read_as_what_is_dropped(dropout: str) -> None:
    """And which of them was written."""
    written = read(session(layer=dropout.format(RELU), loop=FED))

    first = written.layers[0]
    assert (first.dropout, first.dropout_as) == SHARES[dropout]
    assert any(note.startswith("Line 11: `tf.nn.dropout(") for note in written.notes)


def test_a_share_without_a_name_is_what_is_dropped_in_tensorflow_2() -> None:
    """There are no sessions in it."""
    program = (
        "import tensorflow as tf\nW = tf.Variable(tf.zeros([4, 3]))\n"
        "V = tf.Variable(tf.zeros([3, 1]))\nopt = tf.optimizers.SGD(0.1)\n"
        "for e in range(3):\n    with tf.GradientTape() as t:\n"
        "        h = tf.nn.dropout(tf.nn.relu(X @ W), 0.75)\n"
        "        loss = tf.reduce_mean(tf.square(h @ V - y))\n"
        "    opt.apply_gradients(zip(t.gradient(loss, [W, V]), [W, V]))"
    )

    first = read(program).layers[0]
    assert (first.dropout, first.dropout_as) == (0.75, "rate")


def test_a_share_that_training_is_not_fed_is_its_default() -> None:
    """Where it is one, nothing is dropped; where there is none, it is told."""
    dropout = f"tf.nn.dropout({RELU}, keep)"
    bare = session(layer=dropout)

    assert read(bare).layers[0].dropout == 0.0
    (found,) = refused(
        bare.replace("tf.placeholder_with_default(1.0, [])", "tf.placeholder('float')")
    )
    assert "feed it nothing" in found.what


@pytest.mark.parametrize(
    "dropout",
    ["tf.nn.dropout({0}, 0.0)", "tf.nn.dropout({0}, rate=1.0)", "tf.nn.dropout({0}, share)",
     "tf.nn.dropout({0})", "tf.nn.dropout({0}, 0.5, noise_shape=[1, 3])",
     "tf.nn.dropout(tf.nn.dropout({0}, 0.5), 0.5)"],
)  # fmt: skip
def test_what_is_no_share_is_told(dropout: str) -> None:
    """All dropped, unknown, missing, in a shape of its own, twice."""
    assert [each.place.line for each in refused(session(layer=dropout.format(RELU)))] == [11]
