"""What no record can say, told with its JSON pointer, all of it at once."""

import json
from typing import Any

import pytest

from pairing.reading.keras_json.bounds import DEEPEST, MOST_VALUES
from tests.pairing.reading.keras_json.test_keras2 import dense_2, model_2
from tests.pairing.reading.told import json_misreads

IN_A_LAYER: list[tuple[dict[str, Any], str, str]] = [
    ({"units": 0}, "units", "`units` of Dense is not understood."),
    ({"units": "ten"}, "units", "`units` of Dense is not understood."),
    ({"activation": "wavy"}, "activation", "The activation 'wavy' is not read."),
    ({"kernel_initializer": "Orthogonal"}, "kernel_initializer", "'Orthogonal'"),
    ({"kernel_constraint": {"class_name": "MaxNorm", "config": {}}}, "kernel_constraint", "Dense"),
    ({"bias_regularizer": "l2"}, "bias_regularizer", "penalty of the biases"),
    ({"activity_regularizer": "l2"}, "activity_regularizer", "`activity_regularizer` of Dense"),
    ({"dtype": "mixed_float16"}, "dtype", "number format"),
    ({"trainable": False}, "trainable", "`trainable` of Dense"),
    ({"surprise": 1}, "surprise", "has no argument `surprise`"),
    ({"kernel_regularizer": "OrthogonalRegularizer"}, "kernel_regularizer", "Orthogonal"),
]
IN_FIT: list[tuple[dict[str, Any], str]] = [
    ({"epochs": 0}, "/fit/epochs"),
    ({"batch_size": 1.5}, "/fit/batch_size"),
    ({"shuffle": "batch"}, "/fit/shuffle"),
    ({"validation_split": 2}, "/fit/validation_split"),
    ({"class_weight": {"0": 1}}, "/fit/class_weight"),
    ({"callbacks": [{"class_name": "SwapEMAWeights", "config": {}}]}, "/fit/callbacks/0"),
    ({"callbacks": ["Mine"]}, "/fit/callbacks"),
    ({"initial_epoch": 3}, "/fit/initial_epoch"),
]
IN_COMPILE: list[tuple[dict[str, Any], str]] = [
    ({"loss": "my_loss"}, "/compile/loss"),
    ({"loss": {"class_name": "function", "config": "f", "module": "builtins"}}, "/compile/loss"),
    ({"optimizer": "lamby"}, "/compile/optimizer"),
    ({"optimizer": {"class_name": "SGD", "config": {"learning_rate": -1}}},
     "/compile/optimizer/config/learning_rate"),
    ({"optimizer": {"class_name": "Adam", "config": {"spin": 1}}},
     "/compile/optimizer/config/spin"),
    ({"loss_weights": [2.0]}, "/compile/loss_weights"),
    ({"loss": {"class_name": "Huber", "config": {"delta": 2.0}}}, "/compile/loss/config/delta"),
    ({"loss": {"class_name": "MeanSquaredError", "config": {"reduction": "sum"}}},
     "/compile/loss/config/reduction"),
]  # fmt: skip


@pytest.mark.parametrize(("config", "name", "words"), IN_A_LAYER)
def test_an_argument_of_a_layer(config: dict[str, Any], name: str, words: str) -> None:
    """Each points to the argument."""
    layer = dense_2(3)
    layer["config"] |= config

    (found,) = json_misreads(model_2(layer))

    assert words in found.what
    assert found.place.pointer == f"/model/config/layers/0/config/{name}"
    assert found.allowed


@pytest.mark.parametrize(("fitted", "pointer"), IN_FIT)
def test_an_argument_of_fit(fitted: dict[str, Any], pointer: str) -> None:
    """Each points to the argument."""
    (found,) = json_misreads(model_2(dense_2(3)), {"loss": "mse"}, fitted)

    assert found.place.pointer == pointer


