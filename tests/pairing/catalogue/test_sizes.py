"""Expected sizes: derived, ordered, and finite whatever the numbers."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.catalogue.arming import silence
from pairing.catalogue.between import Between, Facts
from pairing.catalogue.sizes import LARGEST, expected_size
from pairing.causes import CAUSES
from pairing.semantics import Semantics
from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Regressor


def semantics(**params: Any) -> Semantics:
    """An MLPRegressor's."""
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=0, dtype="float64")


def between(facts: Facts = Facts(), **params: Any) -> Between:  # noqa: B008
    """An estimator and its naive port."""
    reference = semantics(**params)
    return Between(reference, naive_port(reference), facts)


def test_sizes_are_those_that_were_derived() -> None:
    """Ratios that can be told by heart."""
    sgd: dict[str, Any] = {"solver": "sgd", "activation": "logistic"}

    assert expected_size("loss-half", between(**sgd)).relative == 1.0
    assert expected_size("output-sum", between(Facts(outputs=5), **sgd)).relative == 4.0
    assert expected_size("weight-init", between(**sgd)).relative == pytest.approx(3**0.5 - 1)
    assert expected_size("weight-draws", between()).relative == pytest.approx(2**0.5)
    slower = replace(semantics(), learning_rate=0.01)
    rate = expected_size("learning-rate", Between(semantics(), slower))
    assert rate.relative == pytest.approx(9.0)
    assert "10 times as long" in rate.because
    still = Between(semantics(solver="sgd"), replace(semantics(solver="sgd"), momentum=0.0))
    assert expected_size("momentum", still).relative == pytest.approx(9.0)


def test_a_penalty_that_rows_do_not_divide_grows_with_the_rows_of_a_batch() -> None:
    """And with alpha."""
    small = expected_size("l2-batch-scaling", between(alpha=0.01)).relative
    large = expected_size("l2-batch-scaling", between(alpha=1.0)).relative
    few = expected_size("l2-batch-scaling", between(Facts(rows=20), alpha=1.0)).relative

    assert large == pytest.approx(100 * small)
    assert few < large


def test_under_adam_a_factor_of_the_loss_is_worth_what_it_meets() -> None:
    """L2 where there is one, epsilon where there is none."""
    plain = expected_size("loss-half", between(alpha=0.0)).relative
    penalised = expected_size("loss-half", between(alpha=1.0)).relative

    assert plain < 1e-6
    assert penalised > 1e-3
    assert expected_size("loss-half", between(alpha=0.0, solver="sgd")).relative == 1.0


def test_rounding_is_smaller_than_what_is_written() -> None:
    """In the order that the measurements of docs/differences.md show."""
    pair = between(Facts(rows=331, outputs=1), alpha=1.0)
    sizes = {
        cause: expected_size(cause, pair).relative
        for cause in ("l2-batch-scaling", "bias-init", "l2-short-batch", "adam-epsilon", "dtype")
    }

    assert list(sizes) == sorted(sizes, key=lambda cause: -sizes[cause])
    assert sizes["dtype"] < 1e-4


def test_a_short_batch_weighs_as_it_is_short() -> None:
    """One row left over is penalised two hundred times."""
    one = expected_size("l2-short-batch", between(Facts(rows=401), alpha=1.0))
    many = expected_size("l2-short-batch", between(Facts(rows=599), alpha=1.0))

    assert one.relative > 100 * many.relative
    assert "200 times as strong" in one.because


@given(
    params=st.fixed_dictionaries(
        {
            "alpha": st.floats(0.0, 1.7e308),
            "learning_rate_init": st.floats(5e-324, 1.7e308),
            "epsilon": st.floats(5e-324, 1.7e308),
            "power_t": st.floats(0.0, 1.7e308),
            "momentum": st.floats(0.0, 1.0),
            "beta_1": st.floats(0.0, 1.0, exclude_max=True),
            "beta_2": st.floats(0.0, 1.0, exclude_max=True),
            "max_iter": st.integers(1, 2**63 - 1),
            "n_iter_no_change": st.integers(1, 2**63 - 1),
            "solver": st.sampled_from(["sgd", "adam"]),
            "learning_rate": st.sampled_from(["constant", "invscaling", "adaptive"]),
        }
    ),
    rows=st.none() | st.integers(1, 10**9),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_sizes_are_finite_whatever_the_numbers(params: Any, rows: int | None) -> None:
    """Nothing that a user may send overflows."""
    one = semantics(**params)
    for other in (naive_port(one), semantics(), semantics(solver="lbfgs")):
        for pair in (Between(one, other, Facts(rows=rows)), Between(other, one, Facts(rows=rows))):
            for cause in CAUSES:
                if cause.id in pair.differing and silence(cause.id, pair) is None:
                    size = expected_size(cause.id, pair)
                    assert 0.0 <= size.relative <= LARGEST
                    assert math.isfinite(size.relative)
                    assert size.because.endswith(".")
