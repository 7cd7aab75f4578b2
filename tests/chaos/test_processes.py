"""SIGKILL to one of the processes, or to all of them, while jobs are at work."""

import random
import threading
import time

import psutil
import pytest

from tests.chaos.batch import batch
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.integration.visitor import Json

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]


def test_a_training_child_is_killed(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """Its worker sees it at once, and has the job trained again from its start."""
    plant = build()
    storm = Storm(plant, chance)

    def kill_a_child() -> None:
        children = [child for worker in plant.workers for child in worker.training_children()]
        chance.choice(children).kill()

    storm.send(batch(36, chance))
    storm.strike([kill_a_child] * 5)
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    matrix.add("SIGKILL of a training child", tally, len(storm.crashes))
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def test_a_worker_is_killed(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """Its children end by themselves; when its lease has run out, its job is trained again."""
    plant = build()
    storm = Storm(plant, chance)
    orphans: list[psutil.Process] = []

    def kill_a_worker() -> None:
        worker = chance.choice(plant.workers)
        orphans.extend(worker.family())
        worker.kill()
        worker.start()

    storm.send(batch(36, chance))
    storm.strike([kill_a_worker] * 3)
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    _gone, left = psutil.wait_procs(orphans, timeout=30)
    beside = f"processes left behind: {len(left)}"
    matrix.add("SIGKILL of a worker", tally, len(storm.crashes), beside)
    assert left == []
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def test_the_gateway_is_killed_between_submissions(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """Clients that send again under the same key get the job that they had, and no second one."""
    plant = build()
    storm = Storm(plant, chance)
    clients = [
        threading.Thread(target=_send_slowly, args=(storm, batch(9, chance))) for _ in range(4)
    ]

    def kill_the_gateway() -> None:
        plant.gateway.kill()
        time.sleep(chance.uniform(0.0, 1.0))
        plant.gateway.start()

    for client in clients:
        client.start()
    storm.strike([kill_the_gateway] * 5, seconds=(0.2, 2.0))
    for client in clients:
        client.join()
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    sent_again = plant.visitor.transport.retries
    beside = f"{sent_again} requests sent again"
    matrix.add("SIGKILL of the gateway between submissions", tally, len(storm.crashes), beside)
    assert sent_again > 0
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)
    assert storm.send_everything_again() == storm.sent
    assert len(plant.visitor.all_jobs()) == tally.accepted


def _send_slowly(storm: Storm, specs: list[Json]) -> None:
    for spec in specs:
        storm.send([spec])
        time.sleep(random.uniform(0.0, 0.5))
