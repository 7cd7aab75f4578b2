"""One running stack for all experiments, the digits, and how long an experiment may take."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.experiments.laboratory import Laboratory, Size

SIZES: tuple[Size, ...] = ("short", "full")


@pytest.fixture(
    scope="session",
    params=[SIZES[0], pytest.param(SIZES[1], marks=pytest.mark.experiments)],
)
def size(request: pytest.FixtureRequest) -> Size:
    """`short` whenever tests are run, `full` under `make experiments`."""
    chosen: Size = request.param
    return chosen


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """`twinfit up` on a data folder of its own, where experiments are run by `twinfit run`."""
    laboratory = Laboratory(tmp_path_factory.mktemp("laboratory"))
    try:
        yield laboratory
        assert laboratory.house.runs(), laboratory.house.logs()
        laboratory.house.interrupt()
    finally:
        laboratory.house.end_anyhow()


@pytest.fixture(scope="session")
def mnist(shared: Path) -> Path:
    """Ten thousand handwritten digits: `X` (10000, 28, 28) of 0 to 255, and `y`."""
    digits = shared / "data" / "mnist_10k.npz"
    if not digits.is_file():
        pytest.skip(f"no handwritten digits at {digits}: an NPZ file with X (rows, 28, 28) and y")
    return digits
