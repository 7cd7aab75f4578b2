"""A Keras program serves networks of any widths, each in the bits that it has alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import keras
import numpy as np
import pytest
import tensorflow as tf

from pairing.activation import HiddenActivation
from pairing.semantics import Semantics
from pairing.translate import naive_port
from tests.worker.training.legs.configurations import Configuration, problem_of
from tests.worker.training.legs.keras_legs import (
    apart,
    bits,
    keras_leg,
    naive_semantics,
    plain_model,
    reference_semantics,
    trained,
    weights_of,
)
from worker.training.leg import Network
from worker.training.legs.keras_leg.open_sizes import MANY, OpenDense, open_state
from worker.training.legs.keras_leg.program import ProgramShelf, key_of

_PARAMS = {"max_iter": 4, "batch_size": 16, "random_state": 3, "alpha": 0.1}
SGD = {"solver": "sgd", "learning_rate_init": 0.02}
ACTIVATIONS = get_args(HiddenActivation)


def of_widths(*hidden: int, kind: Any = "several", **params: Any) -> Configuration:
    """A network of these hidden layers."""
    return Configuration(kind, {**_PARAMS, **params, "hidden_layer_sizes": list(hidden)})


def with_own_masks(semantics: Semantics) -> Semantics:
    """Drop units, by Keras' own layers."""
    return replace(semantics, dropout=(0.3, 0.5))


def with_a_stream(semantics: Semantics) -> Semantics:
    """Drop units, by the stream that any leg can follow."""
    return replace(semantics, dropout=(0.3, 0.5), dropout_masks="stateless")


def by(optimizer: str, **further: float | bool) -> Any:
    """Train by an optimizer of Keras."""

    def changed(semantics: Semantics) -> Semantics:
        stock = naive_port(semantics, dtype="float32")
        arguments = tuple(further.items())
        return replace(stock, optimizer=optimizer, optimizer_arguments=arguments)  # type: ignore[arg-type]

    return changed


CHANGES = {
    "as it is": lambda semantics: semantics,
    "naive": lambda semantics: naive_port(semantics, dtype="float32"),
    "own masks": with_own_masks,
    "a stream": with_a_stream,
    "without biases": lambda semantics: replace(semantics, use_bias=(False, True, False)),
}
OPTIMIZERS = {
    "amsgrad": by("adam", amsgrad=True),
    "rmsprop": by("rmsprop", centered=True, momentum=0.5),
    **{name: by(name) for name in ("adagrad", "adadelta", "adamax", "nadam", "adamw")},
}
PLAIN = {"solver": "sgd", "learning_rate_init": 0.02, "momentum": 0.0}
SOLVERS = {"momentum": SGD, "plain": PLAIN, "adam": {"solver": "adam"}}
CASES = [
    *(pytest.param(SOLVERS[s], CHANGES[c], id=f"{s}, {c}") for s in SOLVERS for c in CHANGES),
    *(pytest.param(SGD, change, id=name) for name, change in OPTIMIZERS.items()),
]


@pytest.mark.parametrize(("solver", "change"), CASES)
def test_other_widths_are_no_reason_to_trace_again(
    solver: dict[str, Any], change: Callable[[Semantics], Semantics]
) -> None:
    """Wider, then narrower, each in the bits of a program that nobody has used."""
    shelf = ProgramShelf()
    for hidden in ((7, 4), (40, 33), (3, 2)):
        configuration = of_widths(*hidden, **solver)
        problem = problem_of(configuration)
        semantics = change(reference_semantics(configuration))
        leg = keras_leg(configuration, problem, semantics, shelf)
        ours = trained(leg)
        if hidden == (7, 4):
            program = leg._program
            continue

        assert leg._program is program
        assert program.epoch._function.experimental_get_tracing_count() == 1
        fresh = keras_leg(configuration, problem, semantics, ProgramShelf())
        assert bits(trained(fresh)) == bits(ours)
        assert bits(fresh.gradients()) == bits(leg.gradients())


