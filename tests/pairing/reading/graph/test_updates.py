"""Updates by hand, recognised by what they do."""

import pytest

from pairing.written import Optimizer
from tests.pairing.reading.graph.shapes import read, refused, tape

STATE = "m = [tf.Variable(tf.zeros_like(p)) for p in params]\n"
TWO = f"{STATE}v = [tf.Variable(tf.zeros(p.shape)) for p in params]\nt = tf.Variable(0.0)\n"
EACH = "for p, g, a in zip(params, grads, m):\n            "
BOTH = "t.assign_add(1.0)\n        for p, g, a, s in zip(params, grads, m, v):\n            "
MOMENTS = "a.assign(0.9 * a + 0.1 * g); s.assign(0.999 * s + 0.001 * g * g); "


def sgd(rate: float, momentum: float = 0.0, *, nesterov: bool = False) -> Optimizer:
    """SGD with all of its arguments."""
    return Optimizer("sgd", {"learning_rate": rate, "momentum": momentum, "nesterov": nesterov})


def adam(epsilon: float) -> Optimizer:
    """Adam with the decays of its paper."""
    told = {"learning_rate": 0.01, "beta_1": 0.9, "beta_2": 0.999, "epsilon": epsilon}
    return Optimizer("adam", told)


UPDATES = {
    "for p, g in zip(params, grads):\n            p.assign_sub(0.1 * g)": ("", sgd(0.1)),
    "for p, g in zip(params, grads):\n            p.assign(p - 0.1 * g)": ("", sgd(0.1)),
    "for p, g in zip(params, grads):\n            p.assign_add(-g / 10)": ("", sgd(0.1)),
    "W.assign_sub(0.1 * grads[0]); b.assign_sub(0.1 * grads[1])": ("", sgd(0.1)),
    f"{EACH}a.assign(0.8 * a + g); p.assign_sub(0.1 * a)": (STATE, sgd(0.1, 0.8)),
    f"{EACH}a.assign(0.8 * a - 0.1 * g); p.assign_add(a)": (STATE, sgd(0.1, 0.8)),
    f"{EACH}a.assign(0.8 * a + 0.2 * g); p.assign_sub(0.5 * a)": (STATE, sgd(0.1, 0.8)),
    f"{EACH}a.assign(0.8 * a - 0.1 * g); p.assign_add(0.8 * a - 0.1 * g)":
        (STATE, sgd(0.1, 0.8, nesterov=True)),
    f"{BOTH}{MOMENTS}p.assign_sub(0.01 * (a / (1 - 0.9 ** t)) / (tf.sqrt(s / (1 - 0.999 ** t)) "
    "+ 1e-8))": (TWO, adam(1e-8)),
    f"{BOTH}{MOMENTS}p.assign_sub(0.01 * tf.sqrt(1 - tf.pow(0.999, t)) / (1 - tf.pow(0.9, t)) * a "
    "/ (tf.sqrt(s) + 1e-6))": (TWO, adam(1e-6)),
    f"{EACH}a.assign(0.9 * a + 0.1 * tf.square(g)); p.assign_sub(0.01 * g / tf.sqrt(a + 1e-7))":
        (STATE, Optimizer("rmsprop", {"learning_rate": 0.01, "rho": 0.9, "momentum": 0.0,
                                      "epsilon": 1e-7})),
    f"{EACH}a.assign_add(g ** 2); p.assign_sub(0.05 * g / (tf.sqrt(a) + 1e-7))":
        (STATE, Optimizer("adagrad", {"learning_rate": 0.05, "initial_accumulator_value": 0.0,
                                      "epsilon": 1e-7})),
}  # fmt: skip
UNKNOWN = {
    "for p, g in zip(params, grads):\n            p.assign_sub(0.1 * tf.tanh(g))": "",
    "for p, g in zip(params, grads):\n            p.assign_add(0.1 * g)": "",
    "for p, g in zip(params, grads):\n            p.assign_sub(rate * g)": "",
    "for p, g in zip(params, grads):\n            p.assign_sub(0.1 / (epoch + 1) * g)": "",
    f"{BOTH}{MOMENTS}p.assign_sub(0.01 * a / (tf.sqrt(s) + 1e-8))": TWO,
    "W.assign_sub(0.1 * grads[0]); b.assign_sub(0.2 * grads[1])": "",
    "W.assign_sub(0.1 * grads[0])": "",
    "W.assign_sub(0.1 * grads[1]); b.assign_sub(0.1 * grads[0])": "",
    "W.assign_sub(0.1 * tf.clip_by_value(grads[0], -1, 1)); b.assign_sub(0.1 * grads[1])": "",
}


@pytest.mark.parametrize("update", UPDATES)
def test_every_spelling_of_an_update(update: str) -> None:
    """The numbers that are written come out again."""
    before, optimizer = UPDATES[update]

    found = read(tape(before=before, update=update)).optimizer

    assert found.name == optimizer.name
    assert found.arguments == pytest.approx(optimizer.arguments, rel=1e-5)


def test_a_decay_of_the_weights_is_their_penalty() -> None:
    """The gradient of l2 times the squares is twice l2 times the weights."""
    update = "for p, g in zip(params, grads):\n            p.assign_sub(0.1 * (g + 0.02 * p))"

    found = refused(tape(update=update))
    weights = read(tape(update="W.assign_sub(0.1 * (grads[0] + 0.02 * W)); "
                               "b.assign_sub(0.1 * grads[1])"))  # fmt: skip

    assert found[0].what == "A penalty of the biases is not read."
    assert weights.layers[0].l2 == pytest.approx(0.01)
    assert weights.optimizer == sgd(0.1)


@pytest.mark.parametrize(("update", "before"), UNKNOWN.items())
def test_what_is_no_known_update_is_told(update: str, before: str) -> None:
    """Rather than taken for the nearest."""
    found = refused(tape(before=before, update=update))

    known = "This update is none that is known."
    ways = "Variables of one network are updated in different ways."
    assert {each.what for each in found} & {known, ways}, found
    assert found[0].place.line is not None


def test_memory_in_a_list_is_refused_rather_than_lost() -> None:
    """Python's own items are no variables."""
    update = "v[0] = 0.9 * v[0] - 0.1 * grads[0]; W.assign_add(v[0])"

    found = refused(tape(before="v = [0.0, 0.0]", update=update))

    assert any(each.what.startswith("Numbers that each step changes") for each in found)
