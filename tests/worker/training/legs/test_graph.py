"""The graphs that TensorBoard shows of both compiled legs."""

from dataclasses import replace
from typing import Any

import pytest
from tensorboard.compat.proto.graph_pb2 import GraphDef

from tests.worker.training.legs.configurations import problem_of
from tests.worker.training.legs.keras_legs import bits, keras_leg, trained
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg
from tests.worker.training.legs.test_dropout_masks import dropping


def scopes(leg: Any) -> set[str]:
    """The outermost scopes of a leg's graph that hold operations."""
    graph = GraphDef()
    graph.ParseFromString(leg.graph())
    return {node.name.split("/")[0] for node in graph.node if "/" in node.name}


@pytest.mark.parametrize("masks", ["own", "stateless"])
@pytest.mark.parametrize("make", [keras_leg, tensorflow_leg], ids=["keras", "tensorflow"])
def test_layers_dropouts_and_loss_are_named_as_the_curves_are(make: Any, masks: Any) -> None:
    """Five layers, four dropouts and a loss, by the same names whichever framework made them."""
    configuration, problem, semantics = dropping()
    asked = semantics if make is tensorflow_leg else replace(semantics, dropout_masks=masks)
    leg = make(configuration, problem, asked)
    seen = scopes(leg)
    leg.close()

    named = {f"layer_{number}" for number in range(1, 6)}
    named |= {f"dropout_{number}" for number in range(1, 5)} | {"loss", "outputs"}
    assert named <= seen
    assert not [each for each in seen - named if each.startswith(("layer", "dropout", "loss"))]


def test_a_graph_that_is_looked_at_changes_no_bit() -> None:
    """Nor are the states of Keras' own dropout moved by it."""
    configuration, _, semantics = dropping()
    problem, own = problem_of(configuration), replace(semantics, dropout_masks="own")
    plain = trained(keras_leg(configuration, problem, own))
    leg = keras_leg(configuration, problem, own)
    leg.graph()

    assert bits(trained(leg)) == bits(plain)
