"""Pairs that were found to differ once, each with what it taught."""

import pytest

from tests.worker.training.examined import examined
from tests.worker.training.legs.configurations import Configuration

FOUND = {
    "with one unit a layer has no order, so the floor was too low where Adam has no inertia": (
        Configuration(
            "binary text",
            {
                "solver": "adam", "alpha": 1.0, "beta_1": 0.0, "beta_2": 0.9, "epsilon": 1e-8,
                "activation": "logistic", "hidden_layer_sizes": [1, 9, 1], "max_iter": 15,
                "learning_rate_init": 0.05, "random_state": 1, "n_iter_no_change": 6,
                "early_stopping": True, "validation_fraction": 0.1, "batch_size": 16,
            },
        )
    ),
    "Keras' increment of the second moment leaves a rounding error of the former one (D21)": (
        Configuration(
            "several",
            {
                "solver": "adam", "tol": 0.1, "epsilon": 0.0008679474316443861, "alpha": 1e-4,
                "learning_rate_init": 0.21446626434097335, "beta_1": 0.0414547550954845,
                "beta_2": 2.8226009845570328e-198, "shuffle": False, "max_iter": 25,
                "random_state": 2411, "batch_size": 25, "hidden_layer_sizes": [],
                "n_iter_no_change": 3,
            },
        )
    ),
    "the same in a network with a hidden layer and weights of rows": (
        Configuration(
            "counts",
            {
                "solver": "adam", "beta_1": 0.9056292633362062, "beta_2": 2.967515553665317e-110,
                "epsilon": 1e-4, "alpha": 1.349712154586147, "hidden_layer_sizes": [3],
                "learning_rate_init": 0.49480766887678984, "max_iter": 4, "tol": 0.1,
                "random_state": 3, "activation": "logistic",
            },
            weighted=True,
        )
    ),
    "near 1 every digit of a float32 probability counts in its logarithm (D6)": (
        Configuration(
            "multilabel",
            {
                "solver": "sgd", "momentum": 0.9752701334686855, "nesterovs_momentum": False,
                "alpha": 0.0, "batch_size": 2, "hidden_layer_sizes": [], "max_iter": 10,
                "learning_rate_init": 0.41842565123496017, "random_state": 5652,
                "n_iter_no_change": 3,
            },
            "float32",
        )
    ),
    "a unit without a gradient moves by the penalty alone, on Adam's second moment of 1e-14": (
        Configuration(
            "counts",
            {
                "solver": "adam", "loss": "poisson", "activation": "relu",
                "hidden_layer_sizes": [4, 3], "batch_size": 1, "learning_rate_init": 0.05,
                "alpha": 1e-4, "max_iter": 15, "random_state": 0,
            },
            weighted=True,
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("configuration", FOUND.values(), ids=FOUND)
def test_what_was_found_to_differ_once_is_at_the_floor(configuration: Configuration) -> None:
    """And decides alike."""
    report = examined(configuration)

    assert report.verdict in {"identical", "indistinguishable"}, report.summary
    assert report.decisions is not None
    assert report.decisions.agree
