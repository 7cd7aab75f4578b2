"""What happened to a job, in order."""

import pytest

from store.errors import UnknownJob
from store.ledger import Ledger
from tests.store.ledger.queued import history, running_job
from tests.store.samples import START, HandClock


def test_events_are_numbered_from_one_without_holes(ledger: Ledger, clock: HandClock) -> None:
    """Each has its time, attempt, words and facts."""
    claim = running_job(ledger)
    clock.turn(1)
    ledger.record(claim, "noted", "batch_size was clipped", {"rows": 331, "nested": {"a": [None]}})

    first, second, third = ledger.events(claim.job_id).events

    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert [first.type, second.type, third.type] == ["queued", "started", "noted"]
    assert (first.attempt, third.attempt) == (0, 1)
    assert (third.at - START).total_seconds() == 1
    assert third.detail == "batch_size was clipped"
    assert third.facts == {"rows": 331, "nested": {"a": [None]}}
    assert second.facts == {"worker": "worker-1"}


def test_words_and_facts_of_any_kind_are_kept(ledger: Ledger) -> None:
    """Control characters stay, half a character and a number that is not finite are replaced."""
    claim = running_job(ledger)

    ledger.record(claim, "noted", 'nul \0, quote ", half \ud800, Ω', {"loss": float("nan")})

    event = ledger.events(claim.job_id).events[-1]
    assert event.detail == 'nul \0, quote ", half ?, Ω'
    assert event.facts == {"loss": None}


def test_pages_follow_by_number(ledger: Ledger) -> None:
    """The number of the last event seen leads to the next page, and at the end to none."""
    claim = running_job(ledger)
    ledger.record(claim, "noted", "one")

    first = ledger.events(claim.job_id, limit=2)
    second = ledger.events(claim.job_id, after=2, limit=2)
    nothing = ledger.events(claim.job_id, after=3)

    assert ([event.sequence for event in first.events], first.next_after) == ([1, 2], 2)
    assert ([event.sequence for event in second.events], second.next_after) == ([3], None)
    assert (nothing.events, nothing.next_after) == ((), None)


def test_a_write_that_fails_half_way_leaves_no_hole(ledger: Ledger) -> None:
    """The number is given back with the rest of the transaction."""
    claim = running_job(ledger)
    unprintable = {"fact": object()}

    with pytest.raises(Exception, match="serialize"):
        ledger.record(claim, "noted", "lost", unprintable)  # type: ignore[arg-type]
    ledger.record(claim, "noted", "kept")

    assert history(ledger, claim.job_id) == ["queued", "started", "noted"]


def test_an_unknown_job_has_no_history(ledger: Ledger) -> None:
    """That is an error, not an empty page."""
    with pytest.raises(UnknownJob):
        ledger.events("job_0000000000000000")
