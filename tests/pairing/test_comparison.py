"""What is said of records field by field."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from pairing.comparison import differing, meanings
from pairing.semantics import Plateau, RowSplit, Semantics
from pairing.translate import of_sklearn
from schemas.estimator import Regressor

REFERENCE = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")


def test_every_field_says_in_a_sentence_what_it_decides() -> None:
    """The report shows it beside each difference."""
    assert tuple(meanings()) == tuple(each.name for each in fields(Semantics))
    assert all(meaning[0].isupper() and meaning.endswith(".") for meaning in meanings().values())
    assert len(set(meanings().values())) == len(meanings())


def test_equal_records_differ_in_nothing() -> None:
    """And are equal."""
    assert differing(REFERENCE, replace(REFERENCE)) == ()
    assert replace(REFERENCE) == REFERENCE


def another(value: Any, hint: Any) -> Any:
    """Give some other value that the field may have."""
    if isinstance(value, tuple):
        return value[:-1] or (("clipnorm", 1.0),)
    if value is None and "RowSplit" in str(hint):
        return RowSplit(0.25, 0, stratify=False)
    if value is None:
        return Plateau() if "Plateau" in str(hint) else 0.5
    if isinstance(value, str):
        choices = get_args(get_args(hint)[0])
        return 32 if int in choices else next(word for word in choices if word != value)
    return not value if isinstance(value, bool) else value + 1


@pytest.mark.parametrize("name", meanings())
def test_a_change_of_any_field_is_seen(name: str) -> None:
    """Each field alone, in both directions."""
    hint = {each.name: each.type for each in fields(Semantics)}[name]
    changed = replace(REFERENCE, **{name: another(getattr(REFERENCE, name), hint)})

    assert differing(REFERENCE, changed) == differing(changed, REFERENCE) == (name,)


def test_differences_are_named_in_the_records_order() -> None:
    """So reports of two jobs can be laid side by side."""
    changed = replace(REFERENCE, dtype="float32", loss_factor=1.0, order="fresh")

    assert differing(REFERENCE, changed) == ("loss_factor", "order", "dtype")
