"""JSON as the installed Keras writes it, read back. Needs TensorFlow."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pairing.reading import read_keras
from pairing.written import Callback, Dense, Initializer, Optimizer
from tests.pairing.reading.told import json_misreads

keras = pytest.importorskip("keras", reason="the worker's extra is not installed")


@pytest.fixture(autouse=True)
def _as_a_fresh_process() -> Iterator[None]:
    """Give layers the format that a process begins with, whatever was trained in it before."""
    from tests.number_format import number_format

    with number_format("float32"):
        yield


HE = Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal")


def sequential() -> Any:
    """A model with most of what is read."""
    from keras import layers, regularizers

    return keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(
                16,
                activation="relu",
                kernel_regularizer=regularizers.L2(1e-3),
                kernel_initializer="he_normal",
            ),
            layers.Dropout(0.3),
            layers.Dense(8, kernel_regularizer=regularizers.L1(0.1), use_bias=False),
            layers.Activation("tanh"),
            layers.Dense(1, kernel_regularizer=regularizers.L1L2(0.1, 0.2), activation="softplus"),
        ]
    )


LAYERS = (
    Dense(16, "relu", kernel_init=HE, l2=0.001, dropout=0.3),
    Dense(8, "tanh", use_bias=False, l1=0.1),
    Dense(1, "softplus", l1=0.1, l2=0.2),
)


def test_a_sequential_model_is_read_with_what_it_was_compiled_with() -> None:
    """Keras 3 saves that with the model; a rate that float32 blurred is the one written."""
    model = sequential()
    model.compile(keras.optimizers.SGD(0.001, momentum=0.9), loss="mse", metrics=["mae"])

    written = read_keras(model.to_json())

    assert (written.inputs, written.layers) == (10, LAYERS)
    assert written.loss == "mean_squared_error"
    assert written.optimizer == Optimizer(
        "sgd", {"learning_rate": 0.001, "momentum": 0.9, "nesterov": False}
    )
    assert written.metrics == ("mean_absolute_error",)


def test_what_is_given_wins_over_what_was_saved() -> None:
    """A model can be compiled again."""
    model = sequential()
    model.compile("sgd", loss="mse")

    written = read_keras(model.to_json(), {"loss": "mae"}, {"epochs": 3})

    assert (written.loss, written.epochs) == ("mean_absolute_error", 3)
    assert written.optimizer == Optimizer("rmsprop", {})


def test_a_functional_chain_is_read_in_the_order_of_its_graph() -> None:
    """Also with its layers listed in another order."""
    from keras import layers

    inputs = keras.Input((4,))
    x = layers.Dropout(0.1)(layers.Dense(3)(inputs))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    saved = json.loads(model.to_json())
    saved["config"]["layers"].reverse()

    written = read_keras(saved, {"loss": "categorical_crossentropy"}, {})

    assert written.inputs == 4
    assert written.layers == (Dense(3, dropout=0.1), Dense(2, "softmax"))


def test_serialised_parts_are_read_as_keras_writes_them() -> None:
    """Optimizers and losses by their own serialisers."""
    compiled = {
        "optimizer": keras.optimizers.serialize(keras.optimizers.Adam(0.01, epsilon=1e-8)),
        "loss": keras.losses.serialize(keras.losses.BinaryCrossentropy(from_logits=True)),
    }
    fitted = {
        "callbacks": [{"class_name": "EarlyStopping", "config": {"monitor": "loss", "patience": 2}}]
    }

    written = read_keras(sequential().to_json(), compiled, fitted)

    assert written.optimizer.arguments["epsilon"] == 1e-8
    assert written.optimizer.arguments["learning_rate"] == 0.01
    assert (written.loss, written.from_logits) == ("binary_crossentropy", True)
    assert written.callbacks == (Callback("EarlyStopping", {"monitor": "loss", "patience": 2}),)


@pytest.mark.parametrize(
    "name",
    ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
     "Zeros", "Ones", "RandomUniform", "RandomNormal", "TruncatedNormal", "VarianceScaling"],
)  # fmt: skip
def test_every_initialiser_draws_as_the_record_says(name: str) -> None:
    """Keras' own object and one made from the record give the same values for a seed."""
    from keras import initializers, layers

    made = getattr(initializers, name)
    own = made() if name in {"Zeros", "Ones"} else made(seed=5)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(4, kernel_initializer=own)])

    record = read_keras(model.to_json()).layers[0].kernel_init

    again = {
        "variance_scaling": lambda: initializers.VarianceScaling(
            record.scale, record.mode, record.distribution, seed=record.seed
        ),
        "uniform": lambda: initializers.RandomUniform(record.low, record.high, record.seed),
        "normal": lambda: initializers.RandomNormal(record.mean, record.stddev, record.seed),
        "truncated_normal": lambda: initializers.TruncatedNormal(
            record.mean, record.stddev, record.seed
        ),
        "constant": lambda: initializers.Constant(record.value),
    }[record.kind]()
    assert (
        keras.ops.convert_to_numpy(again((6, 4))) == keras.ops.convert_to_numpy(own((6, 4)))
    ).all()


def test_a_lambda_layer_is_refused_by_name_and_its_code_is_not_decoded() -> None:
    """So is a recurrent one; both are told at once, each with its pointer."""
    from keras import layers

    model = keras.Sequential(
        [layers.Lambda(lambda x: x), layers.LSTM(3), layers.Dense(3, activation=layers.LeakyReLU())]
    )

    found = json_misreads(model.to_json())

    assert [each.what.split()[0] for each in found[:1]] == ["Lambda"]
    assert found[1].what == "The layer LSTM is not read."
    assert [each.place.pointer for each in found[:2]] == [
        "/model/config/layers/0",
        "/model/config/layers/1",
    ]


def test_a_registered_object_is_refused_by_name() -> None:
    """It is the user's own, whatever it says that it is."""

    @keras.saving.register_keras_serializable("mine")
    class Dense(keras.layers.Dense):  # type: ignore[misc, name-defined]
        """A layer of the user's own with the name of Keras' own."""

    (found,) = json_misreads(keras.Sequential([keras.Input((2,)), Dense(3)]).to_json())[:1]

    assert found.what == "Dense is a custom object (mine>Dense), and nothing custom is read."
