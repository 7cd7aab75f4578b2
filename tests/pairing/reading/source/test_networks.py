"""How programs build Keras networks, whatever the style and the version."""

import pytest

from pairing.written import Dense, Optimizer
from tests.pairing.reading.told import keras, layer, misreads

EXPECTED = (Dense(64, "relu", dropout=0.5), Dense(10, "softmax"))
STYLES = {
    "a list": """
import keras
model = keras.Sequential([
    keras.layers.Dense(64, activation='relu', input_shape=(20,)),
    keras.layers.Dropout(0.5),
    keras.layers.Dense(10, activation='softmax'),
])""",
    "added": """
from keras.models import Sequential
from keras.layers.core import Dense as D, Dropout
model = Sequential()
model.add(D(64, 'relu', input_dim=20))
model.add(Dropout(rate=0.5))
model.add(D(units=10, activation='softmax'))""",
    "functional": """
import tensorflow as tf
from tensorflow.keras.layers import Dense, Dropout, Input
x = inputs = Input(shape=(20,))
x = Dense(64)(x)
x = tf.nn.relu(x)
x = Dropout(0.5)(x)
outputs = Dense(10, activation=tf.nn.softmax)(x)
model = tf.keras.Model(inputs=[inputs], outputs=outputs)""",
    "layers of activations": """
from tensorflow.python.keras import layers, models
model = models.Sequential(name='m')
model.add(layers.Input((20,)))
model.add(layers.Dense(64))
model.add(layers.ReLU())
model.add(layers.Dropout(0.5))
model.add(layers.Dense(10))
model.add(layers.Activation('softmax'))""",
    "a loop": """
from keras import *
sizes = {'hidden': [64], 'out': 10}
model = Sequential()
for i, units in enumerate(sizes['hidden']):
    kwargs = dict_of = {}
    if i == 0:
        kwargs = {'input_dim': 20}
    model.add(layers.Dense(units, activation='relu', **kwargs))
    model.add(layers.Dropout(1 - 0.5))
model.add(layers.Dense(sizes['out'], activation='softmax'))""",
    "lists put together": """
import tensorflow.keras as tk
hidden = [tk.layers.Dense(n, 'relu', input_shape=(20,)) for n in (64,)]
layers = hidden + [tk.layers.Dropout(.5)]
layers.append(tk.layers.Dense(10, 'softmax'))
model = tk.Sequential(layers)""",
    "a function": """
from keras.models import Sequential
from keras.layers import Dense, Dropout
def build(hidden=32, *, rate=0.5, activation="relu"):
    "Build it."
    net = Sequential()
    net.add(Dense(hidden, activation=activation, input_dim=20))
    if rate > 0 and activation is not None:
        net.add(Dropout(rate))
    net.add(Dense(10, activation='softmax'))
    return net
model = build(64)""",
    "a function that nobody calls": """
def build():
    model = Sequential()
    model.add(Dense(64, activation='relu', input_dim=20))
    model.add(Dropout(0.5))
    model.add(Dense(10, activation='softmax'))
    return model""",
    "Keras 1": """
model = Sequential()
model.add(Dense(64, input_dim=20, init='glorot_uniform', activation='relu'))
model.add(Dropout(p=0.5))
model.add(Dense(output_dim=10, activation='softmax'))""",
    "partial": """
from functools import partial
D = partial(Dense, activation='relu', input_dim=20)
settings = dict(units=10, activation='softmax')
model = Sequential([D(64), Dropout(0.5), Dense(**settings)])""",
    "counted by an inner function": """
def build():
    count = 0
    def units():
        nonlocal count
        count += 1
        return {1: 64, 2: 10}[count]
    model = Sequential()
    model.add(Dense(units(), activation='relu', input_dim=20))
    model.add(Dropout(0.5))
    model.add(Dense(units(), activation='softmax'))
build()""",
    "guarded and scoped": """
try:
    import keras
except ImportError:
    from tensorflow import keras
with tf.device('/cpu:0'):
    model = keras.Sequential([keras.layers.Flatten(input_shape=(4, 5)),
        keras.layers.Dense(2 ** 6, activation=keras.activations.relu)])
    model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Dense(int(100 / 10), activation='softmax'))
if __name__ == '__main__':
    model.summary()""",
}


