"""The float32 twin starts where scikit-learn's rounding allows, and stays at its floor."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import Configuration, Kind, named, problem_of
from tests.worker.training.legs.keras_legs import apart, keras_leg, reference_semantics, sklearn_leg

_SHORT = {"hidden_layer_sizes": [7], "max_iter": 12, "batch_size": 16, "alpha": 0.1}
KINDS: tuple[Kind, ...] = (
    "one", "several", "counts", "several counts", "binary", "multiclass", "multilabel",
)  # fmt: skip
SOLVERS: tuple[dict[str, Any], ...] = (
    {"solver": "adam", "activation": "tanh"},
    {"solver": "adam", "activation": "relu", "hidden_layer_sizes": [6, 4]},
    {"solver": "sgd", "activation": "logistic", "learning_rate_init": 0.02},
    {"solver": "sgd", "momentum": 0.0, "hidden_layer_sizes": [], "learning_rate_init": 0.02},
    {"solver": "sgd", "nesterovs_momentum": False, "learning_rate": "invscaling"},
    {"solver": "lbfgs", "activation": "tanh"},
    {"solver": "lbfgs", "hidden_layer_sizes": []},
)


def _configuration(kind: Kind, solver: dict[str, Any]) -> Configuration:
    loss = {"loss": "poisson"} if "counts" in kind else {}
    return Configuration(kind, _SHORT | solver | loss, "float32")


TABLE = [_configuration(*each) for each in product(KINDS, SOLVERS)]


@pytest.mark.parametrize("configuration", TABLE, ids=named)
def test_a_float32_twin_is_at_its_floor_over_all_losses_and_solvers(
    configuration: Configuration,
) -> None:
    """In short runs, before chaos has made rounding large.

    A line search that ends in float32's rounding ends sooner or later by chance: then, and
    only then, nothing is said.
    """
    report = examined(configuration)

    ended_alike = report.legs["reference"].n_iter == report.legs["candidate"].n_iter
    assert ended_alike or configuration.params["solver"] == "lbfgs"
    assert report.verdict in (
        {"identical", "indistinguishable"} if ended_alike else {"undecidable"}
    )


WEIGHTS_ONLY_32 = [row for row in TABLE if row.params["solver"] != "lbfgs"]


@pytest.mark.parametrize("configuration", WEIGHTS_ONLY_32[::5], ids=named)
def test_a_float32_twin_holds_float32_weights_and_scikit_learns_gradients(
    configuration: Configuration,
) -> None:
    """Where targets are numbers, gradients are float64: scikit-learn casts X alone (D38)."""
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    leg = keras_leg(configuration, problem)

    next(reference.epochs()), next(leg.epochs())

    assert {tensor.dtype for _, tensor in leg.weights().named()} == {np.dtype("float32")}
    for (_, mine), (_, theirs) in zip(
        leg.gradients().named(), reference.gradients().named(), strict=True
    ):
        assert mine.dtype == theirs.dtype
    assert leg.outputs(problem.inputs).dtype == np.float32
    leg.close()


def _gap_with(configuration: Configuration, **changes: Any) -> float:
    problem = problem_of(configuration)
    reference = sklearn_leg(configuration, problem)
    leg = keras_leg(configuration, problem, replace(reference_semantics(configuration), **changes))
    list(reference.epochs()), list(leg.epochs())
    leg.close()
    return apart(reference.weights(), leg.weights())


def test_without_exact_coefficients_adam_is_another_optimizer_in_float32() -> None:
    """Rounded to float32, 1 - 0.999 alone is wrong by 1.3e-5 of its size (D18b)."""
    params = {"max_iter": 60, "hidden_layer_sizes": [7], "learning_rate_init": 0.02}
    classes = Configuration("multiclass", params, "float32")
    numbers = Configuration("one", params | {"activation": "tanh", "batch_size": 16}, "float32")

    for configuration in (classes, numbers):
        stock = _gap_with(configuration, coefficients="float32")
        assert stock > 5 * _gap_with(configuration)
