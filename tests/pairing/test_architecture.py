"""What is said of two networks that are not made of the same layers."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.architecture import Architecture, at_depth_of
from pairing.corners import causes_between, corner
from pairing.initializer import GLOROT, ZEROS
from pairing.semantics import Semantics
from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Regressor

OTHERS = (
    "The reference has hidden layers of no units and 1 outputs, the candidate hidden layers of "
    "4, 3 units and 1 outputs."
)


def perceptron(*hidden: int, **params: Any) -> Semantics:
    """Translate an MLPRegressor."""
    params |= {"hidden_layer_sizes": list(hidden)}
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64")


def named(reference: Semantics, candidate: Semantics) -> list[str]:
    """The causes' names."""
    return [cause.id for cause in causes_between(reference, candidate)]


@pytest.mark.parametrize("hidden", [(), (4,), (4, 3, 2)])
def test_another_number_of_layers_is_one_cause_and_the_first(hidden: tuple[int, ...]) -> None:
    """Nothing else is named where every layer is made alike."""
    assert named(perceptron(5, 5), perceptron(*hidden)) == ["architecture"]
    assert named(perceptron(*hidden), perceptron(5, 5)) == ["architecture"]


def test_what_else_differs_is_named_beside_it() -> None:
    """As it would be between networks of the same layers."""
    reference, port = perceptron(5, activation="tanh"), naive_port(perceptron(6, 6, alpha=0.5))

    same = named(reference, naive_port(perceptron(6, alpha=0.5)))

    assert named(reference, port) == ["architecture", *same]
    assert "activation" in same
    assert "bias-init" in same


def test_what_a_cause_is_about_is_seen_through_the_layers() -> None:
    """A share that one layer has and another has not, and a bias that only one lacks."""
    base = perceptron(5)
    deep = replace(perceptron(4, 4), l2_coverage=(1.0, 1.0, 0.0), bias_init=(ZEROS, GLOROT, ZEROS))

    assert named(base, deep) == ["architecture", "l2-coverage", "bias-init"]
    assert at_depth_of(base, deep).l2_coverage == (1.0, 0.0)


def test_no_record_lies_between_networks_of_other_layers() -> None:
    """But for the reference itself."""
    reference, candidate = perceptron(5), perceptron(5, 5)

    assert corner(reference, candidate, []) == reference
    with pytest.raises(ValueError, match="one of 2 layers and one of 3"):
        corner(reference, candidate, ["architecture"])


def test_biases_that_a_network_lacks_are_its_architecture() -> None:
    """They can be had at a corner: zeros that are not trained."""
    reference = perceptron(5)
    candidate = replace(reference, use_bias=(False, True))

    assert named(reference, candidate) == ["architecture"]
    assert corner(reference, candidate, ["architecture"]) == candidate


@pytest.mark.parametrize(
    ("reference", "candidate", "said"),
    [
        ((10, 1), (10, 1), ()),
        ((10, 1), (10, 2), ("Layer 2 has 1 units in the reference and 2 in the candidate.",)),
        (
            (1,),
            (4, 3, 1),
            (OTHERS,),
        ),
    ],
)
def test_what_is_different_is_said_with_its_widths(
    reference: tuple[int, ...], candidate: tuple[int, ...], said: tuple[str, ...]
) -> None:
    """And whether weights can be compared one by one."""
    architecture = Architecture(reference, candidate)

    assert architecture.differences() == said
    assert architecture.is_same == (not said)
