"""Everything is killed at once and started again, several times in a row."""

import random
from pathlib import Path

import pytest
from typing_extensions import override

from tests.chaos.batch import batch
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.chaos.visitor import PatientVisitor
from tests.integration.house import House
from tests.integration.visitor import Json

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]


class ChaosHouse(House):
    """`twinfit up` with a visitor that tries again; each start is at another address."""

    @override
    def start(self) -> None:
        super().start()
        self.visitor = PatientVisitor(self.url)

    @override
    def close(self) -> None:
        super().close()
        self.visitor.close()


def test_everything_is_killed_three_times_and_started_by_twinfit_up(
    tmp_path: Path, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """The next stack knows that it is alone: what was running is started again at once."""
    house = ChaosHouse(tmp_path / "data")
    storm = Storm(house, chance)

    def kill_everything() -> None:
        house.kill_everything()
        house.start()

    try:
        storm.send(batch(30, chance))
        storm.strike([kill_everything] * 3, seconds=(3.0, 12.0))
        storm.pass_over()
        tally = count(house.visitor, storm.accepted, undisturbed, storm.crashes)
    finally:
        house.end_anyhow()
    what = "SIGKILL of everything at once, three times in a row (`twinfit up`)"
    matrix.add(what, tally, len(storm.crashes), "recovery counts the start of the stack")
    assert tally.flawless, tally
    assert ledger_is_sound(house.data / "ledger.sqlite3")


def test_everything_is_killed_and_started_where_nobody_knows_that_he_is_alone(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """Single processes, as on several machines: only leases that run out tell what was lost."""
    plant = build()
    storm = Storm(plant, chance)

    def kill_everything() -> None:
        plant.kill_everything()
        plant.start()

    storm.send(batch(36, chance))
    storm.strike([kill_everything] * 2, seconds=(1.0, 4.0))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    what = "SIGKILL of everything at once, twice (single processes)"
    matrix.add(what, tally, len(storm.crashes), "recovery counts the start of all processes")
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def test_the_gateway_is_killed_between_commit_and_doorbell(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """With Redis down, the gateway is killed right after it has answered 202: nobody was rung."""
    plant = build(patrol_seconds=3600.0)
    storm = Storm(plant, chance)
    plant.redis.kill()

    def kill_after_the_answer() -> None:
        storm.send(batch(4, chance))
        plant.gateway.kill()
        plant.gateway.start()

    for _ in range(3):
        storm.crash(kill_after_the_answer)
    plant.start_redis(0.0, wiped=True)
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes[-1:])
    beside = "Redis was down and came back empty; workers woken by doorbells only"
    what = "SIGKILL of the gateway between commit and doorbell"
    matrix.add(what, tally, len(storm.crashes), beside)
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)
