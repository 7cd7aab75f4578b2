"""Functions of the user's own, recognised by what they compute."""

import math

import pytest

from pairing.written import Dense, Initializer
from tests.pairing.reading.told import keras, layer, misreads

IMPORTS = """\
import math
import numpy as np
import tensorflow as tf
from keras import backend as K, ops, regularizers
alpha = 0.1
"""
# Each is alpha / 2 times the sum of squares, with alpha = 0.1.
PENALTIES = [
    "alpha * 0.5 * K.sum(K.square(w))",
    "0.5 * alpha * tf.reduce_sum(tf.square(w))",
    "alpha * ops.sum(ops.square(w)) / 2",
    "K.sum(w ** 2) * alpha / 2.0",
    "K.sum(alpha * w * w * 0.5)",
    "alpha * tf.nn.l2_loss(w)",
    "alpha / 2 * tf.math.reduce_sum(w * w)",
    "tf.multiply(alpha / 2, K.sum(K.pow(w, 2)))",
    "-(-alpha) * K.sum(K.square(-w)) / 2",
    "alpha * (K.sum(K.square(w)) - 0.5 * K.sum(K.square(w)))",
    "0.5 * alpha * tf.norm(w) ** 2",
    "K.sum(K.square(tf.cast(w, 'float64')) * math.sqrt(alpha ** 2 / 4))",
    "0.5 * alpha * K.sum(K.square(w), axis=None) + 0 * K.sum(K.abs(w))",
]
NO_PENALTIES = [
    "alpha * K.mean(K.square(w))",
    "alpha * K.sum(w)",
    "alpha * K.sum(K.square(w - 1))",
    "alpha / K.sum(K.square(w))",
    "alpha * K.sum(K.square(w)) ** 2",
    "alpha * K.max(K.abs(w))",
    "K.sum(K.square(w)) + 1",
    "beta * K.sum(K.square(w))",
    "-alpha * K.sum(K.square(w))",
    "[K.sum(K.square(w))]",
]


@pytest.mark.parametrize("formula", PENALTIES)
def test_every_spelling_of_the_half_sum_of_squares(formula: str) -> None:
    """As a function, as a lambda, and as a function that is made by another."""
    function = f"def penalty(w):\n    return {formula}\n"
    maker = f"def maker(alpha):\n    def inner(w):\n        s = {formula}\n        return s\n"

    for before, written in (
        (IMPORTS + function, "penalty"),
        (IMPORTS, f"lambda w: {formula}"),
        (f"{IMPORTS}{maker}    return inner\n", "maker(alpha=0.1)"),
    ):
        assert layer(f"3, kernel_regularizer={written}", before).l2 == pytest.approx(0.05)


@pytest.mark.parametrize("formula", NO_PENALTIES)
def test_what_is_no_such_sum_is_refused(formula: str) -> None:
    """It has no name in Keras, or says something that is not known."""
    program = f"{IMPORTS}m = Sequential([Dense(1, kernel_regularizer=lambda w: {formula})])"

    (found,) = misreads(program)

    assert found.place.line == 6


def test_absolute_weights_and_both_at_once() -> None:
    """A penalty with two parts."""
    written = "lambda w: 0.1 * K.sum(K.abs(w)) + 0.2 * K.sum(K.square(w))"

    read = layer(f"3, kernel_regularizer={written}", IMPORTS)

    assert read.l1 == pytest.approx(0.1)
    assert read.l2 == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("formula", "loss", "factor", "from_logits"),
    [
        ("K.mean(K.square(p - t), axis=-1)", "mean_squared_error", 1.0, False),
        ("0.5 * tf.reduce_mean((t - p) ** 2)", "mean_squared_error", 0.5, False),
        ("tf.reduce_mean(tf.math.squared_difference(t, p)) / 2", "mean_squared_error", 0.5, False),
        ("K.square(t - p) / 2", "mean_squared_error", 0.5, False),
        ("0.5 * keras.losses.mean_squared_error(t, p)", "mean_squared_error", 0.5, False),
        ("K.mean(K.abs(t - p))", "mean_absolute_error", 1.0, False),
        ("K.categorical_crossentropy(t, p)", "categorical_crossentropy", 1.0, False),
        ("K.binary_crossentropy(t, p, from_logits=True)", "binary_crossentropy", 1.0, True),
        (
            "tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=p)",
            "binary_crossentropy",
            1.0,
            True,
        ),
        (
            "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=t, logits=p))",
            "categorical_crossentropy",
            1.0,
            True,
        ),
    ],
)
def test_losses(formula: str, loss: str, factor: float, from_logits: bool) -> None:
    """With the factor that scikit-learn's half comes to."""
    program = f"""{IMPORTS}
def cost(t, p):
    return {formula}
m = Sequential([Dense(1)])
m.compile('sgd', cost)
"""
    written = keras(program)

    assert (written.loss, written.loss_factor) == (loss, factor)
    assert written.from_logits is from_logits


