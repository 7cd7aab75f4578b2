"""The doorbell, with a real Redis and a real worker behind it."""

import time
from collections.abc import Callable, Iterator

import pytest

from service.doorbell import Doorbell
from service.refusal import Unavailable
from store.ledger import Ring
from tests.service.house import House
from tests.worker.workplace import Redis, WorkerProcess, ended, until


@pytest.fixture
def start_worker(broker: Redis) -> Iterator[Callable[..., WorkerProcess]]:
    """Start real workers that train with the doubles; they never look for jobs by themselves."""
    started: list[WorkerProcess] = []

    def start(house: House) -> WorkerProcess:
        started.append(WorkerProcess(house.data, broker.url, patrol_seconds=3600))
        return started[-1].ready()

    yield start
    for worker in started:
        worker.end()


def test_a_job_that_is_sent_wakes_a_worker(
    start_house: Callable[..., House],
    start_worker: Callable[..., WorkerProcess],
    broker: Redis,
) -> None:
    """The ring comes within moments of the commit."""
    house = start_house(redis_url=broker.url)
    start_worker(house)

    job_id = house.submit(name="quick")

    assert ended(house.ledger, job_id).attempt == 1
    assert house.http.get("/readyz").json()["queue"] == "up"


def test_jobs_sent_while_redis_is_down_run_when_it_is_back(
    start_house: Callable[..., House],
    start_worker: Callable[..., WorkerProcess],
    broker: Redis,
) -> None:
    """They are accepted at once, and rung for until somebody hears it."""
    house = start_house(redis_url=broker.url)
    start_worker(house)
    broker.kill()

    began = time.monotonic()
    jobs = [house.submit(name=f"while down {number}") for number in range(5)]
    took_seconds = time.monotonic() - began

    assert took_seconds < 3
    until(lambda: house.http.get("/readyz").json()["queue"] == "down")
    broker.start()
    for job_id in jobs:
        assert ended(house.ledger, job_id, 60).attempt == 1


def test_a_line_that_broke_keeps_no_later_ring_from_being_heard(broker: Redis) -> None:
    """Not even when it broke under a request for a prediction, which nobody repeats."""
    rung: list[Ring] = []
    doorbell = Doorbell(broker.url, rung.append)
    doorbell.start()
    doorbell.ask("before").result(20)
    broker.kill()

    with pytest.raises(Unavailable):
        doorbell.ask("while down").result(20)
    broker.start()
    doorbell.ask("after").result(20)
    doorbell.ring(Ring("job_1", 1, "train.cpu"))

    until(lambda: rung == [Ring("job_1", 1, "train.cpu")], 10)
    doorbell.stop()


def test_a_broker_that_hangs_costs_no_request_any_time(
    start_house: Callable[..., House],
) -> None:
    """A port that accepts and never answers is the worst of all."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        house = start_house(redis_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        for number in range(20):
            house.submit(name=f"hung {number}")
        took_seconds = time.monotonic() - began
        until(lambda: house.http.get("/readyz").json()["queue"] == "down", 30)

    assert took_seconds < 4


def test_a_lost_worker_s_job_is_queued_again(start_house: Callable[..., House]) -> None:
    """The reconciler finds leases that ran out."""
    house = start_house()
    job_id = house.submit()
    assert house.ledger.claim(["train.cpu"], "lost", 0.1) is not None

    until(lambda: house.http.get(f"/v1/jobs/{job_id}").json()["state"] == "queued", 10)

    assert house.http.get(f"/v1/jobs/{job_id}/events").json()["events"][-1]["type"] == "requeued"
