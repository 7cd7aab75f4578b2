"""Stacks to be broken, and what the same jobs give when nobody breaks anything."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.chaos.batch import fingerprint, kinds, longer
from tests.chaos.matrix import Matrix
from tests.chaos.plant import Plant
from tests.integration.visitor import Json, without_seconds

PlantMaker = Callable[..., Plant]

# Another seed strikes at other moments; the page that the table is written into, if any.
SEED = int(os.environ.get("TWINFIT_CHAOS_SEED", "0"))
PAGE = os.environ.get("TWINFIT_CRASH_MATRIX")

_MATRIX = Matrix(SEED)


@pytest.fixture
def matrix() -> Matrix:
    """Where rows are noted."""
    return _MATRIX


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Random moments of this test's own, the same for the same seed."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="package")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """Reports of every kind of job from a stack in which nothing was broken."""
    folder = tmp_path_factory.mktemp("undisturbed")
    plant = Plant(folder / "data", folder / "words", workers=1)
    try:
        plant.start()
        jobs = [plant.visitor.submit(spec) for spec in (*kinds(), longer())]
        for job in jobs:
            plant.visitor.until_succeeded(job)
        reports = {job["id"]: without_seconds(plant.visitor.report(job)) for job in jobs}
    finally:
        # Before the first test: there is one stack at a time.
        plant.end()
    return {fingerprint(job["spec"]): reports[job["id"]] for job in jobs}


@pytest.fixture
def build(tmp_path: Path, undisturbed: dict[str, Json]) -> Iterator[PlantMaker]:
    """Start a stack; whatever happens, nothing of it stays, and a failed test shows its words."""
    built: list[Plant] = []

    def start(
        data: Path = tmp_path / "data",
        around: Mapping[str, str] | None = None,
        **settings: object,
    ) -> Plant:
        built.append(Plant(data, tmp_path / "words", 2, around, **settings))
        built[-1].start()
        built[-1].until_warm()
        return built[-1]

    yield start
    for plant in built:
        plant.end()
        assert plant.processes() == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the matrix, and write it into the page that `TWINFIT_CRASH_MATRIX` names."""
    if _MATRIX.rows:
        terminalreporter.section("crash matrix")
        terminalreporter.write_line(_MATRIX.table())
        if PAGE:
            _MATRIX.write(Path(PAGE))
