"""From estimators to semantics, field by field."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.comparison import as_json, differing, meanings
from pairing.initializer import GLOROT, Initializer
from pairing.semantics import Semantics
from pairing.sides import sides_of
from pairing.translate import naive_port, of_sklearn, translation
from schemas.estimator import Classifier, Regressor
from schemas.spec import PairSpec


def regressor(**params: Any) -> Semantics:
    """Translate an MLPRegressor."""
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64")


def classifier(*, multiclass: bool = False, **params: Any) -> Semantics:
    """Translate an MLPClassifier."""
    estimator = Classifier.model_validate({"estimator": "MLPClassifier", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64", multiclass=multiclass)


def spec(candidate: dict[str, str], **more: Any) -> PairSpec:
    """A job with a default regressor."""
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": {}}},
            "candidate": {"keras": candidate},
            **more,
        }
    )


@pytest.mark.parametrize(
    ("semantics", "expected"),
    [
        # loss, output, factor, over outputs, reported over outputs, clips, deviance
        (regressor(), ("squared_error", "identity", 0.5, "sum", "mean", False, False)),
        (
            regressor(loss="poisson"),
            ("poisson", "exponential", 1.0, "sum", "sum", False, True),
        ),
        (classifier(), ("binary_log_loss", "sigmoid", 1.0, "sum", "sum", True, False)),
        (
            classifier(multiclass=True),
            ("multiclass_log_loss", "softmax", 1.0, "sum", "sum", True, False),
        ),
    ],
)
def test_each_task_has_its_objective(semantics: Semantics, expected: tuple[Any, ...]) -> None:
    """As scikit-learn's source has it."""
    assert (
        semantics.loss,
        semantics.output_activation,
        semantics.loss_factor,
        semantics.loss_over_outputs,
        semantics.reported_over_outputs,
        semantics.clips_log,
        semantics.poisson_deviance,
    ) == expected


@given(st.just(0.0) | st.floats(1e-300, 100.0))
def test_alpha_is_halved_and_divided_by_each_batchs_rows(alpha: float) -> None:
    """And the port takes it over whole, and divides by nothing (D7, D8)."""
    reference = regressor(alpha=alpha)

    assert (reference.l2, reference.l2_divisor) == (alpha / 2, "batch_rows")
    assert (naive_port(reference).l2, naive_port(reference).l2_divisor) == (alpha, "none")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (
            {"activation": "logistic"},
            {"weight_init": 2 * (Initializer("variance_scaling", scale=1 / 3),)},
        ),
        (
            {"activation": "tanh", "hidden_layer_sizes": [4, 3]},
            {
                "activations": ("tanh", "tanh"), "weight_init": 3 * (GLOROT,),
                "bias_init": 3 * ("kernel_bound",), "l2_coverage": (1.0, 1.0, 1.0),
                "dropout": (0.0, 0.0),
            },
        ),
        ({"hidden_layer_sizes": []}, {"activations": (), "weight_init": (GLOROT,)}),
        ({"shuffle": False}, {"order": "as_given"}),
        ({"random_state": 3}, {"seed": 3}),
        ({"random_state": 0}, {"seed": 0}),
        ({"random_state": None}, {"seed": 7}),
        ({"batch_size": 32}, {"batch_rows": 32}),
        ({}, {"batch_rows": "auto", "stopping": "training_loss", "best_weights": False}),
        ({"solver": "sgd", "learning_rate": "adaptive"}, {"schedule": "adaptive"}),
        ({"solver": "adam", "learning_rate": "adaptive"}, {"schedule": "constant"}),
        (
            {"early_stopping": True, "validation_fraction": 0.2, "n_iter_no_change": 4},
            {
                "stopping": "validation_score", "validation_rows": "drawn", "patience": 4,
                "validation_fraction": 0.2, "best_weights": True,
            },
        ),
        ({"validation_fraction": 0.2}, {"validation_fraction": 0.0, "validation_rows": "none"}),
    ],
)  # fmt: skip
def test_parameters_decide_fields(params: dict[str, Any], expected: dict[str, Any]) -> None:
    """What scikit-learn reads and what it ignores (D13, D27, D34, D52)."""
    semantics = regressor(**params)

    assert {name: getattr(semantics, name) for name in expected} == expected


