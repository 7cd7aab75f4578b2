"""Uploaded tables that jobs may train on."""

from datetime import timedelta

import pytest

from store.errors import BadCursor, UnknownDataset
from store.ledger import Ledger
from tests.store.samples import START, uploaded


def test_a_data_set_is_read_back(ledger: Ledger) -> None:
    """Profile and options included."""
    ledger.add_dataset(uploaded(1))

    assert ledger.dataset(uploaded(1).id) == uploaded(1)


def test_the_same_content_is_one_data_set(ledger: Ledger) -> None:
    """The second upload finds the first one's name and time."""
    first = ledger.add_dataset(uploaded(1, name="first.csv"))

    second = ledger.add_dataset(uploaded(1, START + timedelta(days=1), name="second.csv"))

    assert second == first
    assert len(ledger.datasets().datasets) == 1


@pytest.mark.parametrize("stranger", ["", "ds_", "ds_" + "0" * 24, "ds_\0", "\ud800"])
def test_an_unknown_data_set_is_said_to_be_unknown(ledger: Ledger, stranger: str) -> None:
    """Whatever stands in the path."""
    with pytest.raises(UnknownDataset):
        ledger.dataset(stranger)


def test_pages_of_data_sets_follow_from_new_to_old(ledger: Ledger) -> None:
    """Also among those of the same moment."""
    for number, day in enumerate([0, 2, 2, 1, 2]):
        ledger.add_dataset(uploaded(number, START + timedelta(days=day)))

    first = ledger.datasets(limit=2)
    second = ledger.datasets(first.next_cursor, limit=2)
    third = ledger.datasets(second.next_cursor, limit=2)

    pages = [*first.datasets, *second.datasets, *third.datasets]
    assert [dataset.id for dataset in pages] == [uploaded(n).id for n in (4, 2, 1, 3, 0)]
    assert third.next_cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "1-ds_1", "1" * 30 + "-ds_" + "0" * 24, "\0"])
def test_a_made_up_cursor_is_refused(ledger: Ledger, cursor: str) -> None:
    """Never a silently empty page."""
    with pytest.raises(BadCursor):
        ledger.datasets(cursor)
