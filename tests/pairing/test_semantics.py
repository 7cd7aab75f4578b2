"""The record that decides a leg's numbers."""

import pytest

from pairing.translate import of_sklearn
from schemas.estimator import Regressor

REFERENCE = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")


def test_a_record_cannot_be_changed() -> None:
    """To align is to copy a field, not to write into somebody's record."""
    with pytest.raises(AttributeError):
        REFERENCE.loss_factor = 2.0  # type: ignore[misc]