@pytest.mark.parametrize(("compiled", "pointer"), IN_COMPILE)
def test_an_argument_of_compile(compiled: dict[str, Any], pointer: str) -> None:
    """Each points to the argument."""
    (found,) = json_misreads(model_2(dense_2(3)), compiled, {})

    assert found.place.pointer == pointer


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([("Dropout", {"rate": 0.5})], "Dropout of the inputs"),
        ([("Dense", {"units": 2}), ("Dropout", {"rate": 0.5}), ("Dropout", {"rate": 0.5})], "Two"),
        ([("Dense", {"units": 2, "activation": "relu"}), ("ELU", {})], "upon an activation"),
        ([("Dense", {"units": 2}), ("Dropout", {"rate": 0.5}), ("ReLU", {})], "upon a Dropout"),
        ([("Activation", {"activation": "relu"})], "activation of the inputs"),
        ([("Dense", {"units": 2}), ("Flatten", {})], "Flatten after"),
        ([("Dense", {"units": 2}), ("Dropout", {"rate": 1.0})], "drops everything"),
        ([("Dense", {"units": 2}), ("LeakyReLU", {"alpha": 0.3})], "`negative_slope`"),
        ([("Dense", {"units": 2}), ("ReLU", {"max_value": 5})], "`max_value`"),
    ],
)
def test_an_order_of_layers_that_no_record_has(layers: list[Any], words: str) -> None:
    """A record has dense layers, each with one activation and one dropout after it."""
    described = [{"class_name": name, "config": config} for name, config in layers]

    found = json_misreads(model_2(*described))

    assert any(words in each.what for each in found), found


def test_all_is_told_at_once() -> None:
    """Three faults in three places."""
    bad = [dense_2(0), {"class_name": "GRU", "config": {}}, dense_2(3, activation="wavy")]

    assert len(json_misreads(model_2(*bad), {"loss": "mine"}, {"epochs": -1})) == 5


PAYLOAD = "gASVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjARlY2hvlIWUUpQu"


@pytest.mark.parametrize(
    "layer",
    [
        {"class_name": "Lambda", "config": {"function": [PAYLOAD, None, None]}},
        {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__",
                                                         "config": {"code": PAYLOAD}}}},
        {"class_name": "TFOpLambda", "config": {"function": "os.system"}},
        {"class_name": "Dense", "module": "os", "config": {"units": 1}},
        {"class_name": "Dense", "module": "__main__", "config": {}, "registered_name": "Dense"},
        {"class_name": "Dense", "config": {}, "registered_name": "pkg>Dense"},
        {"class_name": "pkg>Dense", "config": {"units": 1}},
        {"class_name": "Dense", "config": {"units": 1, "activation": {
            "class_name": "function", "module": "builtins", "config": "eval",
            "registered_name": "function"}}},
    ],
)  # fmt: skip
def test_code_and_custom_objects_are_refused_by_name(layer: dict[str, Any]) -> None:
    """What they hold is not decoded, looked up or called."""
    found = json_misreads(model_2(layer, dense_2(1)))

    assert "program code" in found[0].what or "is a custom object" in found[0].what
    assert PAYLOAD not in str(found)


def nested(levels: int) -> Any:
    """Lists in lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        (nested(DEEPEST + 2), "nested too deeply"),
        ([0] * (MOST_VALUES + 1), "too large"),
        ('"' + "a" * 3_000_000 + '"', "too long"),
        ("{'a': 1}", "no JSON"),
        ("", "no JSON"),
        ("1" * 10_000, "no JSON"),
        ({"class_name": "Sequential", "config": {1, 2}}, "no value of JSON"),
        (None, "no object"),
        ([], "no object"),
        ({"class_name": "SubclassedModel", "config": {}}, "'SubclassedModel' is not read"),
        ({"class_name": "Sequential", "config": {}}, "are not listed"),
        ({"class_name": "Sequential", "config": {"layers": []}}, "No Dense layer"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused(model: Any, words: str) -> None:
    """In bounded depth: Python's own parser of JSON would recurse."""
    found = json_misreads(model)

    assert any(words in each.what for each in found), found


def test_brackets_inside_of_texts_are_not_depth() -> None:
    """A name may hold any letters, quotes and backslashes among them."""
    model = model_2(dense_2(1, name='[[[[\\" ' * 100))

    assert not json_misreads(json.dumps(model))
