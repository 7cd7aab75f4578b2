"""What cannot matter is left out, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.effective import Facts, effective
from pairing.semantics import Semantics
from pairing.translate import of_sklearn
from schemas.estimator import Classifier, Regressor

FACTS = Facts(rows=331, outputs=1)


def semantics(solver: str = "sgd", **params: Any) -> Semantics:
    """Semantics of a regressor."""
    given = {"solver": solver, "hidden_layer_sizes": [10], "batch_size": 200, **params}
    return of_sklearn(
        Regressor.model_validate({"estimator": "MLPRegressor", "params": given}),
        seed=0,
        dtype="float64",
    )


SGD, ADAM, LBFGS = (semantics(solver) for solver in ("sgd", "adam", "lbfgs"))
SAME: dict[str, tuple[Semantics, dict[str, Any]]] = {
    "epsilon under sgd": (SGD, {"epsilon": 1e-7, "beta_1": 0.5}),
    "momentum under adam": (ADAM, {"momentum": 0.1, "nesterov": False}),
    "nesterov without momentum": (semantics(momentum=0.0), {"nesterov": False}),
    "batches of lbfgs": (LBFGS, {"batch_rows": 32, "learning_rate": 3.0}),
    "evaluations of sgd": (SGD, {"max_fun": 1}),
    "the exponent of a constant rate": (SGD, {"power_t": 2.0}),
    "what a penalty of nothing is divided by": (semantics(alpha=0.0), {"l2_divisor": "none"}),
    "a mean over one output": (SGD, {"loss_over_outputs": "mean"}),
    "the words for a batch": (SGD, {"batch_rows": "auto"}),
    "a share of no rows": (SGD, {"validation_fraction": 0.3}),
    "how a squared loss is clipped": (SGD, {"clips_log": True}),
    "the constant of a poisson loss": (SGD, {"poisson_deviance": True}),
    "seeds of layers in one stream": (SGD, {"own_seeds": (1, 2, 3, 4)}),
}
OTHER: dict[str, tuple[Semantics, dict[str, Any]]] = {
    "epsilon under adam": (ADAM, {"epsilon": 1e-7}),
    "momentum under sgd": (SGD, {"momentum": 0.1}),
    "what a penalty is divided by": (SGD, {"l2_divisor": "none"}),
    "a short batch": (SGD, {"l2_divisor": "full_batch_rows"}),
    "another batch": (SGD, {"batch_rows": 32}),
    "patience of a rule": (SGD, {"patience": 3}),
    "no rule": (SGD, {"stopping": "never"}),
    "the format of coefficients": (SGD, {"coefficients": "float32"}),
    "other scaling": (SGD, {"input_scaling": "min_max"}),
}


@pytest.mark.parametrize("case", list(SAME))
def test_what_nothing_looks_at_is_left_out(case: str) -> None:
    """The record is that of the base."""
    base, change = SAME[case]

    assert effective(replace(base, **change), FACTS, base) == effective(base, FACTS, base)


@pytest.mark.parametrize("case", list(OTHER))
def test_what_matters_stays(case: str) -> None:
    """On these rows."""
    base, change = OTHER[case]

    assert effective(replace(base, **change), FACTS, base) != effective(base, FACTS, base)


def test_a_batch_is_short_on_some_rows_only() -> None:
    """Of 400 rows two batches of 200 are whole; a fifth kept aside leaves one short."""
    full = replace(SGD, l2_divisor="full_batch_rows")
    rows = Facts(rows=400, outputs=1)
    aside = {"validation_rows": "drawn", "validation_fraction": 0.2}

    assert effective(full, rows, SGD) == effective(SGD, rows, SGD)
    assert effective(replace(full, **aside), rows, SGD) != effective(  # type: ignore[arg-type]
        replace(SGD, **aside),  # type: ignore[arg-type]
        rows,
        SGD,
    )


def test_several_outputs_have_a_sum_and_a_mean() -> None:
    """The one that is lowered always, the one that is told only where a rule looks at it."""
    facts = Facts(rows=331, outputs=3)
    lowered = replace(SGD, loss_over_outputs="mean")
    told = replace(SGD, reported_over_outputs="sum")

    assert effective(lowered, facts, SGD) != effective(SGD, facts, SGD)
    assert effective(told, facts, SGD) != effective(SGD, facts, SGD)
    never = replace(SGD, stopping="never")
    assert effective(replace(told, stopping="never"), facts, SGD) == effective(never, facts, SGD)


def test_clipping_matters_to_a_rule_on_the_log_loss_alone() -> None:
    """Its slopes are exact with and without."""
    classifier = Classifier.model_validate({"estimator": "MLPClassifier"})
    base = of_sklearn(classifier, seed=0, dtype="float64")
    other, never = replace(base, clips_log=False), replace(base, stopping="never")

    assert effective(other, FACTS, base) != effective(base, FACTS, base)
    assert effective(replace(other, stopping="never"), FACTS, base) == effective(never, FACTS, base)


def test_rows_of_another_split_are_counted() -> None:
    """A side that keeps half of the rows for test has fewer to train on."""
    from pairing.semantics import RowSplit

    quarter, half = (RowSplit(size, 0, False) for size in (0.25, 0.5))
    base = replace(SGD, split=quarter)
    facts = Facts(rows=331, outputs=1, total=442)

    assert facts.training(base, base) == 331
    assert facts.training(replace(base, split=half), base) == 221
