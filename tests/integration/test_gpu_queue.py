"""Jobs that wait for what is not there, and jobs that somebody stops."""

from typing import Any

import httpx
import pytest

from tests.integration.house import House
from tests.integration.visitor import Json, diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def slow_epochs(house: House) -> Json:
    """A job whose every epoch takes longer than a heartbeat: ten thousand batches of one row."""
    lines = [f"{number % 97},{number % 89},{number % 83}" for number in range(13_000)]
    answer = house.upload("\n".join(["a,b,y", *lines]).encode())
    spec = diabetes(batch_size=1, max_iter=500, n_iter_no_change=500, learning_rate_init=1e-6)
    return {**spec, "dataset": {"upload": answer.json()["id"]}, "target": "y"}


def types_of(house: House, job: Json) -> list[str]:
    """What happened to a job, in a word each."""
    return [event["type"] for event in house.get(job["links"]["events"])["events"]]


def test_a_job_for_a_gpu_says_that_nobody_serves_it_and_can_be_cancelled(house: House) -> None:
    """It waits with a reason, is passed by other jobs, and ends the moment it is cancelled."""
    job = house.submit({**diabetes(), "device": "gpu"})

    assert job["state"] == "queued"
    place = job["queue_place"]
    assert place["queue"] == "train.gpu"
    assert place["position"] == 1
    assert "waiting: no worker serves train.gpu" in place["waiting"]
    assert place["may_start_in_seconds"] is None

    house.trained(diabetes())
    assert house.look(job)["state"] == "queued"

    cancelled = house.cancel(job)
    assert cancelled["state"] == "cancelled"
    assert cancelled["attempt"] == 0
    assert cancelled["queue_place"] is None
    assert house.cancel(job) == cancelled
    assert types_of(house, job)[0] == "queued"
    assert types_of(house, job)[-1] == "cancelled"
    assert "started" not in types_of(house, job)
    assert house.http.get(job["links"]["report"]).status_code == httpx.codes.NOT_FOUND


@pytest.fixture(scope="module")
def stopped(house: House, slow_epochs: Json) -> Json:
    """A job stopped in the middle, with the epochs that were done before and after."""
    job = house.submit(slow_epochs)
    house.until_it_trains(job, epochs=1)
    asked = house.cancel(job)
    done = house.epochs_done(job)
    return {"asked": asked, "done": done, "ended": house.until_ended(job)}


def test_a_running_job_stops_within_an_epoch(house: House, stopped: Json) -> None:
    """The epoch that has begun is the last: the wish travels with the next heartbeat."""
    ended = stopped["ended"]

    assert stopped["asked"]["cancel_requested_at"]
    assert ended["state"] == "cancelled"
    # One that was going on when it was asked, and one that began before the wish arrived.
    assert house.epochs_done(ended) <= stopped["done"] + 2
    assert types_of(house, ended)[-2:] == ["cancel_requested", "cancelled"]


def test_what_was_reached_is_kept(house: House, stopped: Json) -> None:
    """Report, curves, models and TensorBoard of the epochs that were done, of both legs alike."""
    job = stopped["ended"]
    report = house.report(job)
    curves = house.get(job["links"]["metrics"])

    epochs = [leg["n_iter"] for leg in report["legs"].values()]
    assert epochs == [curves["points"]] * 2
    for leg in ("reference", "candidate"):
        assert curves[leg]["loss"]["values"] == report["legs"][leg]["loss_curve"]
    kept = {each["name"] for each in house.get(job["links"]["artifacts"])["artifacts"]}
    assert {"reference.skops", "candidate.keras", "predictions.csv"} <= kept
    tags: Any = house.get(f"{job['links']['tensorboard']}data/plugin/scalars/tags")
    assert {run: "loss" in told for run, told in tags.items()} == {
        "reference": True,
        "candidate": True,
    }


def test_the_next_job_waits_with_its_place_and_then_runs(house: House, slow_epochs: Json) -> None:
    """Behind a long one it says what it waits for; the long one stopped, it is trained."""
    before = house.submit(slow_epochs)
    house.until_it_trains(before)

    first, second = house.submit(diabetes()), house.submit(diabetes())

    assert first["queue_place"]["position"] == 1
    assert "1 job running" in first["queue_place"]["waiting"]
    assert second["queue_place"]["position"] == 2
    assert "1 job before it" in second["queue_place"]["waiting"]
    urgent = house.submit({**diabetes(), "priority": 5})
    assert urgent["queue_place"]["position"] == 1
    assert house.look(first)["queue_place"]["position"] == 2
    until(
        lambda: house.look(second)["queue_place"]["may_start_in_seconds"] is not None,
        "an estimate of when it starts",
    )
    house.cancel(before)
    ended = [house.until_succeeded(job) for job in (urgent, first, second)]
    assert [job["started_at"] for job in ended] == sorted(job["started_at"] for job in ended)
