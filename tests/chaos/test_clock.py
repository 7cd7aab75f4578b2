"""The calendar jumps while jobs are at work; the machine's own clock is not touched."""

import random
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.chaos.batch import batch
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.plant import Plant
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.gate import require
from tests.integration.visitor import Json, until

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]

HOUR_SECONDS = 3600.0
SHIM = Path(__file__).with_name("shifted_clock.c")


@pytest.fixture
def shift(tmp_path: Path) -> Callable[[float], object]:
    """Set the clock of all programs that are started with `SHIFTED_CLOCK`."""
    file = tmp_path / "shift"
    file.write_bytes(struct.pack("d", 0.0))

    def by(seconds: float) -> None:
        # In place: the programs look into this very file.
        with file.open("r+b") as written:
            written.write(struct.pack("d", seconds))

    return by


@pytest.fixture
def clockwork(tmp_path: Path) -> dict[str, str]:
    """Environment of programs with a clock that can be set."""
    if sys.platform != "linux":
        pytest.skip("only Linux lets a clock be preloaded")
    library = tmp_path / "shifted_clock.so"
    compiler = str(require("cc"))
    words = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SHIM)]
    subprocess.run(words, check=True)
    return {"LD_PRELOAD": str(library), "SHIFTED_CLOCK": str(tmp_path / "shift")}


def test_the_clock_jumps_by_an_hour_and_back(
    shift: Callable[[float], object],
    clockwork: dict[str, str],
    build: PlantMaker,
    undisturbed: dict[str, Json],
    chance: random.Random,
    matrix: Matrix,
) -> None:
    """Forwards, every lease seems to have run out; backwards, every one seems to last an hour."""
    plant = build(around=clockwork)
    storm = Storm(plant, chance)

    def jump(seconds: float) -> Callable[[], None]:
        def set_clock() -> None:
            shift(seconds)
            # The gateway notes the date once a second.
            until(lambda: abs(_clock_of(plant) - seconds) < 60, "the clock has jumped", 10)
            storm.send(batch(1, chance))

        return set_clock

    storm.send(batch(30, chance))
    hours = (HOUR_SECONDS, 0.0, -HOUR_SECONDS, 0.0)
    storm.strike([jump(seconds) for seconds in hours], seconds=(1.0, 4.0))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed)
    beside = "+1 h, back, −1 h, back; a clock preloaded into all processes"
    matrix.add("the clock jumps", tally, len(storm.crashes), beside)
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def _clock_of(plant: Plant) -> float:
    """Seconds by which the gateway's clock differs from ours."""
    told = plant.visitor.http.get("/healthz").headers["date"]
    return (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
