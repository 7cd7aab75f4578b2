"""What was measured of each leg in each epoch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.metric import EpochMetrics, LegMetrics
from store.errors import UnknownJob
from store.ledger import Ledger
from store.ledger.metrics import _stride
from tests.store.ledger.queued import running_job, take_job
from tests.store.samples import measured


def test_both_curves_are_read_by_tag(ledger: Ledger) -> None:
    """In the order of the epochs, whatever the order in which they were written."""
    claim = running_job(ledger)
    ledger.append_metrics(claim, measured("reference", [2, 1]) + measured("candidate", [1]))
    ledger.append_metrics(
        claim, [EpochMetrics(leg="candidate", epoch=2, values={"loss": 0.5, "score": None})]
    )

    curves = ledger.metrics(claim.job_id)

    assert curves.points == 2
    assert curves.reference["loss"].epochs == (1, 2)
    assert curves.reference["loss"].values == (1.0, 0.5)
    assert curves.candidate["loss"].values == (1.0, 0.5)
    assert (curves.candidate["score"].epochs, curves.candidate["score"].values) == ((2,), (None,))


def test_an_epoch_written_twice_is_the_later_one(ledger: Ledger) -> None:
    """A leg that goes on from a checkpoint writes some epochs again."""
    claim = running_job(ledger)
    ledger.append_metrics(claim, measured("reference", [1, 2], loss=9.0))

    ledger.append_metrics(claim, measured("reference", [2, 3], loss=1.0))

    assert ledger.metrics(claim.job_id).reference["loss"].values == (9.0, 1.0, 1.0)


def test_what_is_not_finite_is_read_as_nothing(ledger: Ledger) -> None:
    """A curve that diverges has a hole, not an error."""
    claim = running_job(ledger)

    ledger.append_metrics(claim, measured("reference", [1], loss=float("nan")))

    assert ledger.metrics(claim.job_id).reference["loss"].values == (None,)


def test_a_new_attempt_starts_with_empty_curves(ledger: Ledger) -> None:
    """Nobody sees a curve put together from two attempts."""
    claim = running_job(ledger)
    ledger.append_metrics(claim, measured("reference", [1, 2, 3]))
    ledger.release(claim, "the worker stops")

    again = take_job(ledger)
    empty = ledger.metrics(claim.job_id)
    ledger.append_metrics(again, measured("reference", [1]))

    assert empty == LegMetrics(reference={}, candidate={}, points=0)
    assert ledger.metrics(claim.job_id).reference["loss"].epochs == (1,)


def test_a_long_curve_is_thinned_evenly(ledger: Ledger) -> None:
    """Its ends stay, and how long it was is told."""
    claim = running_job(ledger)
    ledger.append_metrics(claim, measured("reference", range(1, 101)))
    ledger.append_metrics(claim, measured("candidate", range(1, 4)))

    curves = ledger.metrics(claim.job_id, max_points=10)

    assert curves.points == 100
    assert curves.reference["loss"].epochs == (1, 12, 23, 34, 45, 56, 67, 78, 89, 100)
    assert curves.candidate["loss"].epochs == (1, 2, 3)


def test_one_point_is_the_last(ledger: Ledger) -> None:
    """What a progress line needs."""
    claim = running_job(ledger)
    ledger.append_metrics(claim, measured("reference", range(1, 6)))

    assert ledger.metrics(claim.job_id, max_points=1).reference["loss"].epochs == (5,)


def test_fewer_points_than_one_is_refused(ledger: Ledger) -> None:
    """Nobody can mean it."""
    claim = running_job(ledger)

    with pytest.raises(ValueError, match="came 0"):
        ledger.metrics(claim.job_id, max_points=0)


def test_an_unknown_job_has_no_curves(ledger: Ledger) -> None:
    """That is an error, not an empty answer."""
    with pytest.raises(UnknownJob):
        ledger.metrics("job_0000000000000000")


@given(count=st.integers(2, 10_000), max_points=st.integers(2, 2_000))
def test_thinning_never_gives_more_than_asked(count: int, max_points: int) -> None:
    """The first point, every stride-th after it, and the last."""
    points = {*range(0, count, _stride(count, max_points)), count - 1}

    assert len(points) <= max_points
