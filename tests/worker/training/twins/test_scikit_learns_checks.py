"""What scikit-learn demands of any estimator, demanded of the twins."""

from typing import Any

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from tests.worker.training.twins.exceptions import FAILS_CHECK
from worker.training.twins import TwinClassifier, TwinRegressor

# As many epochs as scikit-learn's own run of its checks gives its perceptrons.
TWINS = [TwinRegressor(max_iter=100), TwinClassifier(max_iter=100)]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(  # type: ignore[untyped-decorator] # untyped library
    TWINS, expected_failed_checks=lambda _: FAILS_CHECK, xfail_strict=True
)
def test_a_twin_is_an_estimator_as_scikit_learn_checks_it(estimator: Any, check: Any) -> None:
    """Each of scikit-learn's checks of any estimator."""
    check(estimator)
