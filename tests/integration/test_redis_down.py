"""The queue goes away, and comes back: the ledger is the truth, and no job is lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.conftest import HouseMaker
from tests.integration.house import House
from tests.integration.redis_server import RedisServer
from tests.integration.visitor import Json, diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.timeout(900)]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that does not run yet."""
    server = RedisServer(tmp_path / "redis")
    yield server
    server.kill()


def long_job() -> Json:
    """A job that keeps the only worker busy until it is cancelled."""
    return diabetes(10, max_iter=50_000, batch_size=10, tol=0.0, n_iter_no_change=50_000)


def submitted_at_once(house: House, spec: Json) -> Json:
    """A job that is accepted before anybody could have waited for Redis twice."""
    answer = house.http.post("/v1/jobs", json=spec, timeout=5.0)
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    job: Json = answer.json()
    assert job["state"] == "queued"
    return job


def prediction(house: House, job: Json) -> httpx.Response:
    """What is answered to a row of zeros."""
    rows = {"rows": [[0.0] * 10]}
    return house.http.post(job["links"]["predictions"], json=rows)


def test_jobs_are_accepted_while_redis_is_down_and_run_when_it_is_back(
    build: HouseMaker, redis: RedisServer
) -> None:
    """Down from the start, down later, frozen, killed in the middle of a job: none is lost."""
    # The stack starts without Redis, and takes a job.
    house = build(TWINFIT_REDIS_URL=redis.url)
    first = submitted_at_once(house, diabetes())
    assert first["queue_place"]["waiting"]
    redis.start()
    house.until_succeeded(first)
    until(lambda: prediction(house, first).is_success, "predictions, which need the queue")

    # Redis is killed while a job trains: neither that one nor those behind it notice.
    running = house.submit(long_job())
    house.until_it_trains(running)
    redis.kill()
    behind = [submitted_at_once(house, diabetes()) for _ in range(3)]
    for place, job in enumerate(behind, 1):
        told = house.look(job)["queue_place"]
        assert told["position"] == place
        assert "running now" in told["waiting"]
    refused = prediction(house, first)
    assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "queue does not answer" in refused.json()["detail"]
    assert house.http.get("/healthz").is_success
    house.cancel(running)
    assert house.until_ended(running)["state"] == "cancelled"

    # Back again: all that was sent meanwhile is trained, each once.
    redis.start()
    for job in behind:
        assert house.until_succeeded(job)["attempt"] == 1
    until(lambda: prediction(house, first).is_success, "predictions again")

    # A server that takes the connection and never answers is worse than none.
    redis.freeze()
    frozen = submitted_at_once(house, diabetes())
    assert house.until_succeeded(frozen)["attempt"] == 1
    redis.thaw()
    until(lambda: prediction(house, frozen).is_success, "predictions once more")
    assert house.look(running)["attempt"] == 1
    house.interrupt()
