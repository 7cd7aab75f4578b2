"""By what words one of several networks is meant."""

import pytest

from pairing.written import Optimizer
from tests.pairing.reading.told import keras, misreads

GRID = """\
for name, optimizer in [('plain', SGD(0.5)), ('fast', Adam(0.25))]:
    for width in [4, 8]:
        net = Sequential([Dense(width), Dense(1)])
        net.compile(optimizer, 'mse')
"""


@pytest.mark.parametrize(
    "network", ["plain / 8", "name=plain / width=8", "#2", "net with name='plain', width=8, line 3"]
)
def test_one_of_a_grid_is_meant_by_what_its_loops_stand_at(network: str) -> None:
    """In their order, by their names, by its number, or by its label."""
    written = keras(GRID, network=network)

    assert written.layers[0].units == 8
    assert written.optimizer == Optimizer("sgd", {"learning_rate": 0.5})


def test_words_and_given_values_may_be_mixed() -> None:
    """Each leaves some aside."""
    assert keras(GRID, network="fast", given={"width": 4}).layers[0].units == 4


def test_words_that_several_have_ask_again() -> None:
    """With those that are left."""
    (several,) = misreads(GRID, network="fast")

    assert several.came == (
        "net with name='fast', width=4, line 3; net with name='fast', width=8, line 3"
    )


@pytest.mark.parametrize("network", ["slow", "8 / plain", "#0", "#5", "width=5", "#x"])
def test_words_that_none_has_list_those_there_are(network: str) -> None:
    """By the labels that choose them."""
    (found,) = misreads(GRID, network=network)

    assert found.what.startswith("No network is called")
    assert "net with name='plain', width=4, line 3" in found.allowed


def test_a_given_value_that_no_pass_has_lists_the_values() -> None:
    """Of the loop that has the name."""
    (found,) = misreads(GRID, given={"width": 5})

    assert (found.came, found.allowed) == ("5", "4, 8")
