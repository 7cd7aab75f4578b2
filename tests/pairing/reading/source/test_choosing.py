"""Which network of several is meant."""

from pairing.written import WrittenKeras, WrittenSklearn
from tests.pairing.reading.told import keras, misreads, sklearn

BOTH = """\
reference = MLPRegressor(alpha=1.0)
def build():
    candidate = Sequential([Dense(1)])
    candidate.compile('sgd', 'mse')
    return candidate
other = build()
"""


def test_both_sides_in_one_text_are_told_apart_by_name() -> None:
    """By variable, by function, or by label."""
    (several,) = misreads(BOTH)

    assert several.came == "reference, line 1; other in build, line 3"
    assert isinstance(sklearn(BOTH, network="reference"), WrittenSklearn)
    for name in ("other", "build", "other in build, line 3"):
        assert isinstance(keras(BOTH, network=name), WrittenKeras)


def test_a_name_that_no_network_has_lists_those_there_are() -> None:
    """So that the right one can be asked for."""
    (found,) = misreads(BOTH, network="mine")

    assert found.what == "No network is called 'mine'."
    assert "reference, line 1" in found.allowed or "reference, line 1" in found.came


def test_the_same_network_built_again_and_again_is_one() -> None:
    """As in cross-validation."""
    program = """
def build():
    m = Sequential([Dense(3)])
    m.compile('sgd', 'mse')
    return m
for seed in range(5):
    build().fit(X, y, epochs=7)
"""
    written = keras(program)

    assert written.epochs == 7
    assert "5 networks are built, of which only 1 are different." in written.notes


def test_a_part_that_is_never_compiled_is_left_aside() -> None:
    """A model of the hidden layer, for looking into it."""
    program = """
x = Input((4,))
h = Dense(3)(x)
model = Model(x, Dense(1)(h))
inner = Model(x, h)
model.compile('sgd', 'mse')
"""
    written = keras(program)

    assert [each.units for each in written.layers] == [3, 1]
    assert any("inner" in note and "left aside" in note for note in written.notes)


def test_misreads_of_another_function_do_not_spoil_a_network() -> None:
    """Each function answers for itself."""
    program = """
def good():
    m = Sequential([Dense(1)])
def bad():
    while True: pass
    n = Sequential([Dense(2)])
good()
bad()
"""
    assert keras(program, network="good").layers[0].units == 1
    assert misreads(program, network="bad")[0].what == "`while` is not read."
