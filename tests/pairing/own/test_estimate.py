"""What a candidate of the user's own adds to what a job would take."""

from typing import Any

import pytest

from pairing.estimate import estimate, memory_bytes, training_seconds
from pairing.shape import Shape
from schemas.spec import PairSpec

SHAPE = Shape(rows=5000, inputs=40, outputs=1, task="regression")


def job(hidden: int = 10, epochs: int = 20, batch_size: int = 32) -> PairSpec:
    """Write a job."""
    code = f"""
from keras import Sequential, layers
model = Sequential([layers.Dense({hidden}), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(X, y, epochs={epochs}, batch_size={batch_size})
"""
    reference: dict[str, Any] = {"estimator": "MLPRegressor", "params": {"max_iter": 5}}
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": reference},
            "candidate": {"code": code},
        }
    )


@pytest.mark.parametrize("more", [{"hidden": 4000}, {"epochs": 200}, {"batch_size": 1}])
def test_more_of_it_takes_longer(more: dict[str, int]) -> None:
    """Of units, of epochs and of batches, whatever the reference takes."""
    assert training_seconds(job(**more), SHAPE) > 1.2 * training_seconds(job(), SHAPE)


def test_a_larger_network_takes_more_memory() -> None:
    """Its weights, beside the reference's."""
    assert memory_bytes(job(hidden=100_000), SHAPE) > 2**28 + memory_bytes(job(), SHAPE)


def test_the_epochs_are_those_of_the_leg_that_trains_longer() -> None:
    """Twenty of the candidate, beside five of the reference."""
    assert estimate(job(), SHAPE, "train.cpu").epochs == 20
