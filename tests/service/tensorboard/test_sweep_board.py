"""One TensorBoard over all trainings of a sweep: their curves, and a table of what was changed."""

import time
from typing import Any

import pytest

from tests.service.house import House
from tests.service.sweeps.sweeping import ALPHA, a_house_of_its_own, claimed, ended, sent
from tests.service.tensorboard.event_files import write_losses
from tests.service.tensorboard.test_board import losses, runs

house = pytest.fixture(scope="module")(a_house_of_its_own)


def begun(house: House, job_id: str, values: list[float], attempt: int = 1) -> None:
    """Write both legs' losses of a training, as a worker does."""
    for leg in ("reference", "candidate"):
        write_losses(house.data / "logs" / job_id / str(attempt) / leg, values)


def table(house: House, job: dict[str, Any]) -> dict[str, Any]:
    """The table of hyperparameters, as its page asks for it: columns, then rows."""
    plugin = f"{job['links']['tensorboard']}data/plugin/hparams"
    told = house.http.post(f"{plugin}/experiment", json={"includeMetrics": True})
    assert told.status_code == 200, told.text
    columns = told.json()
    asked = {
        "colParams": [
            *({"hparam": info["name"]} for info in columns["hparamInfos"]),
            *({"metric": info["name"]} for info in columns["metricInfos"]),
        ],
        "allowedStatuses": ["STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
        "startIndex": 0,
        "sliceSize": 100,
    }  # fmt: skip
    rows = house.http.post(f"{plugin}/session_groups", json=asked)
    assert rows.status_code == 200, rows.text
    return {"columns": columns, "rows": rows.json()["sessionGroups"]}


def values(group: dict[str, Any]) -> dict[str, float]:
    """The metrics of a row of the table, by their leg and tag."""
    return {
        f"{each['name'].get('group')} {each['name']['tag']}": each["value"]
        for each in group["metricValues"]
    }


def test_every_training_is_a_run_under_its_number_and_its_changes(house: House) -> None:
    """Those that have begun; others come when they begin, and no other job's ever."""
    stranger = sent(house)
    begun(house, claimed(house).job_id, [9.0])
    job = sent(house, grid={ALPHA: [0.0, 0.5, 1.0]})
    begun(house, claimed(house).job_id, [3.0, 2.0])

    assert runs(house, job["id"]) == ["1 alpha=0.0/candidate", "1 alpha=0.0/reference"]
    assert losses(house, job["id"], "1 alpha=0.0/candidate") == [3.0, 2.0]

    begun(house, claimed(house).job_id, [3.0])
    time.sleep(1.1)

    assert runs(house, job["id"]) == [
        *("1 alpha=0.0/candidate", "1 alpha=0.0/reference"),
        *("2 alpha=0.5/candidate", "2 alpha=0.5/reference"),
    ]
    assert len(runs(house, stranger["id"])) == 2


def test_curves_grow_and_a_second_attempt_takes_the_first_one_s_place(house: House) -> None:
    """A lost worker's curve is not mixed with the one that counts."""
    job = sent(house)
    claim = claimed(house)
    folder = house.data / "logs" / claim.job_id / "1" / "candidate"
    with write_losses(folder, [3.0]) as log:
        assert losses(house, job["id"], "1 alpha=0.0/candidate") == [3.0]
        log.write(2.0)
        time.sleep(1.1)
        assert losses(house, job["id"], "1 alpha=0.0/candidate") == [3.0, 2.0]
    house.ledger.release(claim, "the worker was asked to end")
    assert claimed(house).job_id == claim.job_id
    begun(house, claim.job_id, [5.0, 4.0, 3.0], attempt=2)
    time.sleep(1.1)

    assert losses(house, job["id"], "1 alpha=0.0/candidate") == [5.0, 4.0, 3.0]


def test_the_table_compares_points_by_what_was_changed(house: House) -> None:
    """Columns are the changed paths, not the hundred settings that all legs share."""
    job = sent(
        house, grid={ALPHA: [0.0, 0.5], "reference.sklearn.params.activation": ["relu", "tanh"]}
    )
    for r2 in (0.1, 0.2):
        begun(house, ended(house, r2).job_id, [3.0, 1.0 - r2])
    begun(house, claimed(house).job_id, [3.0])

    told = table(house, job)

    hyperparameters = {info["displayName"]: info for info in told["columns"]["hparamInfos"]}
    assert sorted(hyperparameters) == ["activation", "alpha"]
    assert hyperparameters["alpha"]["type"] == "DATA_TYPE_FLOAT64"
    assert hyperparameters["activation"]["domainDiscrete"] == ["relu", "tanh"]
    names = [info["displayName"] for info in told["columns"]["metricInfos"]]
    assert "candidate r2" in names
    assert "reference loss" in names
    # The two with relu share a compiled function and were taken first: numbers 1 and 3.
    first, third, second = sorted(told["rows"], key=lambda row: row["name"])
    assert first["hparams"] == {ALPHA: 0.0, "reference.sklearn.params.activation": "relu"}
    assert values(first)["candidate final/r2"] == 0.1
    assert values(second)["candidate final/r2"] == 0.2
    assert abs(values(second)["candidate loss"] - 0.8) < 1e-6
    assert "candidate final/r2" not in values(third)
    assert [row["sessions"][0]["status"] for row in (first, third)] == [
        *("STATUS_SUCCESS", "STATUS_RUNNING")
    ]


def test_repeats_over_seeds_are_one_row_with_their_mean(house: House) -> None:
    """With a session for each seed below."""
    job = sent(house, grid={ALPHA: [0.0]}, repeats=2)
    for r2 in (0.2, 0.4):
        begun(house, ended(house, r2).job_id, [1.0])

    (row,) = table(house, job)["rows"]

    assert row["name"] == "alpha=0.0"
    assert abs(values(row)["candidate final/r2"] - 0.3) < 1e-12
    assert len(row["sessions"]) == 2


def test_a_sweep_that_waits_has_a_page_that_says_so(house: House) -> None:
    """Until the first of its trainings has written something."""
    job = sent(house)

    page = house.http.get(job["links"]["tensorboard"])

    assert page.status_code == 200
    assert "Nothing to see yet" in page.text
