"""The same numbers, told as another record tells them.

Two records may say one thing in two ways: a coefficient of 0.0025 that nothing divides is 0.5
divided by the 200 rows of a full batch. Told alike they differ by what is really different: here
by the rows of the short batch, and not by a coefficient and a divisor.
"""

from dataclasses import replace
from math import ceil, isfinite
from struct import pack, unpack

from pairing.batches import rows_per_batch
from pairing.semantics import Semantics


def in_terms_of(reference: Semantics, candidate: Semantics, rows: int) -> Semantics:
    """Tell of the candidate in the reference's terms, without changing a number of it.

    Args:
        reference: Whose terms are taken.
        candidate: Of whom is told.
        rows: Training rows, before any are kept aside.
    """
    fitted = fitted_rows(candidate, rows)
    told = _batch_rows(reference, candidate, fitted)
    told = _l2(reference, told, fitted)
    return _what_means_nothing(reference, told)


def fitted_rows(semantics: Semantics, rows: int) -> int:
    """Give how many rows are left to fit: rounded down where scikit-learn draws those aside.

    Where the last ones are kept aside, Keras' own arithmetic says how many.
    """
    if semantics.validation_rows == "none":
        return rows
    if semantics.validation_rows == "drawn":
        return rows - ceil(semantics.validation_fraction * rows)
    return int(rows * (1.0 - semantics.validation_fraction))


def _batch_rows(reference: Semantics, candidate: Semantics, fitted: int) -> Semantics:
    """A batch of all the rows there are is one whatever larger number was written."""
    ours, theirs = reference.batch_rows, candidate.batch_rows
    same = rows_per_batch(ours, fitted) == rows_per_batch(theirs, fitted)
    # L-BFGS takes all rows, and has no batches to be alike.
    return replace(candidate, batch_rows=ours) if same and ours != "all" else candidate


def _l2(reference: Semantics, candidate: Semantics, fitted: int) -> Semantics:
    if candidate.l2 == 0 or candidate.l2_divisor != "none" or reference.l2_divisor == "none":
        return candidate
    full = rows_per_batch(candidate.batch_rows, fitted)
    # With the one half and without it: what is written of alpha and the batch in practice.
    for l2 in (reference.l2, 2.0 * reference.l2):
        if _enters_as(l2 / full, candidate) == _enters_as(candidate.l2, candidate):
            return replace(candidate, l2=l2, l2_divisor="full_batch_rows")
    return candidate


def _enters_as(l2: float, candidate: Semantics) -> float:
    """Round a coefficient as it is rounded on its way (D18)."""
    if candidate.coefficients == "exact" or not isfinite(l2) or abs(l2) > 3e38:
        return l2
    rounded: float = unpack("f", pack("f", l2))[0]
    return rounded


def _what_means_nothing(reference: Semantics, candidate: Semantics) -> Semantics:
    """Take over what draws no units, and what a penalty of nothing covers or is divided by."""
    if not any(candidate.dropout):
        candidate = replace(candidate, dropout_masks=reference.dropout_masks)
    if candidate.l2 == 0 == reference.l2 and len(candidate.l2_coverage) == reference.layers:
        return replace(
            candidate, l2_coverage=reference.l2_coverage, l2_divisor=reference.l2_divisor
        )
    if candidate.l2 == 0:
        return replace(candidate, l2_divisor=reference.l2_divisor)
    return candidate