@pytest.mark.parametrize(
    "formula",
    [
        "K.sum(K.square(t - p))",
        "K.mean(K.square(t + p))",
        "K.mean(K.square(t - p)) + 1",
        "tf.nn.softmax_cross_entropy_with_logits(labels=p, logits=t)",
        "K.mean(t * K.square(t - p))",
    ],
)
def test_losses_that_have_no_name(formula: str) -> None:
    """A sum over outputs, a swapped pair, a weight of its own."""
    program = f"{IMPORTS}m = Sequential([Dense(1)])\nm.compile('sgd', lambda t, p: {formula})"

    (found,) = misreads(program)

    assert found.what.startswith("The loss is not known")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "r = math.sqrt(6. / (shape[0] + shape[1]))\n    return tf.random_uniform(shape, -r, r)",
            Initializer("variance_scaling"),
        ),
        (
            "a, b = shape\n    r = np.sqrt(2 / (a + b))\n    return K.random_uniform(shape, -r, r)",
            Initializer("variance_scaling", scale=1 / 3),
        ),
        (
            "return K.random_normal(shape, stddev=math.sqrt(2.0 / shape[0]))",
            Initializer(
                "variance_scaling", scale=2.0, mode="fan_in", distribution="untruncated_normal"
            ),
        ),
        (
            "b = 1 / math.sqrt(shape[1])\n    return np.random.uniform(-b, b, size=shape)",
            Initializer("variance_scaling", scale=1 / 3, mode="fan_out"),
        ),
        ("return np.random.normal(0, 0.1, shape)", Initializer("normal", stddev=0.1)),
        ("return tf.random.normal(shape)", Initializer("normal", stddev=1.0)),
        (
            "return tf.random.uniform(shape, minval=-0.3, maxval=0.3)",
            Initializer("uniform", low=-0.3, high=0.3),
        ),
        ("return tf.zeros(shape)", Initializer("constant")),
        (
            "i = tf.truncated_normal_initializer(stddev=0.1)\n    return i(shape)",
            Initializer("truncated_normal", stddev=0.1),
        ),
    ],
)
def test_initialisers(body: str, expected: Initializer) -> None:
    """By how far they reach, as a formula of the fans."""
    before = f"{IMPORTS}\ndef start(shape, dtype=None):\n    {body}\n"

    read = layer("3, kernel_initializer=start", before).kernel_init

    assert read == expected or (
        read.mode == expected.mode
        and read.distribution == expected.distribution
        and math.isclose(read.scale, expected.scale, rel_tol=1e-9)
    )


@pytest.mark.parametrize(
    "body",
    [
        "return tf.random_uniform(shape, 0, math.sqrt(6 / (shape[0] + shape[1])))",
        "return tf.random_normal(shape, stddev=shape[0] + shape[1])",
        "return tf.random_normal(shape) ** 2",
        "return np.load('weights.npy')",
        "return shape",
    ],
)
def test_initialisers_that_have_no_name(body: str) -> None:
    """A bound on one side, a spread that grows, values from elsewhere."""
    program = f"""{IMPORTS}
def start(shape, dtype=None):
    {body}
m = Sequential([Dense(1, kernel_initializer=start)])"""

    (found,) = misreads(program)

    assert found.what.startswith("The initialiser is not known")


def test_activations_of_the_users_own() -> None:
    """One that is nothing, and one that is Keras' own."""
    before = f"{IMPORTS}def f(x):\n    return K.tanh(x)\n"

    assert layer("1, activation=f", before) == Dense(1, "tanh")
    assert layer("1, activation=lambda x: x", IMPORTS) == Dense(1)
    assert misreads(f"{IMPORTS}m = Sequential([Dense(1, activation=lambda x: x * x)])")


def test_a_schedule_of_a_constant() -> None:
    """And one that is none."""
    program = """
m = Sequential([Dense(1)])
m.compile('sgd', 'mse')
m.fit(X, y, callbacks=[LearningRateScheduler({})])
"""
    constant = keras(program.format("lambda epoch: 0.1 / 10"))

    assert constant.callbacks[0].arguments == {"schedule": 0.01}
    (found,) = misreads(program.format("lambda epoch: 0.1 * 0.9 ** epoch"))
    assert found.what.startswith("`schedule` of LearningRateScheduler is not known")
