"""Layers by every spelling of a product, a sum and an activation; what is no layer by name."""

import pytest

from tests.pairing.reading.graph.shapes import read, refused, session

LAYERS = {
    "tf.nn.relu(tf.matmul(x, W) + b)": "relu",
    "tf.nn.relu(tf.add(tf.matmul(x, W), b))": "relu",
    "tf.nn.relu(b + tf.matmul(x, W))": "relu",
    "tf.nn.relu(tf.nn.bias_add(tf.matmul(x, W), b))": "relu",
    "tf.nn.relu(tf.nn.xw_plus_b(x, W, b))": "relu",
    "tf.nn.relu(x @ W + b)": "relu",
    "tf.nn.relu(features=tf.add(x=tf.matmul(a=x, b=W), y=b))": "relu",
    "tf.nn.relu(tf.tensordot(x, W, axes=1) + b)": "relu",
    "tf.maximum(0.0, tf.matmul(x, W) + b)": "relu",
    "tf.maximum(tf.matmul(x, W) + b, 0)": "relu",
    "tf.tanh(tf.matmul(x, W) + b)": "tanh",
    "tf.math.sigmoid(tf.matmul(x, W) + b)": "sigmoid",
    "1 / (1 + tf.exp(-(tf.matmul(x, W) + b)))": "sigmoid",
    "tf.nn.softplus(tf.linalg.matmul(tf.cast(x, tf.float32), W) + b)": "softplus",
    "tf.nn.leaky_relu(tf.matmul(x, W) + b)": "leaky_relu",
    "tf.nn.elu(tf.identity(tf.matmul(x, W) + b))": "elu",
    "tf.keras.activations.selu(tf.matmul(x, W) + b)": "selu",
    "tf.matmul(x, W) + b": "linear",
}
REFUSED = {
    "tf.nn.relu(tf.matmul(x, W)) + b": "An activation before the biases is not read.",
    "tf.nn.relu(tf.tanh(tf.matmul(x, W) + b))": "An activation upon an activation is not read.",
    "tf.nn.relu(tf.matmul(x, W) + b + b)": "Biases upon biases are not read.",
    "tf.nn.relu(tf.matmul(W, x) + b)": "This product is not that of rows with a variable.",
    "tf.nn.relu(tf.matmul(x, W, transpose_b=True) + b)":
        "This product is not that of rows with a variable.",
    "tf.nn.relu(tf.matmul(x, W * mask) + b)": "This product is not that of rows with a variable.",
    "tf.nn.leaky_relu(tf.matmul(x, W) + b, 0.1)": "This slope of leaky_relu is not read.",
    "tf.layers.dense(tf.matmul(x, W) + b, 3)": "`layers.dense` is not read here.",
    "tf.layers.dropout(tf.matmul(x, W) + b, 0.5)": "`layers.dropout` is not read here.",
    "tf.layers.batch_normalization(tf.matmul(x, W) + b)":
        "`layers.batch_normalization` is not read here.",
    "tf.stop_gradient(tf.nn.relu(tf.matmul(x, W) + b))": "`stop_gradient` is not read here.",
    "tf.nn.relu(tf.matmul(x, W) + b) * 2": "`*` is not read here.",
    "tf.nn.relu(tf.matmul(x, W) + b)[:, :3]":
        "What goes into a layer is not known: this item is not read.",
    "squeezed(tf.matmul(x, W) + b)":
        "What goes into a layer is not known: `squeezed` has no value in this text.",
    "tf.nn.relu(tf.matmul(x + tf.random_normal([4]), W) + b)": "`+` is not read here.",
    "tf.nn.relu(tf.matmul(tf.nn.dropout(x, 0.5), W) + b)": "Dropout of the inputs is not read.",
    "tf.nn.relu(tf.nn.dropout(tf.matmul(x, W) + b, 0.5))": "",
}  # fmt: skip


@pytest.mark.parametrize(("layer", "activation"), LAYERS.items())
def test_every_spelling_of_a_layer(layer: str, activation: str) -> None:
    """Three units and one, whatever they are written with."""
    written = read(session(layer=layer))

    assert [(each.units, each.use_bias) for each in written.layers] == [(3, True), (1, True)]
    assert [each.activation for each in written.layers] == [activation, "linear"]
    assert written.inputs == 4


def test_a_layer_without_biases() -> None:
    """Only the product."""
    assert [each.use_bias for each in read(session(layer="tf.matmul(x, W)")).layers] == [
        False,
        True,
    ]


@pytest.mark.parametrize(("layer", "what"), REFUSED.items())
def test_what_is_no_layer_is_told(layer: str, what: str) -> None:
    """It is never passed over in silence."""
    found = refused(session(layer=layer))

    assert found
    assert not what or what in {each.what for each in found}, found
    assert {each.place.line for each in found} <= {11, 12}


def test_what_is_done_to_rows_before_the_first_layer_is_noted() -> None:
    """It changes the rows, not the network."""
    written = read(session(layer="tf.nn.relu(tf.matmul(x / 255.0, W) + b)"))

    assert "What `x / 255.0` does to the rows is not read." in written.notes


def test_a_layer_that_only_data_decides_is_none() -> None:
    """Neither branch is taken for it."""
    program = session().replace("out = ", "if deep:\n    hidden = tf.tanh(hidden)\nout = ")

    (found,) = refused(program)
    assert found.what.endswith("it depends on a condition that is not known.")


def test_variables_in_a_loop_of_unknown_passes_are_refused() -> None:
    """As many layers as nobody knows."""
    program = session().replace(
        "out = ",
        "for i in range(depth):\n    U = tf.Variable(tf.zeros([3, 3]))\n"
        "    hidden = tf.matmul(hidden, U)\nout = ",
    )

    assert "a loop whose passes are not known" in refused(program)[0].what


def test_a_loop_of_known_passes_makes_its_layers() -> None:
    """Three more of them."""
    program = session().replace(
        "out = ",
        "for i in range(3):\n    U = tf.Variable(tf.zeros([3, 3]))\n"
        "    hidden = tf.nn.relu(tf.matmul(hidden, U))\nout = ",
    )

    assert [each.units for each in read(program).layers] == [3, 3, 3, 3, 1]
