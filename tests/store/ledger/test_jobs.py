"""Jobs read, listed and cancelled."""

from datetime import timedelta

import pytest

from schemas.job import Failure, Job, JobState, Progress
from store.errors import BadCursor, UnknownJob
from store.ledger import JobFilter, Ledger
from tests.store.ledger.queued import (
    LEASE_SECONDS,
    history,
    queue_job,
    running_job,
    take_job,
)
from tests.store.samples import START, HandClock, pair_report

STRANGERS = ["", "job_", "job_nothere", "job_\0", "../job", "job_" + "0" * 16, "job_" + "é" * 16]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_an_unknown_job_is_said_to_be_unknown(ledger: Ledger, stranger: str) -> None:
    """Whatever stands in the path, no error of the database comes out."""
    with pytest.raises(UnknownJob):
        ledger.job(stranger)
    with pytest.raises(UnknownJob):
        ledger.request_cancel(stranger)
    with pytest.raises(UnknownJob):
        ledger.events(stranger)


def test_the_quick_json_is_the_job_in_every_state(ledger: Ledger, clock: HandClock) -> None:
    """What is polled is byte for byte what the model would write."""
    ledger.seen("worker-1", ["train.cpu"], 1)
    quick = [ledger.job_json(queue_job(ledger, name='na"me', tags=["t"]).id)]
    claim = take_job(ledger)
    quick.append(ledger.job_json(claim.job_id))
    clock.turn(1.5)
    progress = Progress(
        phase="training", fraction=0.25, epochs=200, loss={"reference": float("inf")}
    )
    ledger.heartbeat(claim, LEASE_SECONDS, progress)
    ledger.request_cancel(claim.job_id)
    quick.append(ledger.job_json(claim.job_id))
    ledger.succeed(claim, pair_report())
    quick.append(ledger.job_json(claim.job_id))
    failing = running_job(ledger)
    ledger.fail(failing, Failure(kind="user_error", detail='no "x"', pointer="/target"))
    quick.append(ledger.job_json(failing.job_id))

    for text in quick:
        assert Job.model_validate_json(text).model_dump_json().encode() == text


def test_an_ended_job_tells_its_life(ledger: Ledger, clock: HandClock) -> None:
    """Times, verdict and attempt are those of what happened; there is no time left."""
    job = queue_job(ledger)
    clock.turn(2)
    claim = take_job(ledger)
    progress = Progress(phase="training", fraction=0.25, epochs=200, remaining_seconds=50.0)
    ledger.heartbeat(claim, LEASE_SECONDS, progress)
    clock.turn(3)
    ledger.succeed(claim, pair_report("different"))

    ended = ledger.job(job.id)

    assert ended.state is JobState.SUCCEEDED
    assert (ended.attempt, ended.verdict, ended.failure) == (1, "different", None)
    assert ended.started_at == START + timedelta(seconds=2)
    assert ended.ended_at == START + timedelta(seconds=5)
    assert (ended.queue_place, ended.progress) == (None, None)


def test_pages_follow_each_other_from_new_to_old(ledger: Ledger) -> None:
    """Every job comes once, and what is submitted meanwhile disturbs nothing."""
    ids = [queue_job(ledger).id for _ in range(5)]

    first = ledger.jobs(limit=2)
    queue_job(ledger)
    second = ledger.jobs(cursor=first.next_cursor, limit=2)
    third = ledger.jobs(cursor=second.next_cursor, limit=2)

    pages = [[job.id for job in page.jobs] for page in (first, second, third)]
    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]
    assert third.next_cursor is None


def test_a_page_that_just_fits_is_the_last(ledger: Ledger) -> None:
    """No empty page follows."""
    queue_job(ledger)
    queue_job(ledger)

    assert ledger.jobs(limit=2).next_cursor is None


