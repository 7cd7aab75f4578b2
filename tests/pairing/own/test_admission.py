"""What is refused of a candidate of the user's own before a job is made."""

import sys
from typing import Any

import pytest

from pairing.admission import check
from pairing.budget import Budget
from pairing.shape import Shape
from schemas.problem import FieldError
from schemas.spec import PairSpec

SHAPE = Shape(rows=200, inputs=4, outputs=1, task="regression")
BUDGET = Budget(layers=3, parameters=1000, rows=1000, epochs=50, training_bytes=sys.maxsize)
SAME = "Sequential([layers.Dense(7, activation='relu'), layers.Dense(1)])"
DEEPER = "Sequential([layers.Dense(7), layers.Dense(7), layers.Dense(1)])"
DROPPING = "Sequential([layers.Dense(7), layers.Dropout(0.5), layers.Dense(1)])"


def source(network: str, optimizer: str = "sgd", fit: str = "epochs=5") -> str:
    """Write a program."""
    return f"""
from keras import Sequential, layers
model = {network}
model.compile("{optimizer}", "mse")
model.fit(X, y, {fit})
"""


def errors(code: str, shape: Shape | None = SHAPE, **more: Any) -> list[FieldError]:
    """Check a job with this candidate."""
    reference = {"estimator": "MLPRegressor", "params": {"hidden_layer_sizes": [7]}}
    job = {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": reference | {"params": reference["params"] | {"max_iter": 9}}},  # type: ignore[operator]
        "candidate": {"code": code},
        **more,
    }
    return check(PairSpec.model_validate(job), shape, BUDGET)


@pytest.mark.parametrize("network", [SAME, DEEPER, DROPPING])
@pytest.mark.parametrize("shape", [SHAPE, None])
def test_a_network_of_the_users_own_is_taken(network: str, shape: Shape | None) -> None:
    """Whatever its layers, as long as its outputs fit what is known of the target."""
    assert errors(source(network), shape) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (source(SAME.replace("Dense(1)", "Dense(3)")), "does not fit the target"),
        (source(SAME, fit="epochs=51"), "More epochs than allowed here"),
        (source(DEEPER.replace("7", "700")), "More weights and biases than allowed here"),
        (source(DEEPER.replace("([", "([" + 2 * "layers.Dense(7), ")), "More hidden layers"),
        (source(SAME, "lion"), "No leg has this optimizer"),
        ("import keras", "No network is written here"),
    ],
)  # fmt: skip
def test_one_that_cannot_be_trained_is_refused_where_it_stands(code: str, says: str) -> None:
    """By the pointer to the program."""
    found = errors(code)

    assert {error.pointer for error in found} == {"/candidate/code"}
    assert any(says in error.detail for error in found), found


@pytest.mark.parametrize(
    ("network", "optimizer", "asked", "refused"),
    [
        (SAME, "sgd", {"trace": "first_difference", "meter": True, "attribution": "shapley"}, []),
        (DEEPER, "sgd", {"trace": "first_difference"}, ["/explain/trace"]),
        (DEEPER, "sgd", {"meter": True}, ["/explain/meter"]),
        (DEEPER, "sgd", {"attribution": "shapley"}, ["/explain/attribution"]),
        (DROPPING, "sgd", {"meter": True, "attribution": "shapley"}, ["/explain/meter"]),
        (SAME, "rmsprop", {"trace": "first_difference"}, ["/explain/trace"]),
        (SAME, "adam", {"trace": "first_difference"}, []),
    ],
)
def test_what_cannot_be_asked_of_it_is_refused(
    network: str, optimizer: str, asked: dict[str, Any], refused: list[str]
) -> None:
    """Steps of other networks are not laid side by side, and no corner lies between them."""
    found = errors(source(network, optimizer), explain=asked)

    assert [error.pointer for error in found] == refused
    assert all(error.allowed for error in found)


def test_changes_are_not_tried_between_networks_of_other_layers() -> None:
    """They would be judged by corners."""
    tried: Any = [{"name": "faster", "change": {"learning_rate": 0.5}}]

    assert [error.pointer for error in errors(source(DEEPER), **{"try": tried})] == ["/try"]
    assert errors(source(SAME), **{"try": tried}) == []
