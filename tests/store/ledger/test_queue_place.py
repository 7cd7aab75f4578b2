"""Where a queued job stands, and when it may start."""

from schemas.job import Progress, QueuePlace
from store.ledger import Ledger
from tests.store.ledger.queued import LEASE_SECONDS, QUEUE, queue_job, running_job
from tests.store.samples import HandClock


def place(ledger: Ledger, job_id: str) -> QueuePlace:
    """The job's place, which it must have."""
    found = ledger.job(job_id).queue_place
    assert found is not None
    return found


def test_without_a_worker_the_job_says_which_one_is_missing(ledger: Ledger) -> None:
    """And who is there instead; nobody knows when it starts."""
    job = queue_job(ledger, queue="train.gpu")
    nobody = place(ledger, job.id)
    ledger.seen("worker-1", [QUEUE], 1)
    other = place(ledger, job.id)

    assert nobody.waiting.startswith("waiting: no worker serves train.gpu")
    assert "none is online" in nobody.waiting
    assert other.waiting.startswith("waiting: no worker serves train.gpu")
    assert "workers are online for train.cpu only" in other.waiting
    assert (other.queue, other.position, other.may_start_in_seconds) == ("train.gpu", 1, None)


def test_a_worker_that_falls_silent_or_leaves_no_longer_serves(
    ledger: Ledger, clock: HandClock
) -> None:
    """Ten seconds of silence are enough, a farewell is at once."""
    job = queue_job(ledger)
    ledger.seen("worker-1", [QUEUE], 1)
    clock.turn(10)
    in_time = place(ledger, job.id).waiting
    clock.turn(0.001)
    silent = place(ledger, job.id).waiting
    ledger.seen("worker-1", [QUEUE], 1)
    back = place(ledger, job.id).waiting
    ledger.gone("worker-1")

    missing = "waiting: no worker serves train.cpu"
    assert not in_time.startswith(missing)
    assert silent.startswith(missing)
    assert not back.startswith(missing)
    assert place(ledger, job.id).waiting.startswith(missing)


def test_a_free_worker_takes_the_job_now(ledger: Ledger) -> None:
    """As many jobs as there are free places are next."""
    ledger.seen("worker-1", [QUEUE], 2)
    places = [queue_job(ledger).id for _ in range(3)]

    first, second, third = [place(ledger, job_id) for job_id in places]

    assert first.waiting == second.waiting == "next: a worker is free and is about to take it"
    assert first.may_start_in_seconds == second.may_start_in_seconds == 0.0
    assert third.waiting == "waiting: 2 jobs before it, 0 jobs running now"


def test_behind_a_running_job_the_wait_is_what_that_has_left(
    ledger: Ledger, clock: HandClock
) -> None:
    """First what was estimated, then what the job itself says, less the time since then."""
    ledger.seen("worker-1", [QUEUE], 1)
    claim = running_job(ledger, estimated_seconds=100.0)
    job = queue_job(ledger)
    clock.turn(4)
    estimated = place(ledger, job.id)
    progress = Progress(phase="training", fraction=0.5, epochs=10, remaining_seconds=30.0)
    ledger.heartbeat(claim, LEASE_SECONDS, progress)
    clock.turn(2)
    told = place(ledger, job.id)
    clock.turn(3)

    assert estimated.may_start_in_seconds == 96.0
    assert estimated.waiting == "next: it starts when a worker is free; 1 job running now"
    assert told.may_start_in_seconds == 28.0
    assert place(ledger, job.id).may_start_in_seconds == 25.0


def test_the_jobs_before_it_add_up(ledger: Ledger) -> None:
    """In the order in which they would be claimed, whatever the order they came in."""
    ledger.seen("worker-1", [QUEUE], 1)
    running_job(ledger, estimated_seconds=5.0)
    late = queue_job(ledger, estimated_seconds=1.0, priority=-1).id
    middle = queue_job(ledger, estimated_seconds=10.0).id
    early = queue_job(ledger, estimated_seconds=20.0, priority=1).id

    places = [place(ledger, job_id) for job_id in (early, middle, late)]

    assert [found.position for found in places] == [1, 2, 3]
    assert [found.may_start_in_seconds for found in places] == [5.0, 25.0, 35.0]
    assert places[1].waiting == "waiting: 1 job before it, 1 job running now"


def test_two_workers_share_the_wait(ledger: Ledger) -> None:
    """The second in line starts when the second of them is free."""
    ledger.seen("worker-1", [QUEUE], 2)
    running_job(ledger, estimated_seconds=5.0)
    running_job(ledger, estimated_seconds=50.0)
    first = queue_job(ledger, estimated_seconds=100.0).id
    second = queue_job(ledger).id

    assert place(ledger, first).may_start_in_seconds == 5.0
    assert place(ledger, second).may_start_in_seconds == 50.0


def test_an_unknown_length_before_it_leaves_the_start_unknown(ledger: Ledger) -> None:
    """No number is better than a wrong one."""
    ledger.seen("worker-1", [QUEUE], 1)
    running_job(ledger, estimated_seconds=5.0)
    unknown = queue_job(ledger, estimated_seconds=None).id
    behind = queue_job(ledger).id

    assert place(ledger, unknown).may_start_in_seconds == 5.0
    assert place(ledger, behind).may_start_in_seconds is None


def test_a_worker_busy_in_another_queue_is_busy(ledger: Ledger) -> None:
    """It serves both and runs one job at a time."""
    ledger.seen("worker-1", [QUEUE, "train.gpu"], 1)
    running_job(ledger, estimated_seconds=7.0)

    waiting = place(ledger, queue_job(ledger, queue="train.gpu").id)

    assert waiting.waiting == "next: it starts when a worker is free; 1 job running now"
    assert waiting.may_start_in_seconds == 7.0


def test_the_end_of_a_very_long_queue_is_estimated_too(ledger: Ledger) -> None:
    """Beyond the jobs that are looked at one by one, the rest is spread evenly."""
    ledger.seen("worker-1", [QUEUE], 1)
    running_job(ledger, estimated_seconds=3.0)
    last = [queue_job(ledger, estimated_seconds=2.0).id for _ in range(101)][-1]

    found = place(ledger, last)

    assert found.position == 101
    assert found.may_start_in_seconds == 203.0
