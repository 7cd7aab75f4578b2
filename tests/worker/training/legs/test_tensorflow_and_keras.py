"""A leg of TensorFlow alone beside a Keras leg of the same semantics: at the floor."""

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from pairing.initializer import GLOROT, ZEROS, Initializer
from pairing.semantics import Dtype, Loss, Plateau, Semantics
from pairing.tensorflow_limits import ACTIVATIONS, LOSSES, OPTIMIZERS, OUTPUTS, refusals
from tests.worker.training.legs.configurations import Configuration, problem_of
from tests.worker.training.legs.keras_legs import (
    bits,
    keras_leg,
    naive_semantics,
    reference_semantics,
    relative,
)
from tests.worker.training.legs.tensorflow_legs import tensorflow_leg
from worker.training.leg import Weights
from worker.training.legs.tensorflow_leg.activations import ACTIVATIONS as KNOWN
from worker.training.legs.tensorflow_leg.updates import UPDATES

FLOOR = {"float64": 1e-11, "float32": 2e-4}
PLAIN = {
    "hidden_layer_sizes": [7, 6], "max_iter": 8, "random_state": 3, "batch_size": 16,
    "learning_rate_init": 0.01, "activation": "tanh",
}  # fmt: skip
ONE, CLASSES = Configuration("one", PLAIN), Configuration("multiclass", PLAIN)
DEEPER = Configuration("one", PLAIN | {"hidden_layer_sizes": [7, 6, 5, 4]})


def apart(ours: Weights, theirs: Weights) -> float:
    """Largest difference over the largest number of a tensor that is not all zeros."""
    pairs = [
        (mine, other) for (_, mine), (_, other) in zip(ours.named(), theirs.named(), strict=True)
    ]
    sizes = [float(np.abs(mine).max()) or 1.0 for mine, _ in pairs]
    gaps = (float(np.abs(mine - other).max()) for mine, other in pairs)
    return max(gap / size for gap, size in zip(gaps, sizes, strict=True))


def gap(configuration: Configuration, semantics: Semantics) -> float:
    """Train both; give how far weights, losses and outputs come apart, in their own size."""
    problem = problem_of(configuration)
    ours = tensorflow_leg(configuration, problem, semantics)
    theirs = keras_leg(configuration, problem, semantics)
    told, told_too = list(ours.epochs()), list(theirs.epochs())
    assert bits(ours.initial) == bits(theirs.initial)
    assert [each.learning_rate for each in told] == [each.learning_rate for each in told_too]
    assert ours.orders_seen.hexdigest() == theirs.orders_seen.hexdigest()
    assert ours.stopped_because == theirs.stopped_because
    outputs = (theirs.outputs(problem.inputs), ours.outputs(problem.inputs))
    found = max(
        apart(theirs.weights(), ours.weights()),
        relative(np.array(theirs.loss_curve), np.array(ours.loss_curve)),
        relative(*outputs),
    )
    assert apart(theirs.weights(), theirs.initial) > 1e-3  # something was learnt
    ours.close()
    theirs.close()
    return found


CHANGES: list[tuple[Configuration, dict[str, Any]]] = [
    (ONE, {"optimizer": "rmsprop", "epsilon": 1e-7}),
    (
        ONE,
        {
            "optimizer": "rmsprop",
            "epsilon": 1e-7,
            "optimizer_arguments": (("centered", True), ("momentum", 0.5), ("rho", 0.8)),
        },
    ),
    (CLASSES, {"optimizer": "adagrad", "epsilon": 1e-7}),
    (ONE, {"optimizer": "adadelta", "epsilon": 1e-7, "learning_rate": 1.0}),
    (ONE, {"optimizer_arguments": (("amsgrad", True),), "coefficients": "float32"}),
    (ONE, {"optimizer": "sgd", "gradient_clipping": (("clipnorm", 0.1),)}),
    (CLASSES, {"gradient_clipping": (("global_clipnorm", 0.1),), "weight_decay": 0.5}),
    (ONE, {"optimizer": "sgd", "schedule": "inverse_time", "decay": 0.1}),
    (
        ONE,
        {
            "schedule": "plateau",
            "plateau": Plateau("validation_loss", 0.5, 1, 1e-1),
            "validation_rows": "last",
            "validation_fraction": 0.25,
        },
    ),
    (
        ONE,
        {
            "stopping": "validation_loss",
            "validation_rows": "last",
            "validation_fraction": 0.25,
            "best_weights": True,
            "patience": 1,
        },
    ),
    (CLASSES, {"l2": 0.3, "l2_coverage": (1.0, 0.5, 0.0), "l2_divisor": "none"}),
    (CLASSES, {"l2": 0.3, "l2_coverage": (0.0, 1.0, 1.0), "l2_divisor": "full_batch_rows"}),
    (CLASSES, {"use_bias": (True, False, False)}),
    (CLASSES, {"order": "fresh", "batch_rows": "all"}),
    (ONE, {"output_activation": "sigmoid", "loss_factor": 3.0}),
    (replace(CLASSES, weighted=True), {"sample_weight_norm": "rows"}),
]


