"""Pairs that were found to differ once, each with what it taught."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from schemas.job import LEGS
from tests.worker.training.examined import examined, report_on
from tests.worker.training.legs.configurations import Configuration
from tests.worker.training.legs.keras_legs import reference_semantics
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.step_ledger.tracing import trace_pair

UNDERFLOW = Configuration(
    "several counts",
    {
        "solver": "sgd", "loss": "poisson", "activation": "tanh", "hidden_layer_sizes": [2, 2],
        "learning_rate": "adaptive", "learning_rate_init": 0.4741652283439895, "alpha": 0.0,
        "momentum": 0.6148399642605525, "early_stopping": True, "tol": 0.0, "max_iter": 13,
        "validation_fraction": 0.5015078170060606, "n_iter_no_change": 3, "random_state": 136,
    },
    "float32",
    weighted=True,
    data_seed=1540491,
    rows=30,
)  # fmt: skip
SQUARES_OVERFLOW = Configuration(
    "binary",
    {
        "hidden_layer_sizes": [3, 4], "activation": "identity", "solver": "sgd", "alpha": 0.0,
        "batch_size": 1, "learning_rate_init": 0.29011779202606347, "max_iter": 1, "tol": 0.0,
        "momentum": 0.5847152043137748, "random_state": 33, "early_stopping": True,
        "validation_fraction": 0.265625, "n_iter_no_change": 1,
    },
    "float32",
    data_seed=1388,
    rows=50,
)  # fmt: skip
FOUND = {
    "an alpha of zero times squares that overflow makes scikit-learn's loss no number": (
        SQUARES_OVERFLOW
    ),
    "a float32 Poisson mean of exp(-144) is 0, and scikit-learn's loss no number": UNDERFLOW,
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
    "a binary slope that rounds as tf.sigmoid, not as scikit-learn, grew under L-BFGS": (
        Configuration(
            "binary text",
            {
                "solver": "lbfgs", "alpha": 0.0, "tol": 0.0, "activation": "logistic",
                "hidden_layer_sizes": [5, 6, 3], "random_state": 3, "max_iter": 16,
                "max_fun": 28,
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


_LBFGS: dict[str, Any] = {"solver": "lbfgs", "alpha": 0.0, "tol": 0.0}
LAST_LINE_SEARCH = Configuration(
    "multiclass text",
    _LBFGS | {
        "hidden_layer_sizes": [1, 3, 1], "activation": "logistic", "random_state": 1884,
        "max_iter": 25, "max_fun": 20, "alpha": 1e-05, "tol": 0.0001,
    },
    "float32",
)  # fmt: skip
PLATEAU = Configuration(
    "counts",
    _LBFGS | {
        "hidden_layer_sizes": [3, 3, 3], "activation": "relu", "loss": "poisson",
        "random_state": 1256521061, "max_iter": 13, "max_fun": 29,
    },
    "float32",
)  # fmt: skip
PARTED = {
    "the candidate's last line search went on within float32's rounding of the loss, and moved "
    "its weights 600 times as far as four twins' were": LAST_LINE_SEARCH,
    "on a plateau the candidate's float32 loss fell no more, and it ended; the reference's fell "
    "on, and found lower ground four iterations later": PLATEAU,
    "in the fifth iteration the predictions of one rectified unit parted by ten thousand floors "
    "at once, and both losses went on falling": (
        Configuration(
            "binary text",
            _LBFGS | {
                "hidden_layer_sizes": [1], "activation": "relu", "random_state": 240,
                "max_iter": 25, "max_fun": 13,
            },
            "float32",
        )
    ),
    "the seventh iteration threw the candidate and four twins apart alike, the candidate "
    "fourteen times as far": (
        Configuration(
            "binary text",
            _LBFGS | {
                "hidden_layer_sizes": [1, 4, 2], "activation": "identity",
                "random_state": 102923, "max_iter": 13, "max_fun": 24,
            },
            "float32",
            weighted=True,
        )
    ),
}  # fmt: skip


_VANISHING = {
    "solver": "adam", "activation": "logistic", "hidden_layer_sizes": [6, 5], "batch_size": 2,
    "alpha": 3.184038941091179, "beta_1": 0.7911692830302832, "beta_2": 0.08197589465506602,
    "epsilon": 0.002151154075392546, "learning_rate_init": 0.1403586114315238, "max_iter": 20,
    "random_state": 184376, "n_iter_no_change": 4, "shuffle": False,
}  # fmt: skip
_SUBNORMAL = {"epsilon": 1e-9}
TURNED: dict[str, tuple[dict[str, Any], bool]] = {
    "one twin in four decided as the reference did": ({}, False),
    "the candidate stopped where two of four twins did": ({}, True),
    "NumPy keeps Adam's second moments of 1e-40, TensorFlow makes 0 of them": (_SUBNORMAL, False),
    "the candidate's decision turned an epoch before the first of four twins'": (
        _SUBNORMAL | {"hidden_layer_sizes": [5, 5]}, False,
    ),
    "the same with more patience": (
        _SUBNORMAL | {"hidden_layer_sizes": [5, 5], "n_iter_no_change": 5}, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "weighted"), TURNED.values(), ids=TURNED)
def test_legs_that_decided_otherwise_by_chance_are_undecidable_from_there(
    changed: dict[str, Any], weighted: bool
) -> None:
    """Their weights are driven to nothing, where only rounding is left; so are the twins'."""
    report = examined(
        Configuration(
            "binary text", _VANISHING | changed, "float32", weighted, data_seed=945, rows=64
        )
    )

    assert report.verdict == "undecidable", report.summary
    assert report.decisions is not None
    assert report.undecidable_from_epoch == report.decisions.first_disagreement
    assert report.legs["reference"].n_iter != report.legs["candidate"].n_iter
    assert f"after epoch {report.undecidable_from_epoch} the two decided otherwise" in (
        report.summary
    )
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding


