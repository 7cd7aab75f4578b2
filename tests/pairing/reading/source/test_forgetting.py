"""What a program changes where reading does not follow is not known afterwards."""

import pytest

from tests.pairing.reading.told import keras, misreads

MODEL = "m = Sequential([Dense({0})])\nm.compile('sgd', 'mse')\n"
FORGOTTEN = {
    "while": "k = 1\nwhile k < n:\n    k *= 2\n" + MODEL.format("k"),
    "while in a function": "def wide(n):\n    k = 1\n    while k < n:\n        k *= 2\n"
    "    return k\n" + MODEL.format("wide(9)"),
    "match": "k = 1\nmatch n:\n    case 1:\n        k = 3\n" + MODEL.format("k"),
    "a loop of unknown passes": "k = 1\nfor i in range(n):\n    k = k * 2\n" + MODEL.format("k"),
    "an item of a list": "k = [3]\nk[n] = 5\n" + MODEL.format("k[0]"),
    "an item under a condition": "k = [3]\nif n:\n    k[0] = 5\n" + MODEL.format("k[0]"),
    "an entry under a condition": "k = {'a': 3}\nif n:\n    k['a'] = 5\n" + MODEL.format("k['a']"),
    "layers": "x = i = Input((4,))\nfor j in range(n):\n    x = Dense(3)(x)\n"
    "m = Model(i, Dense(1)(x))\nm.compile('sgd', 'mse')\n",
}


@pytest.mark.parametrize("program", FORGOTTEN.values(), ids=FORGOTTEN)
def test_what_may_have_changed_is_never_taken_for_what_it_was(program: str) -> None:
    """A misread asks for it."""
    assert misreads(program)


def test_what_surely_changed_is_what_it_is_now() -> None:
    """Items and entries, set and added to."""
    program = (
        "k = [1, 2]\nk[0] = 64\nk[-1] += 5\nd = {'a': 3}\nd['a'] *= 2\n"
        "m = Sequential([Dense(k[0]), Dense(k[1]), Dense(d['a'])])\nm.compile('sgd', 'mse')\n"
    )

    assert [each.units for each in keras(program).layers] == [64, 7, 6]


def test_a_network_stays_the_one_that_it_is() -> None:
    """A loop of unknown passes that fits it, as in cross-validation."""
    program = (
        "models = {}\nfor fold in folds:\n    models[0] = Sequential([Dense(2)])\n"
        "    models[0].compile('sgd', 'mse')\n    models[0].fit(X, y, epochs=4)\n"
    )

    assert keras(program).epochs == 4
