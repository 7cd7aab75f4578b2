"""JSON as Keras 1 and 2 wrote it."""

from typing import Any

import pytest

from pairing.reading import read_keras
from pairing.written import Dense, Initializer, Optimizer
from tests.pairing.reading.told import json_misreads

GLOROT = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
}


def dense_2(units: int, **config: Any) -> dict[str, Any]:
    """A dense layer of Keras 2.2."""
    told = {
        "name": f"dense_{units}",
        "trainable": True,
        "units": units,
        "activation": "linear",
        "use_bias": True,
        "kernel_initializer": GLOROT,
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }
    return {"class_name": "Dense", "config": {**told, **config}}


def model_2(*layers: dict[str, Any]) -> dict[str, Any]:
    """A Sequential model of Keras 2.2."""
    config = {"name": "sequential_1", "layers": list(layers)}
    told = {"keras_version": "2.2.4", "backend": "tensorflow"}
    return {"class_name": "Sequential", "config": config, **told}


def node(name: str) -> list[Any]:
    """A reference to a layer in a graph of Keras 2."""
    return [[[name, 0, 0, {}]]]


def graph_2(*, training: bool | None = None, second_input: bool = False) -> dict[str, Any]:
    """A functional model of Keras 2: input, dense, dropout, dense."""
    called: dict[str, Any] = {} if training is None else {"training": training}
    inputs = {
        "name": "input_1",
        "class_name": "InputLayer",
        "config": {"batch_input_shape": [None, 7], "dtype": "float32", "sparse": False},
        "inbound_nodes": [],
    }
    dropout = {
        "name": "dropout_1",
        "class_name": "Dropout",
        "config": {"name": "dropout_1", "rate": 0.5, "noise_shape": None, "seed": None},
        "inbound_nodes": [[["a", 0, 0, called]]],
    }
    first = {**dense_2(5, activation="relu"), "name": "a", "inbound_nodes": node("input_1")}
    last = {**dense_2(1), "name": "b", "inbound_nodes": node("dropout_1")}
    if second_input:
        last["inbound_nodes"] = [[["dropout_1", 0, 0, {}], ["input_1", 0, 0, {}]]]
    config = {
        "name": "model_1",
        "layers": [inputs, last, dropout, first],
        "input_layers": [["input_1", 0, 0]],
        "output_layers": [["b", 0, 0]],
    }
    return {"class_name": "Model", "config": config, "keras_version": "2.2.4"}


def test_a_model_of_keras_2_is_read() -> None:
    """With the old names of arguments of its optimizer."""
    penalty = {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}}
    first = dense_2(
        10, activation="sigmoid", batch_input_shape=[None, 13], kernel_regularizer=penalty
    )
    sgd = {"lr": 0.001, "momentum": 0.9, "decay": 0.0, "nesterov": True}

    written = read_keras(
        model_2(first, dense_2(1)),
        {"optimizer": {"class_name": "SGD", "config": sgd}, "loss": "mse"},
        {"nb_epoch": 200, "batch_size": 200, "verbose": 0},
    )

    assert (written.inputs, written.layers) == (13, (Dense(10, "sigmoid", l2=0.5), Dense(1)))
    assert written.optimizer == Optimizer(
        "sgd", {"learning_rate": 0.001, "momentum": 0.9, "nesterov": True, "decay": 0.0}
    )
    assert (written.epochs, written.batch_size) == (200, 200)


def test_a_config_that_is_the_list_of_layers_is_read() -> None:
    """As it was until Keras 2.2.3."""
    model = {"class_name": "Sequential", "config": [dense_2(1)], "keras_version": "2.0.8"}

    assert read_keras(model).layers == (Dense(1),)


def test_a_graph_of_keras_2_is_read() -> None:
    """Its layers come in any order."""
    written = read_keras(graph_2())

    assert written.inputs == 7
    assert written.layers == (Dense(5, "relu", dropout=0.5), Dense(1))


def test_a_graph_that_is_no_chain_is_refused() -> None:
    """Two tensors meet in one layer."""
    (found, *_) = json_misreads(graph_2(second_input=True))

    assert "several inputs" in found.what
    assert found.place.pointer == "/model/config/layers/1"


def test_a_layer_that_always_trains_is_refused() -> None:
    """Dropout that lasts beyond `fit`."""
    (found,) = json_misreads(graph_2(training=True))

    assert found.what == "`training` is fixed where the layer 'dropout_1' is called."
    assert not json_misreads(graph_2(training=False))


def test_a_model_of_keras_1_is_read() -> None:
    """With its own names for everything."""
    layer = {
        "class_name": "Dense",
        "config": {
            "name": "dense_1",
            "trainable": True,
            "output_dim": 3,
            "init": "glorot_uniform",
            "activation": "relu",
            "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01},
            "b_regularizer": None,
            "activity_regularizer": None,
            "W_constraint": None,
            "b_constraint": None,
            "bias": True,
            "input_dim": 4,
            "input_dtype": "float32",
            "batch_input_shape": [None, 4],
        },
    }
    dropout = {"class_name": "Dropout", "config": {"p": 0.25, "name": "dropout_1"}}
    model = {"class_name": "Sequential", "config": [layer, dropout], "keras_version": "1.2.2"}

    written = read_keras(model)

    assert (written.inputs, written.layers) == (4, (Dense(3, "relu", l2=0.01, dropout=0.25),))


def test_optimizers_that_were_saved_as_custom_are_keras_own() -> None:
    """TensorFlow 2.11 wrote `Custom>Adam`."""
    adam = {
        "class_name": "Custom>Adam",
        "config": {"learning_rate": 0.01, "is_legacy_optimizer": 0},
    }

    written = read_keras(model_2(dense_2(1)), {"optimizer": adam, "loss": "mse"})

    assert written.optimizer == Optimizer("adam", {"learning_rate": 0.01})
    assert any("Custom>Adam" in note for note in written.notes)


def test_a_decaying_rate_is_the_old_decay() -> None:
    """InverseTimeDecay divides the rate by 1 + decay_rate * step / decay_steps."""
    schedule = {
        "class_name": "InverseTimeDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    }
    sgd = {"class_name": "SGD", "config": {"learning_rate": schedule}}

    written = read_keras(model_2(dense_2(1)), {"optimizer": sgd, "loss": "mse"})

    assert written.optimizer.arguments == {"learning_rate": 0.1, "decay": 0.05}


@pytest.mark.parametrize(
    ("name", "scale", "mode", "distribution"),
    [
        ("glorot_uniform", 1.0, "fan_avg", "uniform"),
        ("he_normal", 2.0, "fan_in", "truncated_normal"),
        ("lecun_uniform", 1.0, "fan_in", "uniform"),
        ("variance_scaling", 1.0, "fan_in", "truncated_normal"),
    ],
)
def test_initialisers_by_name(name: str, scale: float, mode: Any, distribution: Any) -> None:
    """As text, without arguments."""
    written = read_keras(model_2(dense_2(2, kernel_initializer=name)))

    expected = Initializer("variance_scaling", scale=scale, mode=mode, distribution=distribution)
    assert written.layers[0].kernel_init == expected


def test_float64_of_all_layers_is_the_networks() -> None:
    """And that of some layers is refused."""
    both = [dense_2(2, dtype="float64"), dense_2(1, dtype="float64")]

    assert read_keras(model_2(*both)).floatx == "float64"
    (found,) = json_misreads(model_2(both[0], dense_2(1, dtype="float32")))
    assert found.came == "float32 and float64"
