"""The same thing many times: one message, one submission."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.chaos.batch import batch, iris
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.integration.visitor import Json
from worker.app import make_app
from worker.tasks import TRAIN

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]

TIMES = 100


def test_the_same_doorbell_message_a_hundred_times(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """For each of three jobs, before, while and after it runs; nothing is trained twice."""
    plant = build()
    storm = Storm(plant, chance)
    storm.send(batch(12, chance))
    with make_app(plant.redis_url) as app:
        for job_id in chance.sample(storm.accepted, 3):
            for _ in range(TIMES):
                app.send_task(TRAIN, args=[job_id, 0], queue="train.cpu")
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed)
    matrix.add("the same doorbell message 100 times, for 3 of the jobs", tally, 0)
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert tally.repeated == 0
    assert ledger_is_sound(plant.ledger_file)


def test_the_same_key_a_hundred_times_in_parallel(
    build: PlantMaker, undisturbed: dict[str, Json], chance: random.Random, matrix: Matrix
) -> None:
    """One job, a hundred equal answers; another body under the same key is refused."""
    plant = build()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    spec = iris(max_iter=20)
    together = Barrier(TIMES)

    def send(_: int) -> httpx.Response:
        with httpx.Client(base_url=plant.visitor.url, timeout=120.0, trust_env=False) as client:
            together.wait()
            return client.post("/v1/jobs", json=spec, headers=key)

    with ThreadPoolExecutor(TIMES) as clients:
        answers = list(clients.map(send, range(TIMES)))
    other = plant.visitor.http.post("/v1/jobs", json=iris(max_iter=21), headers=key)
    Storm(plant, chance).pass_over()

    told = {answer.json()["id"] for answer in answers}
    tally = count(plant.visitor, sorted(told), undisturbed)
    beside = f"{TIMES} answers: {len({answer.status_code for answer in answers})} status, "
    beside += f"{len(told)} job; the same key with another body: {other.status_code}"
    matrix.add("the same Idempotency-Key 100 times in parallel", tally, 0, beside)
    assert {answer.status_code for answer in answers} == {httpx.codes.ACCEPTED}
    assert len(told) == 1
    assert other.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert tally.flawless, f"{tally}\n{plant.logs()}"
    assert ledger_is_sound(plant.ledger_file)
