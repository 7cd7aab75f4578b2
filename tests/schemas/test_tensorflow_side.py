"""A network of TensorFlow's operations as JSON: each mistake is told once, where it is."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.tensorflow_side import TensorflowNetwork
from service.pointers import field_errors


def network(**layer: Any) -> dict[str, Any]:
    """A network whose first layer is as `layer` says."""
    layers = [{"units": 4, **layer}, {"units": 3}]
    return {"layers": layers, "optimizer": {"name": "sgd"}}


def told(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Pointers and sentences of what is wrong."""
    with pytest.raises(ValidationError) as refused:
        TensorflowNetwork.model_validate(body)
    errors = field_errors(refused.value.errors(), body, TensorflowNetwork)
    return [(error.pointer, error.detail) for error in errors]


@pytest.mark.parametrize(
    ("layer", "pointer", "words"),
    [
        ({"dropout": 0.3}, "/layers/0/dropout", "a number alone does not say which"),
        ({"dropout": {"share": 0.3}}, "/layers/0/dropout", "the share that is kept"),
        ({"dropout": {"keep_prob": 0.0}}, "/layers/0/dropout/keep_prob", "greater than 0"),
        ({"dropout": {"rate": 1.0}}, "/layers/0/dropout/rate", "less than 1"),
        ({"weights": "glorot"}, "/layers/0/weights", "'glorot_uniform'"),
        ({"weights": {"gauss": 1}}, "/layers/0/weights", '{"normal": {"stddev": ...}}'),
        ({"biases": {"normal": {"stddev": -1.0}}}, "/layers/0/biases/normal/stddev", "than 0"),
        ({"biases": {"uniform": {"low": 1.0, "high": 0.0}}}, "/layers/0/biases/uniform", "above"),
        ({"units": 0}, "/layers/0/units", "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_told_once_and_where_it_is(
    layer: dict[str, Any], pointer: str, words: str
) -> None:
    """Members of a union that were not meant say nothing."""
    ((place, detail),) = told(network(**layer))

    assert place == pointer
    assert words in detail


def test_a_list_without_items_is_too_short() -> None:
    """And only such a one."""
    assert [place for place, _ in told({"layers": [], "optimizer": {"name": "sgd"}})] == ["/layers"]
    wrong = {"layers": [{"units": 0}], "optimizer": {"name": "sgd"}}
    assert [place for place, _ in told(wrong)] == ["/layers/0/units"]


@pytest.mark.parametrize(
    "weights", ["zeros", {"constant": 0.5}, {"uniform": {"low": 0, "high": 0}}]
)
def test_first_values_have_several_forms(weights: object) -> None:
    """A name, or an object whose key says which."""
    body = network(weights=weights)

    read = TensorflowNetwork.model_validate(body)

    assert TensorflowNetwork.model_validate(read.model_dump()) == read
    assert TensorflowNetwork.model_validate_json(read.model_dump_json()) == read
