"""The disk of the data folder runs full, and gets room again."""

import random
import subprocess
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.chaos.batch import batch
from tests.chaos.conftest import PlantMaker
from tests.chaos.matrix import Matrix
from tests.chaos.storm import Storm
from tests.chaos.tally import count, ledger_is_sound
from tests.gate import require
from tests.integration.visitor import Json

pytestmark = [pytest.mark.chaos, pytest.mark.redis, pytest.mark.timeout(900)]

WHAT = "disk of the data folder full for 15 s"
SIZE = "96m"
FULL_SECONDS = 15.0


@pytest.fixture
def small_disk(tmp_path: Path, matrix: Matrix) -> Iterator[Path]:
    """A file system of its own with little room; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = [str(require("mount")), "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        matrix.skip(WHAT, "a small disk can only be made by root")
        pytest.skip(f"no small disk can be made here: {made.stderr.strip()}")
    yield place
    subprocess.run([str(require("umount")), str(place)], check=True)


def test_the_disk_is_full_for_a_while(
    small_disk: Path,
    build: PlantMaker,
    undisturbed: dict[str, Json],
    chance: random.Random,
    matrix: Matrix,
) -> None:
    """Submissions are refused with 507, failures name the reason, and afterwards work goes on."""
    plant = build(small_disk / "data")
    storm = Storm(plant, chance)
    storm.send(batch(24, chance))
    time.sleep(chance.uniform(1.0, 3.0))

    refused: list[int] = []

    def fill() -> None:
        stuffing = small_disk / "stuffing"
        over = time.monotonic() + FULL_SECONDS
        while time.monotonic() < over:
            # Again and again: logs that are rolled over and folders that are removed make room.
            _stuff(stuffing)
            answer = plant.visitor.http.post("/v1/jobs", json=batch(1, chance)[0])
            refused.append(answer.status_code)
            if answer.status_code == HTTPStatus.ACCEPTED:
                storm.sent[f"late {len(refused)}"] = {}, answer.json()["id"]
            time.sleep(0.5)
        stuffing.unlink()

    storm.crash(fill)
    storm.pass_over()
    failures = [job["failure"] for job in plant.visitor.all_jobs(state="failed")]
    storm.send(batch(6, chance))
    storm.pass_over()

    tally = count(plant.visitor, storm.accepted, undisturbed)
    told = {number: refused.count(number) for number in sorted(set(refused))}
    beside = f"answers meanwhile: {', '.join(f'{n} × {code}' for code, n in told.items())}; "
    beside += f"failed as `platform` with the reason: {len(failures)}"
    matrix.add(WHAT, tally, 1, beside)
    assert HTTPStatus.INSUFFICIENT_STORAGE in told
    assert set(told) <= {HTTPStatus.ACCEPTED, HTTPStatus.INSUFFICIENT_STORAGE}
    assert all(f["kind"] == "platform" and "disk is full" in f["detail"] for f in failures)
    assert tally.succeeded + tally.failed == tally.accepted
    assert tally.failed == len(failures)
    assert not any((tally.lost, tally.unasked, tally.ended_twice, tally.broken, tally.differing))
    assert ledger_is_sound(plant.ledger_file)


def _stuff(file: Path) -> None:
    """Write until there is no room for one byte more."""
    for piece in (1 << 20, 1 << 12, 1):
        with file.open("ab", buffering=0) as stuffing:
            try:
                while stuffing.write(bytes(piece)):
                    pass
            except OSError:
                continue
