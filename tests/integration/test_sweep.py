"""Sweeps through the whole stack: run, watched, cancelled, killed, fetched."""

import csv
import json
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.client.conftest import twinfit
from tests.conftest import ROOT
from tests.integration.conftest import HouseMaker
from tests.integration.house import CLEAN, House
from tests.integration.visitor import Json, diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ALPHA = "reference.sklearn.params.alpha"
RATE = "reference.sklearn.params.learning_rate_init"
EXAMPLE = ROOT / "examples" / "20_sweep_penalty.json"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A stack that trains two jobs at once."""
    house = House(tmp_path_factory.mktemp("sweeps") / "data", TWINFIT_SLOTS="2")
    try:
        yield house
        assert house.runs(), house.logs()
        house.interrupt()
    finally:
        house.end_anyhow()


def sweep(grid: dict[str, list[Any]], epochs: int = 3, **params: Any) -> Json:
    """A sweep over a small pair."""
    return {"kind": "sweep", "base": diabetes(4, max_iter=epochs, **params), "grid": grid}


def long_sweep(points: int) -> Json:
    """A sweep whose trainings last some seconds each."""
    alphas = [number / 10 for number in range(points)]
    never = {"tol": 0.0, "n_iter_no_change": 10_000}
    return sweep({ALPHA: alphas}, epochs=400, batch_size=10, **never)


def rows(house: House, job: Json) -> list[Json]:
    """The table of a sweep."""
    found: list[Json] = house.get(job["links"]["points"], limit=1000)["points"]
    return found


def children(house: House, job: Json) -> list[Json]:
    """The trainings of a sweep, by number."""
    page = house.get("/v1/jobs", parent=job["id"], limit=500)["jobs"]
    return sorted(page, key=lambda child: child["point"]["number"])


def ended_once(house: House, job: Json, number: int) -> None:
    """See that all trainings ended, each in one ending, and the sweep with the last of them."""
    ended = house.until_ended(job)
    assert ended["state"] == "succeeded", ended
    found = children(house, job)
    assert [child["point"]["number"] for child in found] == list(range(1, number + 1))
    for child in found:
        events = house.get(child["links"]["events"], limit=1000)["events"]
        kinds = [event["type"] for event in events]
        assert kinds.count("succeeded") == 1, kinds
        assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    events = house.get(job["links"]["events"], limit=1000)["events"]
    told = [event["facts"]["number"] for event in events if event["type"] == "child_ended"]
    assert sorted(told) == list(range(1, number + 1))
    assert [event["type"] for event in events].count("succeeded") == 1


def moment(text: str) -> datetime:
    """A time as the service tells it."""
    return datetime.fromisoformat(text)


def test_the_example_runs_through_the_command(house: House, tmp_path: Path) -> None:
    """Two trainings at a time; the aligned twin wins at every penalty, the naive port never."""
    told = twinfit(
        "run", str(EXAMPLE), "--json", "--url", house.url, environment=CLEAN, seconds=300
    )
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    job, report = answer["job"], answer["report"]

    assert job["children"] == {
        "total": 12,
        "queued": 0,
        "running": 0,
        "succeeded": 12,
        "failed": 0,
        "cancelled": 0,
    }
    assert "Best so far: gap" in told.stderr
    assert len(report["groups"]) == 6
    assert report["best"]["changes"]["candidate.keras"] == {"like": "reference"}
    for group in report["groups"]:
        aligned = group["changes"]["candidate.keras"] == {"like": "reference"}
        assert (group["gap"]["mean"] < 1e-12) == aligned, group
    found = children(house, job)
    spans = [(moment(each["started_at"]), moment(each["ended_at"])) for each in found]
    most = max(sum(a <= start < b for a, b in spans) for start, _ in spans)
    assert most == 2

    fetched = twinfit(
        "fetch", job["id"], "--to", str(tmp_path / "f"), "--url", house.url, environment=CLEAN
    )
    assert fetched.returncode == 0, fetched.stderr
    with (tmp_path / "f" / "table.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["number"] for row in table] == [str(number) for number in range(1, 13)]
    own = json.loads((tmp_path / "f" / "points" / "07" / "report.json").read_text())
    assert float(table[6]["candidate.r2"]) == own["legs"]["candidate"]["metrics"]["r2"]
    assert (tmp_path / "f" / "groups.csv").exists()

    for words, expected in (
        (("show", job["id"]), ("Best: gap", "port naive", "12 of 12 points")),
        (("list", "--kind", "sweep"), (job["id"], "12/12 points")),
        (("list", "--parent", job["id"]), (found[0]["id"],)),
    ):
        said = twinfit(*words, "--url", house.url, environment=CLEAN)
        assert said.returncode == 0, said.stderr
        for word in expected:
            assert word in said.stdout, said.stdout


def test_a_point_that_diverges_is_a_finding(house: House) -> None:
    """Its job succeeds with the verdict, its numbers are null, and the sweep goes on."""
    job = house.submit(sweep({RATE: [0.001, 1e12]}, epochs=20, momentum=0.0))

    house.until_succeeded(job)

    calm, wild = rows(house, job)
    assert calm["verdict"] != "diverged"
    assert (wild["state"], wild["verdict"]) == ("succeeded", "diverged")
    assert wild["metrics"]["reference"]["r2"] is None
    report = house.report(job)
    assert report["verdicts"]["diverged"] == 1
    assert report["best"]["number"] == 1


def test_the_same_training_alone_gives_the_same_numbers(house: House) -> None:
    """A point is the job that one would have sent by hand."""
    job = house.submit(sweep({ALPHA: [0.25, 0.75]}))
    alone = house.trained(diabetes(4, alpha=0.75))

    house.until_succeeded(job)

    (child,) = children(house, job)[1:]
    swept = house.report(child)["certificate"]["results_sha256"]
    assert swept == alone["certificate"]["results_sha256"]


def test_a_cancelled_sweep_ends_within_an_epoch(house: House) -> None:
    """One command ends what waits and what runs; what had ended stays."""
    job = house.submit(long_sweep(8))
    until(lambda: house.look(job)["children"]["running"] == 2 or None, "two at work")

    said = twinfit("cancel", job["id"], "--url", house.url, environment=CLEAN)

    assert said.returncode == 0, said.stderr
    ended = house.until_ended(job)
    assert ended["state"] == "cancelled"
    assert ended["children"]["running"] == ended["children"]["queued"] == 0
    assert ended["children"]["cancelled"] >= 6
    again = house.until_succeeded(house.submit(diabetes()))
    assert again["state"] == "succeeded"


def program(house: House, name: str) -> psutil.Process:
    """The gateway or the worker of a stack."""
    found = [each for each in house.processes() if each.cmdline()[-2:] == ["-m", name]]
    return found[0]


@pytest.mark.parametrize("name", ["worker", "service"])
def test_a_killed_program_loses_nothing_and_trains_nothing_twice(
    build: HouseMaker, name: str
) -> None:
    """In the middle of a sweep; the stack starts it again, and every point ends once."""
    house = build(TWINFIT_SLOTS="2")
    job = house.submit(long_sweep(6))
    until(lambda: house.look(job)["children"]["succeeded"] >= 1 or None, "the first has ended")

    program(house, name).send_signal(signal.SIGKILL)
    until(lambda: _answers(house) or None, "the gateway answers")

    ended_once(house, job, 6)
    assert house.report(job)["best"] is not None


def _answers(house: House) -> bool:
    try:
        return house.http.get("/readyz").is_success
    except httpx.TransportError:
        return False