def test_a_rule_that_bears_one_more_epoch_is_different_though_predictions_cannot_tell() -> None:
    """At a rate that moves nothing it does not matter when training ends; the rule is another."""
    params = {"solver": "sgd", "learning_rate_init": 1e-18, "n_iter_no_change": 3, "max_iter": 20}
    configuration = Configuration("one", params | {"random_state": 0})
    reference = reference_semantics(configuration)
    theirs = replace(reference, patience=reference.patience + 1)
    with TemporaryDirectory() as logs:
        report = report_on(plan_of(configuration, theirs), Path(logs))

    assert report.verdict == "different", report.summary
    assert report.first_difference is not None
    assert report.first_difference.gate == "decision"
    assert report.first_difference.beyond_rounding


@pytest.mark.parametrize("configuration", PARTED.values(), ids=PARTED)
def test_what_parted_by_chance_under_l_bfgs_is_not_called_different(
    configuration: Configuration,
) -> None:
    """Where its steps agree, nothing can be said from the iteration on in which it parted."""
    report = examined(configuration)

    assert report.verdict == "undecidable", report.summary
    assert report.undecidable_from_epoch is not None
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding
    assert "no single step differs by more than rounding" in report.summary


@pytest.mark.parametrize("configuration", [LAST_LINE_SEARCH, PLATEAU], ids=["reason", "iteration"])
def test_legs_that_do_not_end_alike_are_told_side_by_side(configuration: Configuration) -> None:
    """When and why each ended, and that there is no cause for it."""
    report = examined(configuration)

    (note,) = [each for each in report.notes if "did not end alike" in each]
    for name in LEGS:
        leg = report.legs[name]
        assert f"the {name} after {leg.n_iter} iterations ({leg.stopped_because})" in note
    assert "has no cause in either framework" in note
    assert report.first_difference is not None
    assert report.first_difference.gate != "decision"


def test_the_iteration_that_ended_one_leg_alone_is_a_decision_in_which_they_disagree() -> None:
    """The candidate after nine, the reference at its limit of thirteen."""
    report = examined(PLATEAU)

    assert report.decisions is not None
    assert not report.decisions.agree
    assert report.decisions.first_disagreement == 9
    assert [report.decisions.legs[name].stopped_at for name in LEGS] == [None, 9]
    (event,) = report.decisions.events
    assert (event.kind, event.happened) == ("stops", {"reference": False, "candidate": True})


def test_where_all_twins_round_alike_the_steps_have_the_last_word() -> None:
    """Poisson's exponential of another library, 1.7e-16 away: eighteen floors, and no cause."""
    report = examined(
        Configuration(
            "counts",
            {
                "solver": "sgd", "loss": "poisson", "activation": "logistic", "alpha": 0.0,
                "hidden_layer_sizes": [1, 1, 4], "batch_size": 1, "max_iter": 8, "tol": 0.0,
                "learning_rate": "invscaling", "learning_rate_init": 0.3421313117824425,
                "power_t": 1.6344874766671205, "momentum": 0.28069492008891045,
                "random_state": 131072, "n_iter_no_change": 4,
            },
            weighted=True,
            data_seed=1,
            rows=35,
        )
    )  # fmt: skip

    assert report.verdict != "different", report.summary
    assert report.noise_floor_twins == 4
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding


