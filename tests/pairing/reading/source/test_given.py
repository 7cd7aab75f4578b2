"""Values that a user gives for names, and what becomes of those that nothing asks for."""

import pytest

from tests.pairing.reading.told import keras, misreads

PROGRAM = """
lr = 0.1
model = Sequential([Dense(n), Dense(1)])
model.compile(SGD(lr), "mse")
model.fit(X, y, epochs=3)
"""


def test_a_value_stands_in_for_a_name_that_the_text_leaves_open() -> None:
    """That is what values are given for."""
    assert keras(PROGRAM, given={"n": 7}).layers[0].units == 7


def test_what_the_text_says_as_well_may_be_given() -> None:
    """It changes nothing, and says nothing else."""
    assert keras(PROGRAM, given={"n": 7, "lr": 0.1}) == keras(PROGRAM, given={"n": 7})


@pytest.mark.parametrize(
    ("name", "why"),
    [("lr", "the text sets it itself"), ("momentum", "nothing in this text asks for it")],
)
def test_a_value_that_would_be_passed_over_is_refused(name: str, why: str) -> None:
    """A sweep over it would train the same network again and again."""
    (found,) = misreads(PROGRAM, given={"n": 7, name: 0.5})

    assert found.what == f"`{name}` is given, and {why}."
    assert found.came == "0.5"
