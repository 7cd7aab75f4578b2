"""What docker-compose.yml declares, run on this machine: a real Redis and a real PostgreSQL."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.integration.compose import Compose, Places, places
from tests.integration.visitor import Visitor, diabetes, example, until, without_seconds
from tests.store.postgres import running_postgres

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis, pytest.mark.timeout(900)]


@pytest.fixture
def postgres() -> Iterator[str]:
    """The server that the service `postgres` stands for, with its database; its admin's URL."""
    with running_postgres() as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE twinfit")
        yield url


@pytest.fixture
def here(tmp_path: Path, postgres: str) -> Places:
    """Where the services are on this machine."""
    return places(tmp_path, postgres.partition("host=")[2])


@pytest.fixture
def compose(here: Places) -> Iterator[Compose]:
    """The declared services; none runs when the test is over."""
    compose = Compose(here)
    yield compose
    compose.end()


def test_the_declared_services_train_a_job(compose: Compose, here: Places, postgres: str) -> None:
    """Gateway before worker, as nobody promises an order; then a job, its report, its files."""
    assert {"redis", "postgres", "gateway", "worker", "worker-gpu"} == set(compose.services)
    compose.start_redis()
    gateway = compose.start("gateway")
    until(lambda: gateway.poll() is not None or compose.is_healthy("gateway"), "a healthy gateway")
    assert gateway.poll() is None, compose.log("gateway")
    visitor = Visitor(f"http://127.0.0.1:{here.gateway_port}")

    job = visitor.submit(example("01"))
    assert "no worker serves train.cpu" in job["queue_place"]["waiting"]
    worker = compose.start("worker")
    ended = visitor.until_succeeded(job)
    report = visitor.report(job)
    assert report["verdict"] in {"identical", "indistinguishable"}
    assert ended["attempt"] == 1

    # All that goes over the shared volume: uploads, artifacts, TensorBoard's files.
    rows = "\n".join(["a,b,y", *(f"{n},{n % 7},{n % 5}" for n in range(60))])
    dataset = visitor.upload(rows.encode()).json()
    own = visitor.trained({**diabetes(), "dataset": {"upload": dataset["id"]}, "target": "y"})
    assert own["rows"]["training"] == 45
    told = visitor.get(job["links"]["artifacts"])["artifacts"]
    assert all(visitor.http.get(artifact["link"]).is_success for artifact in told)
    assert sorted(visitor.get(f"{job['links']['tensorboard']}data/runs")) == [
        "candidate",
        "reference",
    ]
    answer = visitor.http.post(job["links"]["predictions"], json={"rows": [[0.0] * 10]})
    assert answer.is_success, answer.text

    # The ledger is PostgreSQL, and nothing else.
    with psycopg.connect(postgres.replace("/postgres?", "/twinfit?")) as ledger:
        (jobs,) = ledger.execute("SELECT count(*) FROM jobs").fetchone() or (0,)
    assert jobs == 2
    assert not list((here.folder / "data").glob("*.sqlite3*"))

    # A worker that is stopped as Docker does it gives its job back, and another one takes it.
    spec = diabetes(10, max_iter=400, batch_size=10, tol=0.0, n_iter_no_change=400)
    undisturbed = without_seconds(visitor.trained(spec))
    moved = visitor.submit(spec)
    visitor.until_it_trains(moved, epochs=10)
    worker.send_signal(signal.SIGTERM)
    grace_seconds = int(compose.services["worker"]["stop_grace_period"].removesuffix("s"))
    assert worker.wait(grace_seconds) == 0, compose.log("worker")
    assert visitor.look(moved)["state"] == "queued"
    compose.start("worker")
    assert visitor.until_succeeded(moved)["attempt"] == 2
    assert without_seconds(visitor.report(moved)) == undisturbed

    gateway.send_signal(signal.SIGTERM)
    assert gateway.wait(60) in {0, -signal.SIGTERM}
    visitor.close()
