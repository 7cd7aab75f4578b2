"""Our SGD beside Keras': the same bits, weight for weight, by one operation instead of many."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from pairing.semantics import Dtype
from worker.training.leg import Floats
from worker.training.legs.keras_leg.optimizers import InPlaceSgd

SHAPES = [(17, 9), (9,), (1, 3)]  # none of them a multiple of what a vector instruction takes
STEPS = 25
RULES: list[dict[str, Any]] = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"nesterov": True},
    {"momentum": 0.3, "nesterov": True, "clipnorm": 1.5, "weight_decay": 0.01},
]


def moved(optimizer: keras.Optimizer, dtype: Dtype) -> tuple[list[Floats], int]:
    """Apply many gradients in a compiled step; give the weights, and operations of a step."""
    generator = np.random.default_rng(5)
    variables = [
        keras.Variable(generator.normal(size=shape).astype(dtype), dtype=dtype) for shape in SHAPES
    ]
    optimizer.build(variables)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator] # untyped library
    def step(*gradients: tf.Tensor) -> None:
        optimizer.apply(list(gradients), variables)

    for _ in range(STEPS):
        step(*(tf.constant(generator.normal(size=shape), dtype) for shape in SHAPES))
    operations = step.get_concrete_function(*map(tf.constant, map(np.asarray, variables)))
    return [np.asarray(each) for each in variables], len(operations.graph.get_operations())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_bits_are_those_of_keras(rule: dict[str, Any], dtype: Dtype) -> None:
    """Rate, momentum, Nesterov's form, clipping and decay: nothing is rounded in another place."""
    ours, few = moved(InPlaceSgd(0.037, **rule), dtype)
    theirs, many = moved(keras.optimizers.SGD(0.037, **rule), dtype)

    for own, plain in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(own, plain)
    assert few < many
