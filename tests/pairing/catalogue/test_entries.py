"""The texts of the catalogue: one entry for each cause, whole, and readable."""

import ast
from typing import get_args

import pytest

from pairing.catalogue.entries import SECTIONS, Entry, entries
from pairing.catalogue.listing import catalogue, cause_entry
from pairing.causes import CAUSES
from schemas.cause import CauseId
from schemas.explanation import CauseEntry
from tests.conftest import ROOT

ENTRIES = list(entries().values())


def test_every_cause_has_one_entry() -> None:
    """None left out, none twice, none invented."""
    assert sorted(entries()) == sorted(get_args(CauseId)) == sorted(each.id for each in ENTRIES)
    assert {each.section for each in ENTRIES} == set(SECTIONS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_what_is_said_is_said_in_sentences(entry: Entry) -> None:
    """Both frameworks, when, how much, and what to do about it."""
    said = (entry.sklearn, entry.keras, entry.armed_when, entry.expected)
    notes = (entry.fix_sklearn.note, entry.fix_keras.note)
    shown = tuple(each.says for each in entry.landmarks)

    assert all(text.endswith(".") and text.strip() == text for text in (*said, *notes, *shown))


@pytest.mark.parametrize("entry", catalogue().causes, ids=lambda entry: entry.id)
def test_a_fix_is_python_with_every_value_filled_in(entry: CauseEntry) -> None:
    """Nothing of the template is left, and what is left can be compiled."""
    for fix in (entry.fix.keras, entry.fix.sklearn):
        if fix.code is not None:
            ast.parse(fix.code)
            assert "$" not in fix.code
            assert all(len(line) <= 100 for line in fix.code.splitlines())


def test_every_cause_can_be_ended_in_keras() -> None:
    """Keras can be made to do all that scikit-learn does."""
    assert all(entry.fix_keras.code is not None for entry in ENTRIES)


def test_a_cause_is_found_by_its_name_and_nothing_by_another() -> None:
    """In the order of `pairing.causes`."""
    found = cause_entry("loss-half")

    assert found is not None
    assert found.differences == ("D1",)
    assert found.can_be_kept
    assert cause_entry("loss-third") is None
    assert [each.id for each in catalogue().causes] == [cause.id for cause in CAUSES]


def test_every_file_of_the_catalogue_is_read() -> None:
    """A file beside the others that no section names would be knowledge that nobody sees."""
    files = {path.stem for path in (ROOT / "pairing" / "catalogue").glob("*.toml")}

    assert files == set(SECTIONS)
