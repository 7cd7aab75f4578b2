"""What variables start from."""

import pytest

from pairing.written import GLOROT, Initializer
from tests.pairing.reading.graph.shapes import read, refused, session

HE = Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="untruncated_normal")
STARTS = {
    "tf.Variable(tf.random_normal([4, 3]))": Initializer("normal", stddev=1.0),
    "tf.Variable(tf.random_normal([4, 3], stddev=0.1))": Initializer("normal", stddev=0.1),
    "tf.Variable(tf.random_normal([4, 3]) * 0.1)": Initializer("normal", stddev=0.1),
    "tf.Variable(0.1 * tf.random_normal([4, 3], 0.5))":
        Initializer("normal", mean=0.05, stddev=0.1),
    "tf.Variable(tf.random.normal((4, 3), 0.0, 0.2))": Initializer("normal", stddev=0.2),
    "tf.Variable(np.random.randn(4, 3) / 10)": Initializer("normal", stddev=0.1),
    "tf.Variable(np.random.normal(0, 0.3, (4, 3)).astype(np.float32))":
        Initializer("normal", stddev=0.3),
    "tf.Variable(tf.truncated_normal([4, 3], stddev=0.1))":
        Initializer("truncated_normal", stddev=0.1),
    "tf.Variable(tf.random_uniform([4, 3], -0.5, 0.5))": Initializer("uniform", low=-0.5, high=0.5),
    "tf.Variable(tf.random_uniform([4, 3]))": Initializer("uniform", low=0.0, high=1.0),
    "tf.Variable(tf.random_uniform([4, 3]) * 2 - 1)": Initializer("uniform", low=-1.0, high=1.0),
    "tf.Variable(np.random.rand(4, 3) - 0.5)": Initializer("uniform", low=-0.5, high=0.5),
    "tf.Variable(tf.zeros([4, 3]))": Initializer("constant"),
    "tf.Variable(tf.ones([4, 3]) * 0.1)": Initializer("constant", value=0.1),
    "tf.Variable(tf.constant(0.1, shape=[4, 3]))": Initializer("constant", value=0.1),
    "tf.Variable(tf.fill([4, 3], 0.2))": Initializer("constant", value=0.2),
    "tf.get_variable('W', [4, 3])": GLOROT,
    "tf.get_variable('W', [4, 3], initializer=tf.glorot_uniform_initializer())": GLOROT,
    "tf.get_variable('W', shape=(4, 3), initializer=tf.contrib.layers.xavier_initializer())":
        GLOROT,
    "tf.get_variable('W', [4, 3], initializer=tf.random_normal_initializer(0, 0.3))":
        Initializer("normal", stddev=0.3),
    "tf.Variable(tf.keras.initializers.GlorotUniform()(shape=(4, 3)))": GLOROT,
    "tf.Variable(tf.initializers.he_normal()([4, 3]))":
        Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal"),
    "tf.Variable(tf.random_uniform([4, 3], -np.sqrt(6 / 7), np.sqrt(6. / 7)))": GLOROT,
    "tf.Variable(tf.random_normal([4, 3], stddev=np.sqrt(2 / 4) + 0.0))": HE,
    "tf.Variable(tf.random_normal([n, 3], stddev=tf.sqrt(2 / n)))": HE,
    "tf.Variable(tf.random_uniform([n, 3], -np.sqrt(6 / (n + 3)), np.sqrt(6 / (n + 3))))": GLOROT,
    "tf.Variable(tf.random_normal([n, 3]) * np.sqrt(2 / n))": HE,
}  # fmt: skip


@pytest.mark.parametrize("kernel", STARTS)
def test_every_way_to_start(kernel: str) -> None:
    """Of weights of four columns and three units; `n` columns are as many as the data has."""
    first = read(session(kernel=kernel)).layers[0]

    assert first.units == 3
    found, told = first.kernel_init, STARTS[kernel]
    assert (found.kind, found.mode, found.distribution) == (told.kind, told.mode, told.distribution)
    for name in ("scale", "low", "high", "mean", "stddev", "value"):
        assert getattr(found, name) == pytest.approx(getattr(told, name)), name


def test_layers_of_as_many_inputs_as_outputs_go_by_what_the_others_say() -> None:
    """A square matrix alone does not say which fan it goes by."""
    glorot = "tf.Variable(tf.random_uniform([{0}, {1}], -np.sqrt(6 / {2}), np.sqrt(6 / {2})))"
    he = "tf.Variable(tf.random_uniform([{0}, {1}], -np.sqrt(6 / {0}), np.sqrt(6 / {0})))"
    for form, mode in ((glorot, "fan_avg"), (he, "fan_in")):
        program = session(kernel=form.format(4, 3, 7)).replace(
            "out = ",
            f"U = {form.format(3, 3, 6)}\nhidden = tf.matmul(hidden, U)\nout = ",
        )
        modes = [each.kernel_init.mode for each in read(program).layers[:2]]

        assert modes == [mode, mode]


@pytest.mark.parametrize(
    "kernel",
    ["tf.Variable(np.load('w.npy'))", "tf.Variable(tf.random_normal([4, 3]) ** 2)",
     "tf.Variable(tf.random_gamma([4, 3], 1.0))", "tf.Variable(start)",
     "tf.get_variable('W', [4, 3], regularizer=l2)"],
)  # fmt: skip
def test_what_is_no_start_that_is_read_is_told(kernel: str) -> None:
    """At the line of the variable."""
    found = refused(session(kernel=kernel))

    assert {each.place.line for each in found} == {7}
