"""Sweeps: many trainings under one job, whose state follows from theirs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy.exc import IntegrityError

from schemas.job import Failure, Job, JobState, Progress
from store.errors import KeyReused, LostClaim, UnknownJob
from store.ledger import Claim, IdempotencyKey, JobFilter, Ledger
from store.ledger.sweeps import SWEEPS
from tests.store.ledger.queued import LEASE_SECONDS, QUEUE, history, queue_job, take_job
from tests.store.ledger.sweeping import ALPHA, points_of, queue_sweep, sweep_spec
from tests.store.samples import HandClock, pair_report

BROKEN = Failure(kind="user_error", detail="the target is constant")


def counts(job: Job) -> dict[str, int]:
    """How many trainings stand where, without those that are none."""
    told = job.children.model_dump() if job.children else {}
    return {state: number for state, number in told.items() if number}


def children(ledger: Ledger, job: Job) -> list[Job]:
    """The trainings of a sweep, by number."""
    return list(reversed(ledger.jobs(JobFilter(parent=job.id)).jobs))


def test_a_sweep_and_all_its_trainings_are_there_at_once(ledger: Ledger) -> None:
    """Each is a job of its own, with its number, its changes and its parent."""
    made = queue_sweep(ledger, 3)

    assert made.created
    assert (made.job.kind, made.job.state, made.job.parent_id) == ("sweep", "queued", None)
    assert counts(made.job) == {"total": 3, "queued": 3}
    assert made.job.links.points == f"/v1/jobs/{made.job.id}/points"
    found = children(ledger, made.job)
    assert [child.point and child.point.number for child in found] == [1, 2, 3]
    assert [child.point and child.point.changes for child in found] == [
        {ALPHA: 0.0},
        {ALPHA: 1.0},
        {ALPHA: 2.0},
    ]
    assert {child.parent_id for child in found} == {made.job.id}
    assert {child.kind for child in found} == {"pair"}
    assert [ring.job_id for ring in made.rings] == [child.id for child in found]


def test_a_listing_shows_sweeps_and_plain_jobs_and_no_trainings(ledger: Ledger) -> None:
    """With any filter; the trainings are asked for by their parent."""
    sweep = queue_sweep(ledger).job
    plain = queue_job(ledger)

    assert [job.id for job in ledger.jobs().jobs] == [plain.id, sweep.id]
    assert [job.id for job in ledger.jobs(JobFilter(kind="sweep")).jobs] == [sweep.id]
    assert [job.id for job in ledger.jobs(JobFilter(kind="pair")).jobs] == [plain.id]
    queued = ledger.jobs(JobFilter(state=JobState.QUEUED)).jobs
    assert [job.id for job in queued] == [plain.id, sweep.id]
    assert ledger.jobs(JobFilter(name="alpha=0.0")).jobs == ()
    named = ledger.jobs(JobFilter(name="alpha=0.0", parent=sweep.id)).jobs
    assert [job.point and job.point.number for job in named] == [1]


def test_the_text_of_a_sweep_is_the_json_of_its_job(ledger: Ledger) -> None:
    """Queued, running and ended: what is put together by hand is what pydantic writes."""
    sweep = queue_sweep(ledger, 2).job
    for _ in range(3):
        for job in (sweep, *children(ledger, sweep)):
            assert ledger.job_json(job.id) == ledger.job(job.id).model_dump_json().encode()
        claim = ledger.claim([QUEUE], "worker", LEASE_SECONDS)
        if claim is not None:
            ledger.succeed(claim, pair_report())


def test_a_sweep_runs_with_its_first_training_and_ends_with_its_last(
    ledger: Ledger, clock: HandClock
) -> None:
    """Each step in the transaction of the training that makes it; every step is an event."""
    sweep = queue_sweep(ledger, 2).job
    clock.turn(5)
    first = take_job(ledger)
    running = ledger.job(sweep.id)
    clock.turn(5)
    ledger.succeed(first, pair_report())
    between = ledger.job(sweep.id)
    second = take_job(ledger)
    clock.turn(5)
    ledger.succeed(second, pair_report("diverged"))
    ended = ledger.job(sweep.id)

    assert (running.state, counts(running)) == ("running", {"total": 2, "queued": 1, "running": 1})
    assert running.started_at == ledger.job(first.job_id).started_at
    assert between.state == "running"
    assert between.progress
    assert between.progress.fraction == 0.5
    assert between.progress.phase == "1 queued, 1 ended"
    # The one that is left was foreseen to take as long as the first, which took five seconds.
    assert between.progress.remaining_seconds == 5.0
    assert (ended.state, counts(ended)) == ("succeeded", {"total": 2, "succeeded": 2})
    assert ended.ended_at == ledger.job(second.job_id).ended_at
    assert history(ledger, sweep.id) == [
        *("queued", "started", "child_started", "child_ended", "child_started"),
        *("child_ended", "succeeded"),
    ]
    last = ledger.events(sweep.id).events[-2]
    assert last.facts == {
        "job_id": second.job_id,
        "number": 2,
        "state": "succeeded",
        "verdict": "diverged",
    }


def test_failed_trainings_are_told_and_fail_a_sweep_only_if_none_succeeded(ledger: Ledger) -> None:
    """A note names each of them and why."""
    mixed = queue_sweep(ledger, 2).job
    ledger.fail(take_job(ledger), BROKEN)
    ledger.succeed(take_job(ledger), pair_report())
    broken = queue_sweep(ledger, 2).job
    ledger.fail(take_job(ledger), BROKEN)
    ledger.fail(take_job(ledger), BROKEN)

    mixed, broken = ledger.job(mixed.id), ledger.job(broken.id)
    assert (mixed.state, mixed.failure) == ("succeeded", None)
    assert mixed.notes == ("Point 1 failed: the target is constant",)
    assert broken.state == "failed"
    assert broken.failure
    assert broken.failure.kind == "user_error"
    assert "Point 1 failed: the target is constant" in broken.failure.detail


def test_cancelling_a_sweep_cancels_all_its_trainings(ledger: Ledger) -> None:
    """Queued ones at once, running ones through their worker; ended ones stay."""
    sweep = queue_sweep(ledger, 4).job
    ledger.succeed(take_job(ledger), pair_report())
    running = take_job(ledger)

    asked = ledger.request_cancel(sweep.id)
    again = ledger.request_cancel(sweep.id)

    assert (asked.state, asked.cancel_requested_at is None) == ("running", False)
    assert again == asked
    assert counts(asked) == {"total": 4, "running": 1, "succeeded": 1, "cancelled": 2}
    assert ledger.heartbeat(running, LEASE_SECONDS).cancel_requested
    assert ledger.claim([QUEUE], "worker", LEASE_SECONDS) is None
    ledger.end_cancelled(running, pair_report())
    assert ledger.job(sweep.id).state == "cancelled"
    assert history(ledger, sweep.id)[-3:] == ["cancel_requested", "child_ended", "cancelled"]
    for child in children(ledger, sweep):
        assert history(ledger, child.id)[-1] in {"succeeded", "cancelled"}


def test_a_queued_sweep_is_cancelled_at_once(ledger: Ledger) -> None:
    """Nothing runs that it would have to wait for."""
    sweep = queue_sweep(ledger, 2).job

    assert ledger.request_cancel(sweep.id).state == "cancelled"
    assert history(ledger, sweep.id) == ["queued", "cancel_requested", "cancelled"]


def test_cancelling_one_training_leaves_the_rest(ledger: Ledger) -> None:
    """The sweep goes on, and succeeds with those that are left."""
    sweep = queue_sweep(ledger, 2).job
    first, second = children(ledger, sweep)

    ledger.request_cancel(first.id)
    claim = take_job(ledger)
    ledger.succeed(claim, pair_report())

    assert claim.job_id == second.id
    ended = ledger.job(sweep.id)
    assert (ended.state, counts(ended)) == (
        "succeeded",
        {"total": 2, "succeeded": 1, "cancelled": 1},
    )


def test_a_lost_training_is_queued_again_and_its_sweep_goes_on(
    ledger: Ledger, clock: HandClock
) -> None:
    """The sweep itself has no lease that could run out, and nobody takes it back."""
    sweep = queue_sweep(ledger, 2).job
    lost = take_job(ledger)

    clock.turn(LEASE_SECONDS + 1)
    recovery = ledger.recover()

    assert recovery.requeued == (lost.job_id,)
    assert ledger.job(sweep.id).state == "running"
    assert history(ledger, sweep.id)[-1] == "child_requeued"
    with pytest.raises(LostClaim):
        ledger.succeed(lost, pair_report())
    clock.turn(1)
    assert ledger.release_all("the stack was ended").requeued == ()
    for _ in range(2):
        ledger.succeed(take_job(ledger), pair_report())
    assert ledger.job(sweep.id).state == "succeeded"


def test_a_stack_that_starts_anew_takes_back_the_trainings_and_not_the_sweep(
    ledger: Ledger, clock: HandClock
) -> None:
    """A sweep that was taken back would be claimed as if it could be trained."""
    sweep = queue_sweep(ledger, 2).job
    running = take_job(ledger)
    clock.turn(1)

    assert ledger.release_all("the stack was ended").requeued == (running.job_id,)

    assert ledger.job(sweep.id).state == "running"
    assert {take_job(ledger).job_id for _ in range(2)} == {
        child.id for child in children(ledger, sweep)
    }


def test_nobody_claims_or_rings_for_a_sweep_itself(ledger: Ledger) -> None:
    """And of many trainings only the first are rung for; a ring wakes for all that waits."""
    ledger.seen("worker", [QUEUE], slots=2)
    made = queue_sweep(ledger, 40)

    rings = ledger.due_rings(quiet_seconds=10.0)

    assert {ring.job_id for ring in rings} == {ring.job_id for ring in made.rings}
    assert 1 < len(rings) < 40
    assert ledger.claim([SWEEPS], "worker", LEASE_SECONDS) is None


def test_trainings_are_claimed_by_rank(ledger: Ledger) -> None:
    """Those that share a compiled function follow each other, whatever their numbers are."""
    sweep = queue_sweep(ledger, 3, ranks=[2, 0, 1]).job
    later = queue_job(ledger)

    order = [take_job(ledger).job_id for _ in range(4)]

    by_number = [child.id for child in children(ledger, sweep)]
    assert order == [by_number[1], by_number[2], by_number[0], later.id]


def test_a_place_in_the_queue_is_that_of_the_next_training(ledger: Ledger) -> None:
    """And what comes later waits for all of them."""
    ahead = queue_job(ledger)
    sweep = queue_sweep(ledger, 3).job
    behind = queue_job(ledger)

    assert ahead.queue_place
    assert ahead.queue_place.position == 1
    assert sweep.queue_place
    assert sweep.queue_place.position == 2
    assert sweep.queue_place.queue == QUEUE
    assert behind.queue_place
    assert behind.queue_place.position == 5


def test_the_same_key_gives_the_same_sweep(ledger: Ledger) -> None:
    """And no second set of trainings; another body under it is refused."""
    key = IdempotencyKey("mine", "a" * 64)
    first = queue_sweep(ledger, 2, key=key)
    again = queue_sweep(ledger, 2, key=key)

    assert (again.job.id, again.created, again.rings) == (first.job.id, False, ())
    assert len(children(ledger, first.job)) == 2
    with pytest.raises(KeyReused):
        queue_sweep(ledger, 2, key=IdempotencyKey("mine", "b" * 64))
    assert len(ledger.jobs().jobs) == 1


def test_a_submission_that_breaks_off_leaves_nothing(ledger: Ledger) -> None:
    """Neither a sweep without trainings nor trainings without a sweep."""
    whole, half = points_of([0.0, 1.0])
    half = replace(half, queue=cast("str", None))

    with pytest.raises(IntegrityError):
        ledger.submit_sweep(sweep_spec([0.0, 1.0]), [whole, half], estimated_seconds=None)

    assert ledger.jobs().jobs == ()
    assert ledger.claim([QUEUE], "worker", LEASE_SECONDS) is None


def test_the_table_has_a_row_for_each_training(ledger: Ledger) -> None:
    """With what came out of those that ended, in the same transaction as their endings."""
    sweep = queue_sweep(ledger, 3).job
    ledger.succeed(take_job(ledger), pair_report())
    ledger.fail(take_job(ledger), BROKEN)

    done, failed, waiting = ledger.sweep_rows(sweep.id)

    assert (done.number, done.state, done.verdict) == (1, "succeeded", "indistinguishable")
    assert (done.epochs, done.seconds, done.gap) == (3, 0.5, 1e-15)
    assert done.metrics == {leg: {"r2": 0.5, "mse": None} for leg in ("reference", "candidate")}
    assert (failed.state, failed.failure, failed.metrics) == ("failed", BROKEN, {})
    assert (waiting.state, waiting.changes) == ("queued", {ALPHA: 2.0})
    assert ledger.sweep_rows(done.job_id) == ()
    with pytest.raises(UnknownJob):
        ledger.sweep_rows("job_0000000000000000")


def test_running_trainings_count_with_their_share(ledger: Ledger, clock: HandClock) -> None:
    """Two of four run, one is half done: an eighth of all; the time is shared by those that run."""
    sweep = queue_sweep(ledger, 4).job
    half, fresh = take_job(ledger), take_job(ledger, "worker-2")
    progress = Progress(phase="training", fraction=0.5, epochs=10, remaining_seconds=4.0)
    ledger.heartbeat(half, LEASE_SECONDS, progress)
    clock.turn(3)

    told = ledger.job(sweep.id).progress

    assert fresh.job_id != half.job_id
    assert told
    assert told.fraction == 0.125
    assert told.phase == "2 running, 2 queued"
    assert told.elapsed_seconds == 3.0
    assert told.remaining_seconds == (20.0 + 4.0) / 2


def test_trainings_that_end_at_the_same_moment_end_their_sweep_once(ledger: Ledger) -> None:
    """Eight workers, forty trainings, and a cancel in the middle that comes too late for most."""
    sweep = queue_sweep(ledger, 40).job

    def work(number: int) -> int:
        done = 0
        while claim := ledger.claim([QUEUE], f"worker-{number}", LEASE_SECONDS):
            _end(ledger, claim)
            done += 1
            if number == 0 and done == 3:
                ledger.request_cancel(sweep.id)
        return done

    with ThreadPoolExecutor(8) as threads:
        done = sum(threads.map(work, range(8)))

    ended = ledger.job(sweep.id)
    assert ended.children
    assert ended.children.succeeded == done
    assert ended.children.cancelled == 40 - done
    assert ended.state == ("cancelled" if done < 40 else "succeeded")
    types = history(ledger, sweep.id)
    assert types.count("child_ended") == done
    assert types.count("started") == 1
    assert types[-1] in {"cancelled", "succeeded"}
    assert sum(kind in {"cancelled", "succeeded"} for kind in types) == 1


def _end(ledger: Ledger, claim: Claim) -> None:
    ledger.heartbeat(claim, LEASE_SECONDS)
    ledger.succeed(claim, pair_report())
