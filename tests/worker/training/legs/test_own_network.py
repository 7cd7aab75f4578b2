"""A network as somebody wrote it, trained by our leg and by Keras' own `compile` and `fit`."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.own import of_keras
from pairing.reading import read_keras
from pairing.semantics import Plateau
from pairing.written import Callback, Dense, Optimizer, WrittenKeras
from tests.number_format import number_format
from tests.worker.training.legs.keras_legs import bits, relative
from tests.worker.training.legs.own_networks import (
    BESIDE,
    INPUTS,
    ROWS,
    SEED,
    TABLE,
    Own,
    compiled,
    fitted,
    leg_of,
    rows_of,
    weights_of,
    zero_weights,
)
from worker.training.draws import fresh_orders
from worker.training.keras_rules import Falling

ROUNDING = 1e-6
"""Losses are added up in another order, by Keras in the weighted mean of its metric."""


@pytest.fixture(autouse=True)
def _leave_keras_as_it_was() -> Iterator[None]:
    """The number format of a program is global to its process."""
    with number_format("float32"):
        yield


@pytest.mark.parametrize("own", TABLE, ids=lambda own: own.name)
def test_our_leg_ends_with_the_bits_of_compile_and_fit(own: Own) -> None:
    """The same weights to the last bit after 28 steps, 7 of them of a short batch."""
    leg = leg_of(own)
    model = compiled(own, leg.initial)

    list(leg.epochs())
    history = fitted(own, model)

    assert bits(leg.weights()) == bits(weights_of(model))
    assert bits(leg.weights()) != bits(leg.initial)
    np.testing.assert_allclose(leg.loss_curve, history["loss"], rtol=ROUNDING)
    leg.close()


@pytest.mark.parametrize("own", TABLE, ids=lambda own: own.name)
def test_its_own_json_is_read_as_what_was_written(own: Own) -> None:
    """So that what ends with the bits of `fit` began as `to_json()`, and nothing of it is run."""
    dtype = own.written.floatx or "float32"
    model = compiled(own, zero_weights(own))
    optimizer, loss = own.optimizer(), own.loss() if callable(own.loss) else own.loss
    arguments = {
        "optimizer": optimizer
        if isinstance(optimizer, str)
        else keras.optimizers.serialize(optimizer),
        "loss": loss if isinstance(loss, str) else keras.losses.serialize(loss),
    }

    read = read_keras(model.to_json(), arguments, {"shuffle": False, **own.fit()})

    assert of_keras(read, seed=SEED, beside=BESIDE, dtype=dtype).semantics == own.semantics
    assert tuple(layer.units for layer in read.layers) == own.network.sizes[1:]


@pytest.mark.parametrize("own", TABLE[:4], ids=lambda own: own.name)
def test_it_predicts_as_the_fitted_model_does(own: Own) -> None:
    """Probabilities, where the network puts out logits."""
    leg = leg_of(own)
    model = compiled(own, leg.initial)
    list(leg.epochs())
    fitted(own, model)

    said = model.predict(rows_of(own)[0], verbose=0)

    assert relative(leg.outputs(rows_of(own)[0]), said) < ROUNDING
    leg.close()


def test_a_fresh_order_in_each_epoch_is_that_of_epochs_fitted_one_by_one() -> None:
    """Keras draws its own orders; given ours, epoch by epoch, it comes to the same bits."""
    own = replace(TABLE[3], written=replace(TABLE[3].written, shuffle=True))
    leg, semantics = leg_of(own), own.semantics
    model, (inputs, targets) = compiled(own, leg.initial), rows_of(own)
    orders = fresh_orders(semantics.seed, ROWS, shuffled=True)

    list(leg.epochs())
    for _, order in zip(range(semantics.epochs), orders, strict=False):
        model.fit(inputs[order], targets[order], batch_size=16, shuffle=False, verbose=0)

    assert bits(leg.weights()) == bits(weights_of(model))
    leg.close()


def test_dropped_units_are_keras_own_from_the_same_seeds() -> None:
    """Layer by layer a seed, a state that counts the steps, and the bits of `fit`."""
    layers = (Dense(12, "relu", dropout=0.5), Dense(8, "tanh", dropout=0.25), Dense(1))
    own = Own(
        "dropout",
        WrittenKeras(INPUTS, layers, "mean_squared_error", epochs=6, shuffle=False),
        lambda: [
            keras.layers.Dense(12, "relu"),
            keras.layers.Dropout(0.5, seed=own.semantics.seed + 1),
            keras.layers.Dense(8, "tanh"),
            keras.layers.Dropout(0.25, seed=own.semantics.seed + 2),
            keras.layers.Dense(1),
        ],
        lambda: "rmsprop",
        "mse",
        fit=lambda: {"epochs": 6},
    )
    leg = leg_of(own)
    model = compiled(own, leg.initial)

    list(leg.epochs())
    fitted(own, model)

    assert bits(leg.weights()) == bits(weights_of(model))
    said = model.predict(rows_of(own)[0], verbose=0)
    assert relative(leg.outputs(rows_of(own)[0]), said) < ROUNDING
    leg.close()


def test_a_program_that_served_before_drops_the_same_units_again() -> None:
    """The state of its draws begins anew, and so does what its optimizer had gathered."""
    layers = (Dense(12, "relu", dropout=0.5), Dense(1))
    written = WrittenKeras(
        INPUTS, layers, "mean_squared_error", optimizer=Optimizer("adagrad", {}), epochs=3
    )
    own = replace(TABLE[0], written=written)
    runs = []
    for _ in range(2):
        leg = leg_of(own)
        list(leg.epochs())
        runs.append(bits(leg.weights()))
        leg.close()

    assert runs[0] == runs[1]


def stopping(name: str, floatx: Any = None, /, **arguments: Any) -> Own:
    """A network that is stopped, or slowed down, by one of Keras' callbacks."""
    layers = (Dense(10, "relu", l2=0.01), Dense(1))
    kind = keras.callbacks.EarlyStopping
    if name == "ReduceLROnPlateau":
        kind = keras.callbacks.ReduceLROnPlateau
    return Own(
        name,
        WrittenKeras(
            INPUTS, layers, "mean_squared_error", floatx=floatx, epochs=60, batch_size=16,
            shuffle=False, validation_split=0.2,
            optimizer=Optimizer("sgd", {"learning_rate": 0.05, "momentum": 0.9}),
            callbacks=(Callback(name, arguments),),  # type: ignore[arg-type]
        ),
        lambda: [
            keras.layers.Dense(10, "relu", kernel_regularizer=keras.regularizers.l2(0.01)),
            keras.layers.Dense(1),
        ],
        lambda: keras.optimizers.SGD(0.05, momentum=0.9),
        "mse",
        fit=lambda: {
            "epochs": 60, "batch_size": 16, "validation_split": 0.2,
            "callbacks": [kind(**arguments)],
        },
    )  # fmt: skip


