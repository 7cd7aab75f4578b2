"""The stack that tests share, and stacks of their own for those that end or starve theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.integration.browser import chromium
from tests.integration.house import House

HouseMaker = Callable[..., House]


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One stack for all tests that do not mind each other's jobs."""
    house = House(tmp_path_factory.mktemp("house") / "data")
    try:
        yield house
        assert house.runs(), house.logs()
        house.interrupt()
    finally:
        house.end_anyhow()


@pytest.fixture
def build(tmp_path: Path) -> Iterator[HouseMaker]:
    """Start a stack of this test's own; whatever happens, nothing of it stays."""
    built: list[House] = []

    def start(**environment: str) -> House:
        built.append(House(tmp_path / f"data{len(built)}", **environment))
        return built[-1]

    yield start
    for house in built:
        house.end_anyhow()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    """One browser for all pages: its start costs more than they do."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are kept."""
    return tmp_path_factory.mktemp("pictures")