def test_listed_jobs_are_the_jobs(ledger: Ledger) -> None:
    """The list shows what each job's own page shows, its place in the queue included."""
    ledger.seen("worker-1", ["train.cpu"], 1)
    running_job(ledger)
    for priority in (0, 5, -5, 0):
        queue_job(ledger, priority=priority)
    queue_job(ledger, queue="train.gpu", estimated_seconds=None)
    queue_job(ledger, queue="train.gpu")

    page = ledger.jobs()

    assert len(page.jobs) == 7
    assert list(page.jobs) == [ledger.job(job.id) for job in page.jobs]


def test_the_list_is_filtered(ledger: Ledger, clock: HandClock) -> None:
    """By state, kind, tag, name and time, each alone and together."""
    old = queue_job(ledger, name="old", tags=["x", "y"]).id
    ledger.request_cancel(old)
    clock.turn(60)
    new = queue_job(ledger, name="new", tags=["y"]).id

    def listed(wanted: JobFilter) -> list[str]:
        return [job.id for job in ledger.jobs(wanted).jobs]

    minute = START + timedelta(seconds=60)
    assert listed(JobFilter()) == [new, old]
    assert listed(JobFilter(state=JobState.CANCELLED)) == [old]
    assert listed(JobFilter(kind="pair")) == [new, old]
    assert listed(JobFilter(kind="trio")) == []
    assert listed(JobFilter(tag="y")) == [new, old]
    assert listed(JobFilter(tag="x")) == [old]
    assert listed(JobFilter(name="new")) == [new]
    assert listed(JobFilter(created_after=minute)) == [new]
    assert listed(JobFilter(created_before=minute)) == [old]
    assert listed(JobFilter(tag="y", state=JobState.QUEUED, name="new")) == [new]
    assert listed(JobFilter(tag="x", state=JobState.QUEUED)) == []


@pytest.mark.parametrize("text", ["nu\0l", "half \ud800 of a pair", "'; DROP TABLE jobs; --", "%"])
def test_a_strange_filter_finds_nothing(ledger: Ledger, text: str) -> None:
    """A search for what cannot be there is no error."""
    queue_job(ledger, name="n", tags=["t"])

    assert not ledger.jobs(JobFilter(name=text)).jobs
    assert not ledger.jobs(JobFilter(tag=text)).jobs
    assert not ledger.jobs(JobFilter(kind=text)).jobs


@pytest.mark.parametrize("cursor", ["", "x", "job_", "0" * 15, "\0" * 16, "A" * 16])
def test_a_made_up_cursor_is_refused(ledger: Ledger, cursor: str) -> None:
    """A cursor is one of ours or an error, never a silently empty page."""
    with pytest.raises(BadCursor, match="next_cursor"):
        ledger.jobs(cursor=cursor)


def test_a_queued_job_is_cancelled_at_once(ledger: Ledger) -> None:
    """No worker gets it any more, and a second wish changes nothing."""
    job = queue_job(ledger)

    cancelled = ledger.request_cancel(job.id)

    assert cancelled.state is JobState.CANCELLED
    assert cancelled.ended_at == cancelled.cancel_requested_at == START
    assert ledger.claim(["train.cpu"], "worker-1", LEASE_SECONDS) is None
    assert ledger.request_cancel(job.id) == cancelled
    assert history(ledger, job.id) == ["queued", "cancelled"]


def test_a_running_job_hears_of_the_wish_at_its_heartbeat(ledger: Ledger) -> None:
    """The worker ends it; until then it runs."""
    claim = running_job(ledger)
    before = ledger.heartbeat(claim, LEASE_SECONDS)

    job = ledger.request_cancel(claim.job_id)
    ledger.request_cancel(claim.job_id)

    assert not before.cancel_requested
    assert job.state is JobState.RUNNING
    assert ledger.heartbeat(claim, LEASE_SECONDS).cancel_requested
    assert history(ledger, job.id) == ["queued", "started", "cancel_requested"]


def test_an_ended_job_cannot_be_cancelled(ledger: Ledger) -> None:
    """It stays as it ended, without an error."""
    claim = running_job(ledger)
    ledger.succeed(claim, pair_report())
    ended = ledger.job(claim.job_id)

    assert ledger.request_cancel(claim.job_id) == ended