@pytest.mark.parametrize("program", STYLES.values(), ids=STYLES)
def test_the_same_network_in_every_style(program: str) -> None:
    """Twenty columns, 64 relu units with dropout, ten softmax outputs."""
    written = keras(program)

    assert written.inputs == 20
    assert written.layers == EXPECTED


def test_compile_and_fit_with_their_arguments() -> None:
    """By position and by name, in old and new words."""
    written = keras("""
from keras.callbacks import EarlyStopping, ReduceLROnPlateau, TensorBoard
model = Sequential([Dense(1)])
model.compile(RMSprop(lr=1e-3, rho=.8), 'mse', ['mae', 'acc'])
stop = EarlyStopping('loss', 0.01, patience=5, restore_best_weights=True)
model.fit(X, y, 16, nb_epoch=3, verbose=2, shuffle=False, validation_split=0.2,
    callbacks=[stop, ReduceLROnPlateau(monitor='loss', epsilon=0.1), TensorBoard('logs')])
""")

    assert written.optimizer == Optimizer("rmsprop", {"learning_rate": 0.001, "rho": 0.8})
    assert written.metrics == ("mean_absolute_error", "accuracy")
    assert (written.batch_size, written.epochs, written.shuffle) == (16, 3, False)
    stop, plateau = written.callbacks
    assert stop.arguments == {
        "monitor": "loss", "min_delta": 0.01, "patience": 5, "restore_best_weights": True,
    }  # fmt: skip
    assert plateau.arguments == {"monitor": "loss", "min_delta": 0.1}


def test_the_number_format_is_read() -> None:
    """By every name that the setting has had."""
    for setter in ("keras.backend.set_floatx", "tf.keras.backend.set_floatx", "K.set_floatx"):
        assert keras(f"{setter}('float64')\nm = Sequential([Dense(1)])").floatx == "float64"
    assert misreads("keras.backend.set_floatx('float16')\nm = Sequential([Dense(1)])")
    assert misreads("keras.config.set_dtype_policy('mixed_float16')\nm = Sequential([Dense(1)])")
    assert misreads("m = Sequential([Dense(1, dtype='float64')])")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("l2(0.01)", (0.0, 0.01)),
        ("keras.regularizers.l2()", (0.0, 0.01)),
        ("regularizers.l1(l=0.5)", (0.5, 0.0)),
        ("l1_l2(0.1, 0.2)", (0.1, 0.2)),
        ("'l2'", (0.0, 0.01)),
        ("regularizers.L1L2(l2=.3)", (0.0, 0.3)),
        ("None", (0.0, 0.0)),
    ],
)
def test_regularizers(written: str, expected: tuple[float, float]) -> None:
    """By class, by function, by name."""
    read = layer(f"1, kernel_regularizer={written}")

    assert (read.l1, read.l2) == expected


def test_settings_that_only_the_data_could_tell_can_be_given() -> None:
    """Also where the program computes them."""
    program = "n_out = y.shape[1]\nm = Sequential([Dense(hidden), Dense(n_out)])"

    assert {each.came for each in misreads(program)} == {"hidden", "y.shape[1]"}
    assert keras(program, given={"hidden": 7, "n_out": 3}).layers == (Dense(7), Dense(3))


