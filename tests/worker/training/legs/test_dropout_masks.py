"""One stream of masks: two frameworks, and a twin in another order, drop the same units."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from pairing.semantics import Dtype, Semantics
from tests.worker.training.legs.configurations import Configuration, Problem, problem_of
from tests.worker.training.legs.keras_legs import (
    apart,
    bits,
    keras_leg,
    reference_semantics,
    relative,
    trained,
)
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg
from worker.training.compiled.masks import kept_units, place_of
from worker.training.leg import Leg, Weights
from worker.training.symmetry import symmetry_of

HIDDEN = [9, 8, 7, 6]
DEEP = Configuration(
    "multiclass",
    {
        "hidden_layer_sizes": HIDDEN, "max_iter": 12, "random_state": 3, "batch_size": 16,
        "learning_rate_init": 0.01, "alpha": 0.0, "activation": "relu",
    },
)  # fmt: skip
FLOOR = {"float64": 1e-14, "float32": 1e-5}


def dropping(dtype: Dtype = "float64", **change: Any) -> tuple[Configuration, Problem, Semantics]:
    """Four relu layers, 0.3 dropped after each, by Adam."""
    configuration = replace(DEEP, dtype=dtype)
    semantics = replace(
        reference_semantics(configuration),
        **({"dropout": (0.3,) * len(HIDDEN), "dropout_masks": "stateless"} | change),
    )
    return configuration, problem_of(configuration), semantics


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_pair_of_keras_and_tensorflow_with_dropout_is_at_the_floor(dtype: Dtype) -> None:
    """Where Keras takes its masks of the stream; with masks of its own it is far from it."""
    configuration, problem, semantics = dropping(dtype)
    ours = tensorflow_leg(configuration, problem, semantics)
    list(ours.epochs())
    theirs = keras_leg(configuration, problem, semantics)
    list(theirs.epochs())
    own = keras_leg(configuration, problem, replace(semantics, dropout_masks="own"))
    list(own.epochs())

    assert apart(theirs.weights(), ours.weights()) < FLOOR[dtype]
    assert relative(np.array(theirs.loss_curve), np.array(ours.loss_curve)) < FLOOR[dtype]
    assert apart(own.weights(), ours.weights()) > 0.05
    for leg in (ours, theirs, own):
        leg.close()


def twin_of(
    make: Any, dtype: Dtype, change: dict[str, Any] | None = None, **told: Any
) -> tuple[Leg, Weights]:
    """Train a leg, and its twin in another order; give the leg, and the twin's undone weights."""
    configuration, problem, semantics = dropping(dtype, **(change or {}))
    leg = make(configuration, problem, semantics)
    list(leg.epochs())
    symmetry = symmetry_of(problem.network, 5)
    mixed = replace(problem, inputs=symmetry.inputs(problem.inputs))
    more = {
        "initial": symmetry.weights(leg.initial),
        "mixing": np.random.default_rng(8),
        "unit_orders": symmetry.orders[1:],
    } | told
    twin = make(configuration, mixed, semantics, **more)
    list(twin.epochs())
    assert twin.orders_seen.hexdigest() == leg.orders_seen.hexdigest()
    undone = symmetry.undo(twin.weights())
    twin.close()
    leg.close()
    return leg, undone


@pytest.mark.parametrize("make", [keras_leg, tensorflow_leg], ids=["keras", "tensorflow"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_twin_takes_its_masks_in_its_own_order(make: Any, dtype: Dtype) -> None:
    """Units and rows in another order drop what they dropped: only roundings differ."""
    leg, undone = twin_of(make, dtype)

    assert 0 < apart(leg.weights(), undone) < FLOOR[dtype]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_keras_own_layers_drop_the_same_of_a_twin(dtype: Dtype) -> None:
    """They are asked in the first network's order, or the floor would be chance."""
    own = {"dropout_masks": "own", "dropout": (0.3, 0.0, 0.2, 0.3)}
    leg, undone = twin_of(keras_leg, dtype, own)

    assert 0 < apart(leg.weights(), undone) < FLOOR[dtype]


@pytest.mark.parametrize("told", [{"unit_orders": None}, {"mixing": None}], ids=str)
def test_masks_that_do_not_go_with_units_make_another_training(told: dict[str, Any]) -> None:
    """Without the units' order the twin drops others; rows need not be mixed to be a twin."""
    leg, undone = twin_of(tensorflow_leg, "float64", **told)

    assert (apart(leg.weights(), undone) > 0.05) == ("unit_orders" in told)


@pytest.mark.parametrize("make", [keras_leg, tensorflow_leg], ids=["keras", "tensorflow"])
def test_the_same_leg_again_draws_the_same_masks_and_another_seed_others(make: Any) -> None:
    """Nothing of an earlier job is left, and the stream begins with the seed."""
    configuration, problem, semantics = dropping()
    first, again, other = (
        trained(make(configuration, problem, replace(semantics, seed=seed))) for seed in (3, 3, 4)
    )

    assert bits(first) == bits(again) != bits(other)


def test_each_place_of_the_stream_has_masks_of_its_own() -> None:
    """A place is named by seed, epoch, batch and layer, to the largest that there are."""
    drawn = {
        (seed, epoch, batch, layer): np.asarray(
            kept_units(tf.constant(place_of(seed, epoch)), tf.constant(batch), layer, (4, 50), 0.3)
        ).tobytes()
        for seed in (0, 1, 2**32 - 1)
        for epoch in (1, 2, 70_000)
        for batch in (0, 1, 600)
        for layer in (1, 2, 1000)
    }

    assert len(set(drawn.values())) == len(drawn) == 81


def test_a_share_of_the_units_is_dropped_and_the_mean_stays() -> None:
    """0.3 of them, within what a sample of 200 000 may be off by."""
    place = tf.constant(place_of(11, 1))
    kept = np.asarray(kept_units(place, tf.constant(3), 2, (1000, 200), 0.3))

    assert kept.mean() == pytest.approx(0.7, abs=0.005)
    assert kept.mean(axis=0).std() == pytest.approx((0.3 * 0.7 / 1000) ** 0.5, rel=0.2)
