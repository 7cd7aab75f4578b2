"""A worker that sleeps past its lease and wakes up believing that the job is still its own."""

import random
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from tests.chaos.batch import batch, longer
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.plant import Plant
from tests.chaos.program import Program, thaw
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.integration.visitor import Json, until

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]

AFTERWARDS_SECONDS = 8.0


@pytest.mark.parametrize("family", [False, True], ids=["supervisor", "whole-family"])
def test_a_worker_that_was_stopped_past_its_lease_changes_nothing(
    build: PlantMaker,
    undisturbed: dict[str, Json],
    chance: random.Random,
    matrix: Matrix,
    family: bool,
) -> None:
    """Its job is trained by the other one; what it writes after SIGCONT is refused."""
    plant = build()
    storm = Storm(plant, chance)
    storm.send([longer(), longer(), *batch(10, chance)])
    sent = plant.visitor.get(f"/v1/jobs/{storm.accepted[0]}")
    plant.visitor.until_it_trains(sent, epochs=20)
    caught = plant.visitor.look(sent)
    zombie = _worker_of(plant, caught)

    stopped: list[int] = []
    storm.crash(lambda: stopped.extend(_freeze(plant, zombie, family=family)))
    storm.pass_over()
    before = _everything(plant, caught)
    thaw(stopped)
    until(lambda: "gave up" in zombie.log.read_text(), "the zombie gives up")
    time.sleep(AFTERWARDS_SECONDS)
    after = _everything(plant, caught)
    storm.send(batch(6, chance))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed, storm.crashes)
    who = "supervisor, fork server and child" if family else "supervisor alone"
    matrix.add(f"SIGSTOP of a worker past its lease, then SIGCONT ({who})", tally, 1)
    assert caught["attempt"] == 1
    assert before["job"]["attempt"] == 2
    assert after == before
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)


def _worker_of(plant: Plant, job: Json) -> Program:
    """The process that trains the job; its number is in the name under which it claimed it."""
    (started,) = (e for e in plant.visitor.history(job) if e["type"] == "started")
    number = int(started["facts"]["worker"].split(":")[1])
    (worker,) = (each for each in plant.workers if each.pid == number)
    return worker


def _freeze(plant: Plant, worker: Program, *, family: bool) -> list[int]:
    """Stop it where it does not hold the ledger: SQLite's writers would all wait for it."""
    while True:
        stopped = worker.freeze(family=family)
        if _can_be_written(plant):
            return stopped
        thaw(stopped)
        time.sleep(0.05)


def _can_be_written(plant: Plant) -> bool:
    with closing(sqlite3.connect(plant.ledger_file, timeout=2.0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.rollback()
        return True


def _everything(plant: Plant, job: Json) -> dict[str, Any]:
    """All that anybody can see of a job."""
    now = plant.visitor.look(job)
    links = now["links"]
    artifacts = plant.visitor.get(links["artifacts"])["artifacts"]
    return {
        "job": now,
        "events": plant.visitor.history(now),
        "metrics": plant.visitor.get(links["metrics"]),
        "report": plant.visitor.report(now),
        "files": {file["name"]: plant.visitor.http.get(file["link"]).content for file in artifacts},
    }