WRONG_IF_READ = {
    "setting a layer": "m.layers[0].trainable = False",
    "setting a rate": "m.optimizer.learning_rate = 0.1",
    "setting an optimizer": "opt.lr = 0.1",
    "setting a value": "K.set_value(m.optimizer.lr, 0.1)",
    "training twice": "m.fit(X, y)\nm.fit(X, y)",
    "training by hand": "m.train_on_batch(X, y)",
    "an unknown condition": "if flag:\n    m.add(Dense(1))",
    "an unknown loop": "for n in sizes:\n    m.add(Dense(3))",
    "a loop over layers": "for l in m.layers:\n    l.kernel_regularizer = l2(0.1)",
    "taking a layer away": "m.pop()",
    "a layer used twice": "d = Dense(1)\nm.add(d)\nm.add(d)",
    "a network in a network": "m.add(Sequential([Dense(1)]))",
    "an unknown layer": "m.add(layer)",
    "unknown arguments": "m.add(Dense(1, **settings))",
    "weights of rows": "m.fit(X, y, sample_weight=w)",
    "weights of classes": "m.fit(X, y, class_weight={0: 1})",
    "validation rows that are watched": "m.fit(X, y, validation_data=v, "
    "callbacks=[EarlyStopping()])",
    "an unknown callback": "m.fit(X, y, callbacks=[mine])",
    "a list that changes in an unknown loop": "c = []\nfor n in sizes:\n    c.append(n)",
    "training at all times": "x = Input((2,))\nz = Dropout(.5)(x, training=True)",
    "two inputs": "z = Concatenate()([Input((1,)), Input((2,))])",
    "no chain": "n = Model(Input((2,)), Dense(1)(Input((3,))))",
    "a loop that may end": "for n in (1, 2):\n    if flag:\n        break\n    m.add(Dense(n))",
    "match": "match x:\n    case 1: pass",
}


@pytest.mark.parametrize("line", WRONG_IF_READ.values(), ids=WRONG_IF_READ)
def test_what_would_be_read_wrongly_is_refused(line: str) -> None:
    """Rather no record than one that says something else than the program does."""
    program = f"opt = SGD()\nm = Sequential([Dense(2)])\nm.compile(opt, 'mse')\n{line}"

    assert misreads(program)


def test_rows_of_several_axes_are_flattened_or_refused() -> None:
    """Dense would go along the last axis."""
    program = "m = Sequential([Input((28, 28)), {}Dense(2)])"

    assert keras(program.format("Flatten(), ")).inputs == 784
    assert "2 axes" in misreads(program.format(""))[0].what


def test_a_class_that_builds_a_network_is_named() -> None:
    """It is not followed."""
    used = "class M(keras.Model): pass\nm = M()\nm.compile('sgd')\nMLPRegressor()"

    assert misreads(used)[0].what.startswith("M is a class of the user's own")
    assert not misreads("class M(keras.Model): pass\nMLPRegressor()")
    (found,) = misreads("class Trainer:\n    def build(self):\n        m = Sequential()")

    assert (found.what, found.came) == ("Classes are not followed.", "Trainer")


def test_a_loop_over_folds_is_read_once_with_a_note() -> None:
    """Each pass builds the same network on other rows."""
    written = keras("""
for train, test in KFold(5).split(X):
    m = Sequential([Dense(1)])
    m.compile(tf.optimizers.Adam(0.1), tf.losses.MeanSquaredError())
    m.fit(X[train], y[train], epochs=3)
""")

    assert (written.epochs, written.loss) == (3, "mean_squared_error")
    assert "The loop at line 2 is read once, whatever it goes over." in written.notes


def test_a_condition_that_is_known_is_followed() -> None:
    """Also through logic and comparisons."""
    program = """
deep, rate = True, None
m = Sequential()
if deep and not rate and 1 < 2 <= 2:
    m.add(Dense(2))
elif unknown:
    m.add(Dense(9))
m.add(Dense(1 if rate is None else 5))
"""
    assert [each.units for each in keras(program).layers] == [2, 1]


def test_a_network_trained_by_hand_is_no_fitted_one() -> None:
    """Keras layers under a gradient tape, without a step."""
    (found,) = misreads("""
m = tf.keras.Sequential([Dense(1)])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(m(X) - y))
""")

    assert "trained by hand" in found.what


def test_a_wrapper_for_scikit_learn_trains_what_its_function_builds() -> None:
    """KerasRegressor with the arguments of `fit`."""
    written = keras("""
from scikeras.wrappers import KerasRegressor
def build():
    m = Sequential([Dense(3), Dense(1)])
    m.compile('adam', 'mse')
    return m
estimator = KerasRegressor(build_fn=build, epochs=50, batch_size=5, verbose=0)
""")

    assert (written.epochs, written.batch_size) == (50, 5)
    assert [each.units for each in written.layers] == [3, 1]