def test_near_saturation_a_logistic_units_last_digit_is_scikit_learns() -> None:
    """It decides whether the unit has a slope at all, and Adam makes whole steps of tiny ones.

    Rounding is still amplified until the legs decide otherwise, but no step is to blame.
    """
    report = examined(
        Configuration(
            "binary text",
            {
                "solver": "adam", "activation": "logistic", "hidden_layer_sizes": [5, 5],
                "batch_size": 2, "alpha": 3.184038941091179, "beta_1": 0.7911692830302832,
                "beta_2": 0.08197589465506602, "epsilon": 1e-9, "max_iter": 20,
                "learning_rate_init": 0.1403586114315238, "random_state": 184376,
                "n_iter_no_change": 4, "shuffle": False,
            },
            "float32",
            data_seed=945,
            rows=64,
        )
    )  # fmt: skip

    assert report.verdict != "different", report.summary


_SIGNS: dict[str, Any] = {
    "solver": "adam", "activation": "identity", "hidden_layer_sizes": [1], "alpha": 0.0,
    "batch_size": 3, "learning_rate_init": 0.39778948669004643, "beta_1": 0.6670662417812868,
    "epsilon": 0.005976936451215102, "early_stopping": True, "n_iter_no_change": 1,
    "validation_fraction": 0.22519995847045754, "max_iter": 11,
}  # fmt: skip
AMPLIFIED = {
    "the score after an epoch was that of weights which the last step had thrown about": (
        _SIGNS | {"beta_2": 5.801712127487626e-155, "tol": 1e-4, "random_state": 155}
    ),
    "four of five twins of a step missed a noise that one in two of them has": (
        _SIGNS | {"beta_2": 0.0, "tol": 0.0, "random_state": 0}
    ),
}


@pytest.mark.parametrize("params", AMPLIFIED.values(), ids=AMPLIFIED)
def test_without_a_memory_of_slopes_adam_throws_weights_about_by_their_last_digits(
    params: dict[str, Any],
) -> None:
    """A slope that is 0 in one leg and 6e-8 in the other; no step is to blame."""
    report = examined(
        Configuration("multilabel", params, "float32", weighted=True, data_seed=4294967295, rows=43)
    )

    assert report.verdict == "undecidable", report.summary
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding


def test_a_float64_pair_that_parts_within_its_first_epoch_is_not_called_different() -> None:
    """Fifty batches of one row, and an Adam without memory: 400 floors after the first epoch."""
    report = examined(
        Configuration(
            "multiclass text",
            {
                "solver": "adam", "activation": "tanh", "hidden_layer_sizes": [4],
                "alpha": 1.6226369186085843e-05, "batch_size": 1, "beta_2": 3.6654994130426907e-09,
                "beta_1": 0.3333333333333333, "epsilon": 0.005586828816039303, "max_iter": 19,
                "learning_rate_init": 0.27000014261142624, "early_stopping": True,
                "n_iter_no_change": 4, "random_state": 140,
            },
            weighted=True,
            data_seed=185,
            rows=55,
        )
    )  # fmt: skip

    assert report.verdict == "undecidable", report.summary
    assert report.undecidable_from_epoch == 1
    assert report.first_difference is not None
    assert not report.first_difference.beyond_rounding


def test_a_saturated_unit_rounds_its_slope_away_in_the_twins_of_a_step_too() -> None:
    """At -0.99998 a tanh unit's last digit is a hundredth of its slope, and of the gradient."""
    with np.errstate(all="ignore"):
        first = trace_pair(plan_of(UNDERFLOW), lambda _: None).first_difference

    assert first is not None
    assert not first.beyond_rounding


@pytest.mark.parametrize("changed", [{"momentum": 0.6149}, {"l2": 1e-3}], ids=str)
def test_saturation_hides_no_cause(changed: dict[str, Any]) -> None:
    """A tenth of a thousandth of momentum, or a trace of L2, is found in the very same pair."""
    theirs = replace(reference_semantics(UNDERFLOW), **changed)
    with np.errstate(all="ignore"):
        first = trace_pair(plan_of(UNDERFLOW, theirs), lambda _: None).first_difference

    assert first is not None
    assert first.beyond_rounding
    assert first.epoch <= 2
