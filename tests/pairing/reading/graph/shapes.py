"""Short programs of TensorFlow 1 and 2 with one part that a test puts in."""

from pairing.reading import NotUnderstood, read_source
from pairing.written import Misread, WrittenTensorflow


def session(
    *,
    kernel: str = "tf.Variable(tf.zeros([4, 3]))",
    bias: str = "tf.Variable(tf.zeros([3]))",
    layer: str = "tf.nn.relu(tf.matmul(x, W) + b)",
    loss: str = "tf.reduce_mean(tf.square(y - out))",
    optimizer: str = "tf.train.GradientDescentOptimizer(0.1)",
    before: str = "",
    loop: str = "for epoch in range(7):\n    session.run(step, {x: X, y: Y})",
) -> str:
    """A program of TensorFlow 1: one hidden layer of three, one output."""
    return f"""\
import tensorflow as tf
import numpy as np
{before}
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 1])
keep = tf.placeholder_with_default(1.0, [])
W = {kernel}
b = {bias}
V = tf.Variable(tf.zeros([3, 1]))
c = tf.Variable(tf.zeros([1]))
hidden = {layer}
out = tf.matmul(hidden, V) + c
loss = {loss}
step = {optimizer}.minimize(loss)
session = tf.Session()
session.run(tf.global_variables_initializer())
{loop}
"""


def tape(
    *,
    update: str = "for p, g in zip(params, grads):\n            p.assign_sub(0.1 * g)",
    before: str = "",
    loop: str = "for epoch in range(7):",
    rows: str = "X, Y",
    loss: str = "tf.reduce_mean(tf.square(out - y))",
) -> str:
    """A program of TensorFlow 2: one layer, trained by a tape."""
    return f"""\
import tensorflow as tf
W = tf.Variable(tf.zeros([4, 1]))
b = tf.Variable(tf.zeros([1]))
params = [W, b]
{before}
{loop}
    if True:
        x, y = {rows}
        with tf.GradientTape() as watch:
            out = tf.matmul(x, W) + b
            loss = {loss}
        grads = watch.gradient(loss, params)
        {update}
"""


def read(text: str, **arguments: object) -> WrittenTensorflow:
    """Read a program of TensorFlow's own operations."""
    written = read_source(text, **arguments)  # type: ignore[arg-type]
    assert isinstance(written, WrittenTensorflow)
    return written


def refused(text: str, **arguments: object) -> tuple[Misread, ...]:
    """What is not understood of a program; nothing where all is."""
    try:
        read_source(text, **arguments)  # type: ignore[arg-type]
    except NotUnderstood as error:
        return error.misreads
    return ()