def test_lbfgs_takes_all_rows_as_they_are_until_the_gradient_is_small() -> None:
    """Batches, orders, schedules and early stopping are no words of its language (D29)."""
    semantics = regressor(
        solver="lbfgs", batch_size=10, shuffle=True, early_stopping=True, max_fun=77,
        learning_rate="adaptive", tol=0.5, max_iter=9,
    )  # fmt: skip

    assert (semantics.batch_rows, semantics.order) == ("all", "as_given")
    assert (semantics.stopping, semantics.tol) == ("gradient", 0.5)
    assert (semantics.epochs, semantics.max_fun) == (9, 77)
    assert (semantics.schedule, semantics.validation_rows) == ("constant", "none")
    assert not semantics.best_weights
    with pytest.raises(ValueError, match="no naive port"):
        naive_port(semantics)


@pytest.mark.parametrize(("solver", "expected"), [("adam", "float32"), ("lbfgs", "float64")])
def test_lbfgs_leaves_float64_weights_whatever_the_inputs_are(solver: str, expected: str) -> None:
    """The others leave what they were given (D29, D37)."""
    assert replace(regressor(solver=solver), dtype="float32").final_dtype == expected
    assert replace(regressor(solver=solver), dtype="float64").final_dtype == "float64"


def test_the_port_changes_what_keras_does_otherwise_and_nothing_else() -> None:
    """The list of what people do not know when they port a regressor with SGD."""
    reference = regressor(solver="sgd", learning_rate="invscaling", activation="logistic")

    assert set(differing(reference, naive_port(reference))) == {
        "loss_factor", "loss_over_outputs", "l2", "l2_divisor", "weight_init",
        "bias_init", "draws", "order", "schedule", "epsilon", "coefficients", "stopping", "dtype",
        "gradient_dtype",
    }  # fmt: skip


def test_the_port_of_an_early_stop_is_keras_own() -> None:
    """The last rows, their loss, and the last weights."""
    port = naive_port(regressor(early_stopping=True, validation_fraction=0.2, tol=0.5))

    assert (port.stopping, port.validation_rows) == ("validation_loss", "last")
    assert (port.validation_fraction, port.tol, port.best_weights) == (0.2, 0.5, False)


def test_the_port_of_a_regressor_without_shuffling_does_not_shuffle() -> None:
    """The one thing of the order that has a name in both."""
    assert naive_port(regressor(shuffle=False)).order == "as_given"


def test_a_multiclass_port_keeps_the_sum_over_classes() -> None:
    """Both sum there (D4), and only there."""
    assert naive_port(classifier(multiclass=True)).loss_over_outputs == "sum"
    assert naive_port(classifier()).loss_over_outputs == "mean"


@pytest.mark.parametrize(
    ("candidate", "dtype", "expected"),
    [
        ({"like": "reference"}, None, ("float64", "float64")),
        ({"like": "reference"}, "float32", ("float32", "float32")),
        ({"port": "naive"}, None, ("float64", "float32")),
        ({"port": "naive"}, "float64", ("float64", "float64")),
    ],
)
def test_the_format_asked_for_holds_for_both_legs(
    candidate: dict[str, str], dtype: str | None, expected: tuple[str, str]
) -> None:
    """Where none is asked for, the port is as people have it."""
    reference, other = (each.semantics for each in sides_of(spec(candidate, dtype=dtype)).values())

    assert (reference.dtype, other.dtype) == expected


def test_a_twin_has_the_references_own_record() -> None:
    """To align is to copy; here every field is copied."""
    reference, twin = (each.semantics for each in sides_of(spec({"like": "reference"})).values())

    assert differing(reference, twin) == ()


def test_a_translation_shows_every_field_of_both_sides() -> None:
    """In order, with its meaning, and whether it is the same."""
    reference, port = (each.semantics for each in sides_of(spec({"port": "naive"})).values())

    rows = translation(reference, port)

    assert [row.field for row in rows] == list(meanings())
    assert [row.field for row in rows if not row.same] == list(differing(reference, port))
    split = {"test_size": 0.25, "random_state": 0, "stratify": False}
    assert next(row.reference for row in rows if row.field == "split") == split
    for row in rows:
        assert row.reference == as_json(getattr(reference, row.field))
        assert row.candidate == as_json(getattr(port, row.field))
        assert row.meaning == meanings()[row.field]
