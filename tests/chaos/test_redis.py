"""Redis only carries messages: it may die, forget everything or hang, and no job is lost by it."""

import random
import time

import pytest

from tests.chaos.batch import batch
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.program import thaw
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.integration.visitor import Json

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]

# A worker whose own look at the ledger never comes: only doorbells can wake it.
DEAF_BUT_FOR_BELLS = {"patrol_seconds": 3600.0}
HANG_SECONDS = 10.0


def test_redis_is_killed(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """It comes back with its file; jobs that came meanwhile are rung for."""
    plant = build(**DEAF_BUT_FOR_BELLS)
    storm = Storm(plant, chance)

    def kill_redis() -> None:
        plant.redis.kill()
        storm.send(batch(6, chance))
        plant.start_redis(chance.uniform(0.5, 3.0))

    storm.send(batch(18, chance))
    storm.strike([kill_redis] * 4, seconds=(0.5, 2.0))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    matrix.add("SIGKILL of Redis", tally, len(storm.crashes), "workers woken by doorbells only")
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def test_redis_forgets_everything(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """Every key flushed in mid-run; then, with jobs queued and nobody at work, its file removed."""
    plant = build(**DEAF_BUT_FOR_BELLS)
    storm = Storm(plant, chance)

    storm.send(batch(18, chance))
    storm.strike([plant.flush_redis] * 3, seconds=(0.5, 2.0))
    storm.pass_over()

    def wipe_redis() -> None:
        plant.redis.kill()
        storm.send(batch(9, chance))
        plant.start_redis(wiped=True)

    storm.crash(wipe_redis)
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    beside = "3 × FLUSHALL, 1 × killed and file removed; workers woken by doorbells only"
    matrix.add("Redis data wiped", tally, len(storm.crashes), beside)
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def test_redis_hangs(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """It accepts and does not answer for ten seconds; submissions are answered all the same."""
    plant = build(**DEAF_BUT_FOR_BELLS)
    storm = Storm(plant, chance)
    slowest = 0.0

    def hang() -> None:
        nonlocal slowest
        stopped = plant.redis.freeze()
        over = time.monotonic() + HANG_SECONDS
        while time.monotonic() < over:
            began = time.monotonic()
            storm.send(batch(1, chance))
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(1.0)
        thaw(stopped)

    storm.send(batch(18, chance))
    storm.strike([hang], seconds=(0.5, 2.0))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    beside = f"slowest submission meanwhile {slowest:.2f} s; workers woken by doorbells only"
    matrix.add("Redis hung for 10 s (SIGSTOP)", tally, len(storm.crashes), beside)
    assert slowest < 2.0
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)
