"""Which legs can be gone through step by step, side by side."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.stepping import can_be_stepped, steps_lie_beside
from pairing.translate import of_sklearn
from schemas.estimator import Regressor

ADAM = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
LBFGS = replace(ADAM, optimizer="lbfgs", stopping="gradient")
DROPS = replace(ADAM, dropout=(0.5,))


@pytest.mark.parametrize(
    ("reference", "candidate", "can"),
    [
        (("sklearn", ADAM), ("keras", ADAM), True),
        (("keras", ADAM), ("tensorflow", ADAM), True),
        (("tensorflow", ADAM), ("sklearn", ADAM), True),
        (("sklearn", LBFGS), ("keras", LBFGS), True),
        (("sklearn", LBFGS), ("keras", ADAM), True),
        (("sklearn", LBFGS), ("sklearn", LBFGS), True),
        (("sklearn", LBFGS), ("sklearn", ADAM), False),
        (("sklearn", LBFGS), ("tensorflow", ADAM), False),
        (("keras", ADAM), ("sklearn", LBFGS), False),
        (("keras", DROPS), ("keras", ADAM), False),
        (("keras", ADAM), ("tensorflow", DROPS), False),
    ],
)
def test_steps_lie_beside_steps_and_iterations_beside_slopes(
    reference: Any, candidate: Any, can: bool
) -> None:
    """A leg of batches is no company for one of L-BFGS, unless it can be asked for slopes."""
    assert steps_lie_beside(reference, candidate) == can


def test_dropped_units_and_rates_that_fall_within_an_epoch_are_not_stepped() -> None:
    """No two steps would see the same network, or the same rate."""
    assert can_be_stepped(ADAM)
    assert not can_be_stepped(DROPS)
    assert not can_be_stepped(replace(ADAM, schedule="inverse_time"))
