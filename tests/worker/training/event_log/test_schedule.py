"""In which epochs histograms are taken."""

from hypothesis import given
from hypothesis import strategies as st

from worker.training.event_log import schedule


@given(st.integers(1, 200_000), st.integers(2, 200))
def test_a_schedule_has_both_ends_and_never_too_many_epochs(epochs: int, snapshots: int) -> None:
    """However long the run, its log stays small and shows where it began and ended."""
    chosen = schedule(epochs, snapshots)

    assert {1, epochs} <= chosen
    assert len(chosen) <= snapshots
    assert min(chosen) >= 1
    assert max(chosen) == epochs


def test_a_short_run_is_taken_whole() -> None:
    """Up to as many epochs as there are snapshots, none is left out."""
    assert schedule(50) == frozenset(range(1, 51))


def test_a_run_that_stops_early_has_been_seen_well() -> None:
    """Of 100,000 allowed epochs the first 300 get more than a third of the snapshots."""
    seen = [epoch for epoch in schedule(100_000) if epoch <= 300]

    assert len(seen) > 50 / 3
