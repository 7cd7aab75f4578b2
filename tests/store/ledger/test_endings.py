"""How attempts end."""

from collections.abc import Callable

import pytest

from schemas.job import Failure, JobState
from schemas.report import PairReport
from store.errors import LostClaim, UnknownArtifact
from store.ledger import Claim, Ledger
from tests.store.ledger.queued import LEASE_SECONDS, history, queue_job, running_job, take_job
from tests.store.samples import HandClock, pair_report, stored

FAILURE = Failure(kind="out_of_memory", detail="The training needed more than 8 GiB.")

ENDINGS: dict[str, Callable[[Ledger, Claim], None]] = {
    "succeeded": lambda ledger, claim: ledger.succeed(claim, pair_report()),
    "failed": lambda ledger, claim: ledger.fail(claim, FAILURE),
    "cancelled": lambda ledger, claim: ledger.end_cancelled(claim),
}


def test_success_shows_report_and_files_at_once(ledger: Ledger) -> None:
    """Before the ending there is nothing to see, afterwards all of it."""
    claim = running_job(ledger)
    before = ledger.report(claim.job_id), ledger.artifacts(claim.job_id).artifacts
    files = [stored(name, claim.job_id, 1) for name in ("b c.keras", "a.json")]

    ledger.succeed(claim, pair_report(), files)

    assert before == (None, ())
    assert ledger.report(claim.job_id) == pair_report().model_dump_json().encode()
    shown = ledger.artifacts(claim.job_id).artifacts
    assert [file.name for file in shown] == ["a.json", "b c.keras"]
    assert shown[1].link == f"/v1/jobs/{claim.job_id}/artifacts/b%20c.keras"
    assert ledger.artifact(claim.job_id, "a.json") == files[1]
    assert history(ledger, claim.job_id) == ["queued", "started", "succeeded"]


def test_the_report_is_read_back_although_a_number_is_not_finite(ledger: Ledger) -> None:
    """NaN is null in JSON, and null is a number that is not there."""
    claim = running_job(ledger)
    ledger.succeed(claim, pair_report())

    body = ledger.report(claim.job_id)

    assert body is not None
    assert PairReport.model_validate_json(body).legs["reference"].metrics["mse"] is None


@pytest.mark.parametrize("name", ["b", "", "../a", "a\0", "\ud800"])
def test_an_unknown_file_is_said_to_be_unknown(ledger: Ledger, name: str) -> None:
    """Whatever stands in the path."""
    claim = running_job(ledger)
    ledger.succeed(claim, pair_report(), [stored("a", claim.job_id, 1)])

    with pytest.raises(UnknownArtifact):
        ledger.artifact(claim.job_id, name)


def test_a_failure_tells_why(ledger: Ledger) -> None:
    """The user reads kind and sentence."""
    claim = running_job(ledger)

    ledger.fail(claim, FAILURE)

    job = ledger.job(claim.job_id)
    assert (job.state, job.failure, job.verdict) == (JobState.FAILED, FAILURE, None)
    assert ledger.events(job.id).events[-1].detail == FAILURE.detail


def test_a_cancelled_job_keeps_what_was_reached(ledger: Ledger) -> None:
    """Its report and files are there as after a success."""
    claim = running_job(ledger)
    ledger.request_cancel(claim.job_id)

    ledger.end_cancelled(claim, pair_report("different"), [stored("a", claim.job_id, 1)])

    job = ledger.job(claim.job_id)
    assert (job.state, job.verdict) == (JobState.CANCELLED, "different")
    assert ledger.report(job.id) is not None
    assert ledger.artifact(job.id, "a").blob.endswith("/1/a")


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_changes_an_ended_job(ledger: Ledger, clock: HandClock, ending: str) -> None:
    """Spelt out for each of the three endings: succeeded, failed, cancelled."""
    claim = running_job(ledger)
    ENDINGS[ending](ledger, claim)
    before = ledger.job_json(claim.job_id), history(ledger, claim.job_id)

    for other in ENDINGS.values():
        with pytest.raises(LostClaim, match=f"{ending} at attempt 1"):
            other(ledger, claim)
    with pytest.raises(LostClaim):
        ledger.release(claim, "stop")
    with pytest.raises(LostClaim):
        ledger.heartbeat(claim, LEASE_SECONDS)
    clock.turn(1e6)
    ledger.recover()
    ledger.release_all("start")
    ledger.request_cancel(claim.job_id)

    assert (ledger.job_json(claim.job_id), history(ledger, claim.job_id)) == before
    assert ledger.job(claim.job_id).state == ending
    assert ledger.claim(["train.cpu"], "worker-2", LEASE_SECONDS) is None


def test_a_released_job_has_its_old_place_and_the_next_attempt(ledger: Ledger) -> None:
    """A worker that stops in good order costs the job nothing."""
    claim = running_job(ledger)
    queue_job(ledger)

    ledger.release(claim, "the worker stops")

    waiting = ledger.job(claim.job_id)
    again = take_job(ledger)
    assert (waiting.state, waiting.started_at, waiting.progress) == (JobState.QUEUED, None, None)
    assert (again.job_id, again.attempt) == (claim.job_id, 2)
    assert history(ledger, claim.job_id) == ["queued", "started", "requeued", "started"]


def test_a_released_job_that_was_to_be_cancelled_is(ledger: Ledger) -> None:
    """The wish is not forgotten in the queue."""
    claim = running_job(ledger)
    ledger.request_cancel(claim.job_id)

    ledger.release(claim, "the worker stops")

    assert ledger.job(claim.job_id).state is JobState.CANCELLED


def test_any_number_of_releases_is_no_loss(ledger: Ledger) -> None:
    """A job that was put back often is not failed for it."""
    claim = running_job(ledger)
    for _ in range(20):
        ledger.release(claim, "the worker stops")
        claim = take_job(ledger)

    assert ledger.job(claim.job_id).state is JobState.RUNNING
