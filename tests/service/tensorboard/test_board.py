"""TensorBoard inside the gateway: one job's runs and no others, while it runs and after."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.house import House
from tests.service.samples import fail, started
from tests.service.tensorboard.event_files import write_losses


def runs(house: House, job_id: str) -> Any:
    """Names of the runs that a job's TensorBoard has."""
    return sorted(house.http.get(f"/v1/jobs/{job_id}/tensorboard/data/runs").json())


def losses(house: House, job_id: str, run: str) -> list[float]:
    """The values of a run's loss, as TensorBoard's page asks for them."""
    answer = house.http.get(
        f"/v1/jobs/{job_id}/tensorboard/data/plugin/scalars/scalars",
        params={"run": run, "tag": "loss"},
    )
    assert answer.status_code == 200, answer.text
    return [value for _, _, value in answer.json()]


def test_a_job_s_two_runs_are_shown_under_one_tag(house: House) -> None:
    """So that their curves lie in one chart."""
    claim = started(house)
    folder = house.data / "logs" / claim.job_id / "1"
    for leg, values in (("reference", [3.0, 2.0, 1.0]), ("candidate", [3.0, 2.5, 2.0])):
        write_losses(folder / leg, values)

    page = house.http.get(f"/v1/jobs/{claim.job_id}/tensorboard/")
    tags = house.http.get(f"/v1/jobs/{claim.job_id}/tensorboard/data/plugin/timeseries/tags").json()

    assert page.status_code == 200
    assert "TensorBoard" in page.text
    assert runs(house, claim.job_id) == ["candidate", "reference"]
    assert tags["scalars"]["runTagInfo"] == {"reference": ["loss"], "candidate": ["loss"]}
    assert losses(house, claim.job_id, "candidate") == [3.0, 2.5, 2.0]


def test_the_curves_grow_while_a_job_runs(house: House) -> None:
    """What is written later is seen later, and still after the job's end."""
    claim = started(house)
    writer = house.data / "logs" / claim.job_id / "1" / "reference"
    with write_losses(writer, [3.0]) as log:
        assert losses(house, claim.job_id, "reference") == [3.0]
        log.write(2.0)
        time.sleep(1.1)
        assert losses(house, claim.job_id, "reference") == [3.0, 2.0]
        log.write(1.0)
    fail(house, claim)
    time.sleep(1.1)

    assert losses(house, claim.job_id, "reference") == [3.0, 2.0, 1.0]


def test_no_job_sees_another_s_runs(house: House) -> None:
    """Neither by name nor by a path that leads out of its folder."""
    ours, theirs = started(house), started(house)
    write_losses(house.data / "logs" / ours.job_id / "1" / "reference", [1.0])
    write_losses(house.data / "logs" / theirs.job_id / "1" / "secret", [2.0])

    assert runs(house, ours.job_id) == ["reference"]
    assert runs(house, theirs.job_id) == ["secret"]
    board = f"/v1/jobs/{ours.job_id}/tensorboard"
    for run in ("secret", f"../{theirs.job_id}/1/secret", f"../../{theirs.job_id}/1/secret"):
        answer = house.http.get(
            f"{board}/data/plugin/scalars/scalars", params={"run": run, "tag": "loss"}
        )
        assert answer.status_code == 404
    assert house.http.get(f"{board}/%2e%2e/{theirs.job_id}/data/runs").status_code == 404


def test_an_older_attempt_is_not_shown(house: House) -> None:
    """A job that was started again shows what counts."""
    claim = started(house)
    logs = house.data / "logs" / claim.job_id
    write_losses(logs / "1" / "reference", [9.0])
    assert losses(house, claim.job_id, "reference") == [9.0]
    house.ledger.release(claim, "put back")
    assert house.ledger.claim(["train.cpu"], "tester", 600.0) is not None

    write_losses(logs / "2" / "reference", [1.0])

    assert losses(house, claim.job_id, "reference") == [1.0]


def test_before_anything_is_written_a_page_waits(house: House) -> None:
    """The link of a queued job leads to a page that looks again by itself."""
    job_id = house.submit()

    page = house.http.get(f"/v1/jobs/{job_id}/tensorboard/")
    bare = house.http.get(f"/v1/jobs/{job_id}/tensorboard")

    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.text
    assert bare.status_code == 307
    assert bare.headers["location"] == f"/v1/jobs/{job_id}/tensorboard/"


@pytest.mark.parametrize("path", ["", "/", "/data/runs", "/index.js", "/../../../etc/passwd"])
def test_an_unknown_job_has_no_tensorboard(house: House, path: str) -> None:
    """404, and not TensorBoard's own words."""
    answer = house.http.get(f"/v1/jobs/job_0123456789abcdef/tensorboard{path}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_many_boards_are_opened_and_the_oldest_forgotten(
    start_house: Callable[..., House], tmp_path: Path
) -> None:
    """A forgotten one comes back when it is looked at again."""
    house = start_house(max_boards=2)
    claims = [started(house) for _ in range(5)]
    for number, claim in enumerate(claims):
        write_losses(house.data / "logs" / claim.job_id / "1" / f"run{number}", [float(number)])

    seen = [runs(house, claim.job_id) for claim in (*claims, *claims)]

    assert seen == [[f"run{number}"] for number in range(5)] * 2