def test_other_numbers_of_inputs_and_outputs_are_none_either() -> None:
    """As one data set follows another."""
    shelf = ProgramShelf()
    first, second = of_widths(7, kind="multiclass"), of_widths(7, kind="multilabel")
    problem = problem_of(first)
    semantics = reference_semantics(first)
    widened = np.tile(problem.inputs, 2), np.tile(problem.targets, 2) / 2
    network = Network(2 * problem.network.inputs, (7,), 2 * problem.network.outputs)
    trained(keras_leg(first, problem, semantics, shelf))

    other = replace(problem, inputs=widened[0], targets=widened[1], network=network)
    leg = keras_leg(second, other, semantics, shelf)
    ours = trained(leg)

    assert leg._program.epoch._function.experimental_get_tracing_count() == 1
    fresh = keras_leg(second, other, semantics, ProgramShelf())
    assert bits(trained(fresh)) == bits(ours)


def test_a_layer_of_one_unit_has_a_program_of_its_own() -> None:
    """Keras adds a single bias by another operation, whose gradient has other roundings."""
    semantics = reference_semantics(of_widths(7))
    keys = [key_of(semantics, Network(*sizes)) for sizes in ((5, (7,), 2), (9, (4,), 3))]
    ones = [
        key_of(semantics, Network(*sizes)) for sizes in ((1, (7,), 2), (5, (1,), 2), (5, (7,), 1))
    ]

    assert keys[0] == keys[1]
    assert len({keys[0], *ones}) == 4


@pytest.mark.parametrize(
    ("activation", "dtype"),
    [(name, "float32") for name in ACTIVATIONS]
    + [(name, "float64") for name in ("relu", "tanh", "silu", "hard_silu")],
)
def test_a_network_on_a_used_program_ends_in_the_bits_of_compile_and_fit(
    activation: HiddenActivation, dtype: Any
) -> None:
    """Whatever TensorFlow joins with what, it joins here too: a last digit would show it."""
    params = PLAIN | {"alpha": 0.0, "activation": "tanh"}
    shelf = ProgramShelf()
    for hidden in ((5, 3), (17, 9)):
        configuration = of_widths(*hidden, kind="multiclass", **params)
        problem = problem_of(replace(configuration, dtype=dtype))
        semantics = replace(
            naive_semantics(configuration, dtype),
            activations=(activation, activation), order="as_given",
        )  # fmt: skip
        leg = keras_leg(configuration, problem, semantics, shelf)
        ours = trained(leg)

    model = plain_model(semantics, problem, leg.initial)
    model.fit(
        problem.inputs, problem.targets,
        batch_size=16, epochs=semantics.epochs, shuffle=False, verbose=0,
    )  # fmt: skip
    if (activation, dtype) == ("silu", "float32"):
        # TensorFlow makes one operation of its product and its sigmoid in only one of the two.
        assert apart(weights_of(model), ours) < 1e-6
    else:
        assert bits(weights_of(model)) == bits(ours)


def test_a_slot_is_as_open_as_the_variable_that_it_is_kept_for() -> None:
    """And knows its place among those that are trained."""
    layer = OpenDense(MANY)
    layer.build((None, MANY))
    layer.open((None, None))
    optimizer = keras.optimizers.Adam()

    state = open_state(optimizer, [layer.bias, layer.kernel])

    assert [slot.tensor for slot in state] == [None, None, 0, 0, 1, 1]
    assert [slot.variable.shape.rank for slot in state] == [0, 0, 1, 1, 2, 2]
    for slot in state:
        slot.forget([np.ones(3), np.ones((5, 3))])
    assert [slot.variable.numpy().shape for slot in state[2:]] == [(3,), (3,), (5, 3), (5, 3)]
    assert float(state[1].variable) == pytest.approx(0.001)


def test_a_layer_of_known_fans_is_keras_own() -> None:
    """It calls Keras' code, and takes no other fans."""
    layer = OpenDense(3, "tanh")
    layer.build((None, 2))
    layer.open((2, 3))
    plain = keras.layers.Dense(3, "tanh")
    plain.build((None, 2))
    plain.set_weights(layer.get_weights())
    inputs = tf.ones((4, 2))

    assert np.array_equal(layer(inputs), plain(inputs))
    with pytest.raises(ValueError, match="shape"):
        layer.kernel.value.assign(np.ones((3, 3)))
