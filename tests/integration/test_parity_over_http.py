"""Causes, traces, weights, decisions: what parity looks like to somebody who sends a job."""

import csv
import io
from typing import Any

import pytest

from tests.integration.house import House
from tests.integration.visitor import Json, diabetes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

NETWORK = {"max_iter": 12, "solver": "adam", "random_state": 1, "batch_size": 50}


def pair(params: dict[str, Any], **more: Any) -> Json:
    """A job on diabetes."""
    job = diabetes(**NETWORK | params) | {"explain": {"noise_floor": True}} | more
    job["reference"]["sklearn"]["params"] |= {"hidden_layer_sizes": [6]}
    return job


def report_of(house: House, job: Json) -> Json:
    """Train a job to its end and read its report."""
    return house.report(house.until_succeeded(house.submit(job)))


@pytest.mark.parametrize(
    ("cause", "gate"), [("loss-half", "loss"), ("bias-init", "init"), ("adam-epsilon", "update")]
)
def test_a_cause_that_is_kept_is_found_at_its_gate(house: House, cause: str, gate: str) -> None:
    """From the job to the report, as a user asks for it."""
    job = pair({}, explain={"trace": "first_difference"})
    job["candidate"] = {"keras": {"like": "reference", "keep": [cause]}}
    report = report_of(house, job)

    assert report["verdict"] == "different"
    assert report["first_difference"]["gate"] == gate
    assert report["first_difference"]["beyond_rounding"]
    assert report["amplification"]["steps"] > 0


def test_a_cause_that_nobody_knows_is_refused_by_name(house: House) -> None:
    """With what is allowed."""
    job = pair({})
    job["candidate"] = {"keras": {"like": "reference", "keep": ["loss-third"]}}
    answer = house.http.post("/v1/jobs", json=job)

    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["pointer"] == "/candidate/keras/keep/0"
    assert "loss-half" in problem["allowed"]


def test_an_aligned_pair_that_is_traced_has_nothing_beyond_rounding(house: House) -> None:
    """Whatever its last digits do."""
    report = report_of(house, pair({}, explain={"trace": "first_difference"}))

    assert report["verdict"] in {"identical", "indistinguishable"}
    first = report["first_difference"]
    assert first is None or not first["beyond_rounding"]


def test_rows_with_weights_train_both_legs_alike(house: House) -> None:
    """A column of an upload, kept out of the inputs."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["a", "b", "y", "w"])
    for n in range(80):
        writer.writerow([n % 7, (n * n) % 11, (n % 7) * 0.3 + (n % 3), 0.5 + n % 4])
    upload = house.http.post(
        "/v1/datasets", files={"file": ("weighted.csv", file.getvalue(), "text/csv")}
    )
    assert upload.status_code < 300, upload.text
    job = pair({"solver": "sgd"}, dataset={"upload": upload.json()["id"]}, target="y")
    weighted = report_of(house, job | {"sample_weight": "w"})

    assert weighted["verdict"] in {"identical", "indistinguishable"}
    assert weighted["rows"]["input_columns"] == ["a", "b"]
    plain = report_of(house, job)
    assert plain["rows"]["input_columns"] == ["a", "b", "w"]
    lonely = house.http.post("/v1/jobs", json=job | {"sample_weight": "v"})
    assert lonely.status_code == 422
    assert lonely.json()["errors"][0]["pointer"] == "/sample_weight"


def test_lbfgs_has_no_naive_port(house: House) -> None:
    """Keras' fit has no such solver, and says so before anything is trained."""
    job = pair({"solver": "lbfgs"})
    job["candidate"] = {"keras": {"port": "naive"}}
    answer = house.http.post("/v1/jobs", json=job)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/candidate/keras/port"


def test_decisions_of_both_legs_are_in_the_report_and_in_a_table(house: House) -> None:
    """Side by side, with the margin of every comparison."""
    stops = {"early_stopping": True, "n_iter_no_change": 2, "tol": 0.01, "max_iter": 100}
    job = house.until_succeeded(house.submit(pair(stops, scaling={"target": "standard"})))
    decisions = house.report(job)["decisions"]

    assert decisions["agree"]
    assert decisions["legs"]["reference"]["rule"] == "validation_score"
    assert decisions["legs"]["reference"]["restored_epoch"] is not None
    artifacts = house.get(job["links"]["artifacts"])["artifacts"]
    (table,) = [each for each in artifacts if each["name"] == "decisions.csv"]
    rows = list(csv.DictReader(io.StringIO(house.http.get(table["link"]).text)))
    epochs = decisions["legs"]["reference"]["epochs"]
    assert [row["epoch"] for row in rows if row["leg"] == "reference"] == [
        str(epoch) for epoch in range(1, epochs + 1)
    ]


def test_a_field_of_another_form_is_refused_as_one_that_does_not_go_with_the_rest(
    house: House,
) -> None:
    """A naive port keeps every cause; and causes come as a list."""
    job = pair({})
    for keras, pointer, detail in (
        ({"port": "naive", "keep": ["loss-half"]}, "keep", "does not go with the others"),
        ({"like": "reference", "keep": "loss-half"}, "keep", "should be a list"),
    ):
        answer = house.http.post("/v1/jobs", json=job | {"candidate": {"keras": keras}})

        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert problem["pointer"] == f"/candidate/keras/{pointer}"
        assert detail in problem["detail"]
