"""The same numbers, told in the reference's terms."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.batches import rows_per_batch
from pairing.corners import causes_between
from pairing.own import in_terms_of
from pairing.written import Dense
from tests.pairing.own.written import reference, semantics

ROWS = 331
UNDIVIDED = {"l2-batch-scaling", "l2-short-batch"}
"""What rows do not divide, those of a full batch do not divide either."""


def named(l2: float, alpha: float, **changes: Any) -> set[str]:
    """The causes about L2 and batches between a perceptron and a network with this penalty."""
    ours = reference(alpha=alpha)
    layers = (Dense(7, "relu", l2=l2), Dense(1, l2=l2))
    told = in_terms_of(ours, semantics(*layers, **({"batch_size": 200} | changes)), ROWS)
    return {
        cause.id
        for cause in causes_between(ours, told)
        if cause.id.startswith("l2") or cause.id == "batch-size"
    }


@pytest.mark.parametrize(
    ("l2", "alpha", "expected"),
    [
        (0.0025, 1.0, {"l2-short-batch"}),
        (0.0024999999441206455, 1.0, {"l2-short-batch"}),
        (0.1 / (2 * 200), 0.1, {"l2-short-batch"}),
        (0.005, 1.0, {"l2-short-batch", "l2-factor"}),
        (0.5, 1.0, UNDIVIDED),
        (1.0, 1.0, UNDIVIDED | {"l2-factor"}),
        (0.004, 1.0, UNDIVIDED | {"l2-factor"}),
        (0.0, 0.0, set()),
        (0.0, 1.0, {"l2-factor"}),
    ],
)
def test_a_penalty_is_named_by_what_is_different(
    l2: float, alpha: float, expected: set[str]
) -> None:
    """0.0025 is one half over the 200 rows of a full batch: only a short batch differs."""
    assert named(l2, alpha) == expected


def test_a_batch_of_as_many_rows_is_the_same_batch() -> None:
    """200 is what scikit-learn's `auto` comes to; 331 rows and 1000 are all there are."""
    assert "batch-size" not in named(0.0, 0.0)
    assert "batch-size" in named(0.0, 0.0, batch_size=32)
    whole = reference(batch_size=331)
    assert in_terms_of(whole, semantics(batch_size=1000), ROWS).batch_rows == 331


def test_rows_kept_aside_count() -> None:
    """Of 331 rows a fifth is kept, and a full batch of the rest has 264."""
    ours = reference(alpha=1.0, batch_size=300)
    layers = (Dense(7, l2=0.5 / 264), Dense(1, l2=0.5 / 264))
    told = in_terms_of(ours, semantics(*layers, batch_size=300, validation_split=0.2), ROWS)

    assert (told.l2, told.l2_divisor, told.batch_rows) == (0.5, "full_batch_rows", 300)


@given(
    st.floats(0, 1e3), st.floats(0, 1e3), st.integers(1, 400), st.integers(1, 400), st.booleans()
)
def test_no_number_is_changed(
    l2: float, alpha: float, batch_rows: int, rows: int, exact: bool
) -> None:
    """Whatever the terms: the rows of a batch, and the coefficient as it enters."""
    layers = (Dense(7, l2=l2), Dense(1, l2=l2))
    theirs = semantics(*layers, batch_size=batch_rows, floatx="float64")
    theirs = replace(theirs, coefficients="exact" if exact else "float32")

    told = in_terms_of(reference(alpha=alpha), theirs, rows)

    full = rows_per_batch(told.batch_rows, rows)
    assert full == rows_per_batch(batch_rows, rows)
    entered = told.l2 / full if told.l2_divisor == "full_batch_rows" else told.l2
    assert entered == pytest.approx(l2, rel=0 if exact else 2**-23, abs=0 if exact else 1e-44)