@pytest.mark.parametrize(("configuration", "change"), CHANGES, ids=str)
def test_whatever_the_semantics_say_both_legs_do(
    configuration: Configuration, change: dict[str, Any]
) -> None:
    """Optimizers, their arguments, clipping, decays, rules, coverage of L2, weights of rows."""
    semantics = replace(reference_semantics(configuration), **change)

    assert gap(configuration, semantics) < FLOOR["float64"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "kind", ["one", "several", "counts", "binary", "multiclass text", "multilabel"]
)
def test_a_keras_network_as_people_write_it_is_followed(kind: Any, dtype: Dtype) -> None:
    """Its own losses, seeds of its own, fresh orders, and coefficients through float32."""
    more = {"loss": "poisson"} if kind == "counts" else {}
    configuration = Configuration(kind, PLAIN | {"alpha": 0.01} | more, dtype)

    assert gap(configuration, naive_semantics(configuration, dtype)) < FLOOR[dtype]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_keras_own(activation: Any) -> None:
    """The same function, and the same slope of it."""
    semantics = replace(reference_semantics(ONE), activations=(activation,) * 2, epochs=3)

    assert gap(ONE, semantics) < FLOOR["float64"]


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_output_activation_is_keras_own(output: Any) -> None:
    """Squares can be taken of any of them."""
    semantics = replace(reference_semantics(ONE), output_activation=output, epochs=2)
    problem = problem_of(ONE)
    ours, theirs = (make(ONE, problem, semantics) for make in (tensorflow_leg, keras_leg))
    for leg in (ours, theirs):
        list(leg.epochs())

    assert apart(theirs.weights(), ours.weights()) < FLOOR["float64"]
    ours.close()
    theirs.close()


INITIALISERS = [
    *(
        Initializer("variance_scaling", scale=2.0, mode=mode, distribution=distribution)
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("uniform", "truncated_normal", "untruncated_normal")
    ),
    Initializer("normal", mean=0.5, stddev=0.01),
    Initializer("truncated_normal", stddev=0.3),
    Initializer("uniform", low=-0.2, high=0.7),
    Initializer("constant", value=1.5),
    ZEROS,
    GLOROT,
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", [3, 2**31 - 2, 2**32 - 1])
def test_first_weights_are_the_bits_that_keras_draws(seed: int, dtype: Dtype) -> None:
    """Of each initialiser, as kernels and as biases, of any seed, and of seeds of their own."""
    configuration = replace(DEEPER, dtype=dtype)
    problem = problem_of(configuration)
    for number in range(0, len(INITIALISERS), 5):
        five = tuple((INITIALISERS * 2)[number : number + 5])
        semantics = replace(
            reference_semantics(configuration),
            weight_init=five,
            bias_init=(*five[1:], "kernel_bound"),
            draws="layer_seeds",
            seed=seed,
            own_seeds=(None, 7, 2**32 - 1, *(None,) * 7),
        )
        legs = [make(configuration, problem, semantics) for make in (tensorflow_leg, keras_leg)]

        assert bits(legs[0].initial) == bits(legs[1].initial)
        for leg in legs:
            leg.close()


def test_what_is_allowed_is_what_is_written() -> None:
    """The limits that jobs are checked against, and what the leg has."""
    assert set(OPTIMIZERS) == set(UPDATES)
    assert set(ACTIVATIONS) | set(OUTPUTS) == set(KNOWN)
    assert set(LOSSES) <= set(get_args(Loss))


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "lbfgs"},
        {"optimizer": "nadam"},
        {"loss": "huber"},
        {"activations": ("celu", "tanh")},
        {"loss": "poisson", "output_activation": "softplus"},
        {"dropout": (0.5, 0.0)},
    ],
    ids=str,
)
def test_a_leg_refuses_what_it_cannot_do(change: dict[str, Any]) -> None:
    """By the field, with what came and what is allowed."""
    semantics = replace(reference_semantics(ONE), **change)
    (refusal,) = refusals(semantics)

    with pytest.raises(ValueError, match=f"{refusal.field}: came {refusal.came}; allowed "):
        tensorflow_leg(ONE, problem_of(ONE), semantics)
