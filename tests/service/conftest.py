"""Gateways that tests of the service talk to."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service.house import House
from tests.worker.workplace import Redis, redis_program


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One gateway for all tests that do not mind each other's jobs; it has no queue."""
    house = House(
        tmp_path_factory.mktemp("house"),
        max_body_bytes=200_000,
        max_upload_bytes=1_000_000,
        prediction_timeout_seconds=1.0,
    )
    yield house
    assert house.end() in {0, -15}


@pytest.fixture
def start_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Start gateways of this test's own; they are ended with it."""
    started: list[House] = []

    def start(**settings: object) -> House:
        started.append(House(tmp_path / f"house{len(started)}", **settings))
        return started[-1]

    yield start
    for house in started:
        house.end()


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A Redis of this test's own, in a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="tw") as folder:
        server = Redis(redis_program(), Path(folder))
        server.start()
        yield server
        server.kill()