STOPS = [
    stopping("EarlyStopping", patience=3, restore_best_weights=True),
    stopping("EarlyStopping", patience=4, min_delta=0.01, restore_best_weights=False),
    stopping("EarlyStopping", monitor="loss", patience=2, min_delta=-0.02),
    stopping("EarlyStopping", patience=2, start_from_epoch=20, restore_best_weights=True),
    stopping("EarlyStopping", patience=5, baseline=0.001, restore_best_weights=True),
    stopping("EarlyStopping", "float64", patience=3, restore_best_weights=True),
    stopping("ReduceLROnPlateau", patience=2, factor=0.3, cooldown=2, min_lr=1e-4),
    stopping("ReduceLROnPlateau", "float64", monitor="loss", patience=1, min_delta=0.05),
]


@pytest.mark.parametrize("own", STOPS, ids=lambda own: str(own.written.callbacks[0]))
def test_callbacks_decide_as_they_do_in_fit(own: Own) -> None:
    """The same last epoch, the same weights kept, to the last bit, and the same val_loss."""
    leg = leg_of(own)
    model = compiled(own, leg.initial)

    ended = list(leg.epochs())
    history = fitted(own, model)

    assert len(ended) == len(history["loss"])
    assert bits(leg.weights()) == bits(weights_of(model))
    scores = [each.validation_score for each in ended if each.validation_score is not None]
    if scores:
        np.testing.assert_allclose(scores, history["val_loss"], rtol=ROUNDING)
    rates = history.get("learning_rate")
    if rates is not None:
        assert len(set(rates)) > 2
        np.testing.assert_allclose([each.learning_rate or 0 for each in ended], rates, rtol=1e-6)
    else:
        assert len(ended) < 60
    leg.close()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 40).map(lambda number: number / 8), min_size=1, max_size=30),
    st.builds(
        Plateau,
        monitor=st.just("epoch_loss"),
        factor=st.sampled_from([0.1, 0.5]),
        patience=st.integers(0, 3),
        min_delta=st.sampled_from([0.0, 0.125, 0.25]),
        cooldown=st.integers(0, 3),
        min_rate=st.sampled_from([0.0, 0.03]),
    ),
)
def test_the_rate_falls_on_a_plateau_as_keras_callback_has_it(
    curve: list[float], plateau: Plateau
) -> None:
    """Fed with the same losses, the callback itself sets the same rates."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(1.0), "mse")
    theirs = keras.callbacks.ReduceLROnPlateau(
        "loss", plateau.factor, plateau.patience, min_delta=plateau.min_delta, mode="min",
        cooldown=plateau.cooldown, min_lr=plateau.min_rate,
    )  # fmt: skip
    theirs.set_model(model)
    theirs.on_train_begin()
    ours, rate = Falling(plateau), 1.0

    for epoch, loss in enumerate(curve):
        theirs.on_epoch_end(epoch, {"loss": loss})
        rate = ours.rate_after(loss, float(np.float32(rate)))
        assert np.float32(rate) == np.float32(model.optimizer.learning_rate)


def test_first_weights_are_drawn_by_the_seeds_that_were_written() -> None:
    """A seed of an initialiser is its own; where none is written, the job's stands in."""
    kernel = replace(Dense(1).kernel_init, seed=77)
    layers = (Dense(7, "tanh", kernel_init=kernel), Dense(1))
    own = replace(TABLE[0], written=replace(TABLE[0].written, layers=layers))
    leg = leg_of(own)

    first = keras.layers.Dense(7, kernel_initializer=keras.initializers.GlorotUniform(77))
    first.build((None, INPUTS))

    assert np.asarray(first.kernel).tobytes() == leg.initial.kernels[0].tobytes()
    plain = leg_of(TABLE[0])
    assert plain.initial.kernels[0].tobytes() != leg.initial.kernels[0].tobytes()
    assert plain.initial.kernels[1].tobytes() == leg.initial.kernels[1].tobytes()
    leg.close()
    plain.close()
