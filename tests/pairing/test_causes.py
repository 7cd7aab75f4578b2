"""Causes by name, and twins that keep some of them."""

from dataclasses import replace
from itertools import combinations
from typing import Any, get_args

import pytest

from pairing.causes import CAUSES
from pairing.comparison import differing, meanings
from pairing.corners import causes_between, corner, keeping
from pairing.semantics import Semantics
from pairing.sides import sides_of
from pairing.translate import naive_port, of_sklearn
from schemas.cause import CauseId, KeptCauseId
from schemas.estimator import Regressor
from schemas.spec import PairSpec

KEPT = [cause for cause in CAUSES if cause.id in get_args(KeptCauseId)]
DEPENDENT = {"l2-short-batch", "l2-batch-scaling", "validation-split", "stopping-rule"}


def reference(**params: Any) -> Semantics:
    """Translate an MLPRegressor."""
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64")


def test_every_cause_has_one_entry_and_its_evidence() -> None:
    """The names of the contract, each with a number of the catalogue of differences.

    What is done before either framework is given its rows is in no such catalogue.
    """
    assert sorted(cause.id for cause in CAUSES) == sorted(get_args(CauseId))
    assert all(cause.title.endswith(".") for cause in CAUSES)
    unnumbered = {cause.id for cause in CAUSES if not cause.differences}
    assert unnumbered == {"split", "input-scaling", "target-scaling"}


def test_every_field_belongs_to_one_cause_but_the_divisor_to_two() -> None:
    """Or two records could differ and no cause be named."""
    owned = sorted(name for cause in CAUSES for name in cause.fields)

    assert owned == sorted([*meanings(), "l2_divisor"])


@pytest.mark.parametrize("cause", KEPT, ids=lambda cause: cause.id)
def test_a_cause_changes_its_own_fields_and_no_others(cause: Any) -> None:
    """A twin that keeps one cause is the reference but for that."""
    params: dict[str, Any] = {
        "solver": "sgd", "activation": "logistic", "learning_rate": "adaptive",
        "early_stopping": True, "loss": "poisson",
    }  # fmt: skip
    if cause.id == "adam-epsilon":
        params |= {"solver": "adam"}
    base = reference(**params)
    port = naive_port(base)

    changed = set(differing(base, keeping(base, port, [cause.id])))

    # A Poisson loss is not clipped and has no one half, these rows have no weights, and
    # scikit-learn drops no units.
    assert changed <= set(cause.fields)
    unarmed = {"log-clipping", "loss-half", "sample-weight-norm", "dropout-masks"}
    assert changed or cause.id in unarmed


def test_a_corner_with_no_cause_is_the_reference_and_with_all_the_candidate() -> None:
    """Whatever the two are; the causes between them explain all of the difference."""
    base = reference(early_stopping=True, activation="logistic", solver="sgd")
    for other in (naive_port(base), reference(activation="relu", solver="lbfgs", alpha=0.0)):
        for here, there in ((base, other), (other, base)):
            causes = [cause.id for cause in causes_between(here, there)]

            assert corner(here, there, []) == here
            assert corner(here, there, causes) == there
            assert all(
                corner(here, there, [cause]) != here or cause in DEPENDENT for cause in causes
            )


def test_records_that_are_equal_have_no_cause_between_them() -> None:
    """Nothing is named where nothing differs."""
    assert causes_between(reference(), reference()) == ()


def test_every_corner_can_be_trained() -> None:
    """No optimizer has another's rule of stopping, and who watches kept rows has some."""
    base = reference(early_stopping=True)
    for other in (
        replace(naive_port(base), stopping="never", validation_rows="none"),
        reference(solver="lbfgs"),
    ):
        causes = [cause.id for cause in causes_between(base, other)]
        for size in (1, 2, len(causes) - 1):
            for kept in combinations(causes, size):
                mixed = corner(base, other, kept)
                assert (mixed.optimizer == "lbfgs") == (mixed.stopping == "gradient")
                watches = mixed.stopping.startswith("validation")
                assert not watches or mixed.validation_rows != "none"


def test_a_twin_that_keeps_nothing_is_the_reference() -> None:
    """Every cause removed."""
    base = reference()

    assert keeping(base, naive_port(base), []) == base


def test_keeping_all_that_the_naive_port_has_gives_the_naive_port() -> None:
    """So the causes that copy fields explain all of it."""
    base = reference(early_stopping=True, activation="logistic", solver="sgd")
    port = naive_port(base)
    copied = [cause.id for cause in CAUSES if cause.kept is None]

    assert keeping(base, port, copied) == port


def test_of_two_causes_of_one_field_the_stronger_one_counts() -> None:
    """Undivided is more than wrongly divided, in whichever order they are named."""
    base = reference()
    port = naive_port(base)

    for causes in (["l2-short-batch", "l2-batch-scaling"], ["l2-batch-scaling", "l2-short-batch"]):
        assert keeping(base, port, causes).l2_divisor == "none"  # type: ignore[arg-type]


def test_a_spec_that_keeps_a_cause_trains_with_it() -> None:
    """From the job file to the candidate's semantics."""
    spec = PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": {}}},
            "candidate": {"keras": {"like": "reference", "keep": ["adam-epsilon", "dtype"]}},
        }
    )

    ours, theirs = (each.semantics for each in sides_of(spec).values())

    assert differing(ours, theirs) == ("epsilon", "dtype", "gradient_dtype")
    assert set(differing(ours, theirs)) <= set(meanings())
