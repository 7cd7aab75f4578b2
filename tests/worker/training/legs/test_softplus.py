"""Softplus units in scikit-learn's perceptrons, and nothing else of scikit-learn changed."""

import subprocess
import sys
import warnings
from decimal import Decimal, getcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.conftest import ROOT
from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import Configuration, Kind, named, problem_of
from worker.training.legs.sklearn_leg import SklearnLeg, load_outputs, save_model
from worker.training.legs.sklearn_leg.softplus import (
    SoftplusClassifier,
    SoftplusRegressor,
    inplace_softplus,
    inplace_softplus_derivative,
)

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

POINTS = (-700.0, -40.0, -3.0, -1e-9, 0.0, 1e-9, 2.5, 36.0, 1000.0)
KINDS: tuple[Kind, ...] = ("one", "several", "binary text", "multiclass text")
SOLVERS: tuple[dict[str, Any], ...] = (
    {"solver": "sgd", "learning_rate_init": 0.01},
    {"solver": "adam"},
    {"solver": "lbfgs"},
)


def exact(x: float) -> tuple[float, float]:
    """Softplus and its slope, by four hundred decimal digits."""
    getcontext().prec = 400
    power = Decimal(x).exp()
    return float((1 + power).ln()), float(power / (1 + power))


@pytest.mark.parametrize(("dtype", "ulps"), [(np.float64, 4), (np.float32, 4)])
def test_values_and_slopes_are_exact_to_a_few_units_at_both_ends(dtype: Any, ulps: int) -> None:
    """Where exp(x) overflows, and where 1 - exp(-a) as written would have no digit left."""
    z = np.array(POINTS, dtype)
    values, slopes = zip(*(exact(float(x)) for x in z), strict=True)
    unit = ulps * np.finfo(dtype).eps
    tiny = np.finfo(dtype).tiny

    delta = np.ones_like(z)
    inplace_softplus(z)
    inplace_softplus_derivative(z, delta)

    assert z.dtype == delta.dtype == dtype
    np.testing.assert_allclose(z, np.array(values), rtol=unit, atol=tiny)
    np.testing.assert_allclose(delta, np.array(slopes), rtol=unit, atol=tiny)


def test_weights_start_within_the_bound_of_all_units_but_logistic_ones() -> None:
    """sqrt(6 / fans), not scikit-learn's sqrt(2 / fans) for logistic units (D13)."""
    X = np.zeros((5, 40))
    given: dict[str, Any] = {"hidden_layer_sizes": (60,), "random_state": 0, "max_iter": 1}
    model = SoftplusRegressor(activation="softplus", **given).fit(X, np.zeros(5))
    relu = MLPRegressor(activation="relu", **given).fit(X, np.zeros(5))

    # Rows of zeros move no weight of the first layer but by its penalty.
    assert np.sqrt(2 / 100) < np.abs(model.coefs_[0]).max() <= np.sqrt(6 / 100)
    np.testing.assert_array_equal(model.coefs_[0], relu.coefs_[0])


def test_a_stock_estimator_refuses_softplus_as_before() -> None:
    """Its own check, its own words; the table that all share has one entry more."""
    with pytest.raises(ValueError, match=r"The 'activation' parameter of MLPRegressor .*softplus"):
        MLPRegressor(activation="softplus").fit(np.ones((4, 2)), np.ones(4))
    with pytest.raises(ValueError, match=r"The 'activation' parameter of MLPClassifier .*softplus"):
        MLPClassifier(activation="softplus").fit(np.ones((4, 2)), np.arange(4) % 2)


def test_the_wider_classes_refuse_what_is_no_activation() -> None:
    """They know five names, and say so."""
    with pytest.raises(ValueError, match=r"'softplus'.*Got 'ghost' instead"):
        SoftplusRegressor(activation="ghost").fit(np.ones((4, 2)), np.ones(4))


_STOCK = """
import hashlib, sys, warnings
import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
if sys.argv[1] == "with us":
    import worker.training.legs.sklearn_leg.softplus
warnings.simplefilter("ignore")
draws = np.random.default_rng(0)
X, y = draws.normal(size=(90, 4)), draws.normal(size=90)
told = hashlib.sha256()
for activation in ("identity", "logistic", "tanh", "relu"):
    for solver in ("sgd", "adam", "lbfgs"):
        for kind, targets in ((MLPRegressor, y), (MLPClassifier, y > 0)):
            model = kind(activation=activation, solver=solver, max_iter=15, random_state=1)
            model.fit(X, targets)
            told.update(b"".join(each.tobytes() for each in model.coefs_ + model.intercepts_))
            told.update(model.predict(X).tobytes())
print(told.hexdigest())
"""


def test_stock_estimators_give_the_same_bits_with_softplus_registered_and_without() -> None:
    """All four activations and three solvers, in a process that has never heard of us."""
    said = {
        us: subprocess.run(
            [sys.executable, "-c", _STOCK, us],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
        ).stdout
        for us in ("with us", "without us")
    }  # fmt: skip

    assert len(said["with us"]) == 65
    assert said["with us"] == said["without us"]


@pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: str(solver["solver"]))
@pytest.mark.parametrize("kind", KINDS)
def test_the_aligned_keras_twin_is_within_the_floor(kind: Kind, solver: dict[str, Any]) -> None:
    """Whatever is predicted, by each solver."""
    params = {
        "hidden_layer_sizes": [7], "activation": "softplus", "alpha": 1.0, "batch_size": 16,
        "max_iter": 30, "random_state": 3,
    }  # fmt: skip

    report = examined(Configuration(kind, params | solver))

    assert report.verdict in {"identical", "indistinguishable"}, report.summary
    assert report.legs["reference"].n_iter == report.legs["candidate"].n_iter


CLASSIFIER = Configuration("multiclass text", {"activation": "softplus", "max_iter": 9})
REGRESSOR = Configuration("one", {"activation": "softplus", "solver": "lbfgs", "max_iter": 9})


@pytest.mark.parametrize("configuration", [CLASSIFIER, REGRESSOR], ids=named)
def test_the_kept_model_is_read_and_predicts(configuration: Configuration, tmp_path: Path) -> None:
    """As a file that is no pickle; what it holds is an estimator that can be fitted again."""
    problem = problem_of(configuration)
    leg = SklearnLeg(
        configuration.estimator, problem.inputs, problem.labels, problem.network, seed=5
    )
    for _ in leg.epochs():
        pass
    fitted = leg.fitted()

    save_model(tmp_path / "model.skops", fitted)
    outputs = load_outputs(tmp_path / "model.skops")(problem.inputs)

    assert outputs.tobytes() == leg.outputs(problem.inputs).tobytes()
    kinds = (SoftplusRegressor, SoftplusClassifier)
    assert type(fitted) is kinds[configuration.task != "regression"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        again = clone(fitted).fit(problem.inputs, problem.labels)
    assert again.predict(problem.inputs).tolist() == fitted.predict(problem.inputs).tolist()
