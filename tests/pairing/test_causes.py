"""Causes by name, and twins that keep some of them."""

from typing import Any, get_args

import pytest

from pairing.causes import CAUSES, keeping
from pairing.semantics import Semantics, differing, meanings
from pairing.translate import naive_port, of_sklearn, pair_semantics
from schemas.cause import CauseId
from schemas.estimator import Regressor
from schemas.spec import PairSpec


def reference(**params: Any) -> Semantics:
    """Translate an MLPRegressor."""
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64")


def test_every_cause_has_one_entry_and_its_evidence() -> None:
    """The names of the contract, each with a number of the catalogue of differences."""
    assert sorted(cause.id for cause in CAUSES) == sorted(get_args(CauseId))
    assert all(cause.differences and cause.title.endswith(".") for cause in CAUSES)
    assert all(bool(cause.fields) != (cause.values is not None) for cause in CAUSES)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.id)
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

    own = set(cause.fields) or set(cause.values(base))
    # A Poisson loss is not clipped and has no one half, and these rows have no weights.
    assert changed <= own
    assert changed or cause.id in {"log-clipping", "loss-half", "sample-weight-norm"}


def test_a_twin_that_keeps_nothing_is_the_reference() -> None:
    """Every cause removed."""
    base = reference()

    assert keeping(base, naive_port(base), []) == base


def test_keeping_all_that_the_naive_port_has_gives_the_naive_port() -> None:
    """So the causes that copy fields explain all of it."""
    base = reference(early_stopping=True, activation="logistic", solver="sgd")
    port = naive_port(base)
    copied = [cause.id for cause in CAUSES if cause.fields]

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

    ours, theirs = pair_semantics(spec)

    assert differing(ours, theirs) == ("epsilon", "dtype", "gradient_dtype")
    assert set(differing(ours, theirs)) <= set(meanings())
