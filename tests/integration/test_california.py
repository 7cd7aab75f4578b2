"""A table of the user's own: refused with its reasons, then trained as the refusal says."""

from pathlib import Path

import httpx
import pytest

from tests.integration.house import House
from tests.integration.visitor import Json, example

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def table(shared: Path) -> bytes:
    """California housing as CSV: 20,640 rows, 207 of them without a number of bedrooms."""
    return (shared / "data" / "california_housing.csv").read_bytes()


@pytest.fixture(scope="module")
def uploaded(house: House, table: bytes) -> Json:
    """The table as a data set."""
    answer = house.upload(table, "california_housing.csv")
    assert answer.status_code in {httpx.codes.CREATED, httpx.codes.OK}, answer.text
    dataset: Json = answer.json()
    assert answer.headers["location"] == f"/v1/datasets/{dataset['id']}"
    return dataset


def job_on(dataset: Json, **fields: str) -> Json:
    """The fifth example on this data set, quick to train, asking for no repair by itself."""
    spec = example("05", dataset={"upload": dataset["id"]}, explain={"noise_floor": False})
    spec["reference"]["sklearn"]["params"] |= {"max_iter": 5, "batch_size": 2000}
    return {**spec, "missing": "refuse", "text_columns": "refuse", **fields}


def test_the_upload_is_described(uploaded: Json) -> None:
    """Every column with its kind and what it lacks."""
    profile = uploaded["profile"]
    columns = {column["name"]: column for column in profile["columns"]}

    assert profile["rows"] == 20_640
    assert profile["separator"] == ","
    assert {name for name, column in columns.items() if column["kind"] == "text"} == {
        "ocean_proximity"
    }
    assert {name: c["missing"] for name, c in columns.items() if c["missing"]} == {
        "total_bedrooms": 207
    }


def test_the_same_upload_is_the_same_data_set(house: House, uploaded: Json, table: bytes) -> None:
    """Named by its content, whatever the file is called."""
    again = house.upload(table, "another_name.csv")

    assert again.status_code == httpx.codes.OK
    assert again.json()["id"] == uploaded["id"]
    assert [d["id"] for d in house.get("/v1/datasets")["datasets"]].count(uploaded["id"]) == 1


def test_one_refusal_names_both_reasons_and_their_remedies(house: House, uploaded: Json) -> None:
    """Missing values and a text column, each with its column and how to ask for a repair."""
    answer = house.http.post("/v1/jobs", json=job_on(uploaded))

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"/missing", "/text_columns"}
    missing, text = errors["/missing"], errors["/text_columns"]
    assert "total_bedrooms" in missing["detail"]
    assert "ocean_proximity" in text["detail"]
    for remedy in ("mean", "median"):
        assert remedy in f"{missing['detail']} {missing['allowed']}"
    assert "one_hot" in f"{text['detail']} {text['allowed']}"


@pytest.mark.parametrize(
    ("repaired", "left"),
    [({"missing": "median"}, "/text_columns"), ({"text_columns": "one_hot"}, "/missing")],
)
def test_half_a_repair_leaves_the_other_reason(
    house: House, uploaded: Json, repaired: dict[str, str], left: str
) -> None:
    """What was asked for is not refused any more; the rest still is."""
    answer = house.http.post("/v1/jobs", json=job_on(uploaded, **repaired))

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [left]


def test_asked_for_the_repairs_are_made_and_the_pair_agrees(house: House, uploaded: Json) -> None:
    """Imputed and one-hot inputs, fitted on the training rows; raw rows can be predicted."""
    job = house.submit(job_on(uploaded, missing="median", text_columns="one_hot"))
    ended = house.until_succeeded(job)
    report = house.report(job)

    rows = report["rows"]
    assert rows["training"] + rows["test"] == 20_640
    assert rows["inputs"] > 8 + 3
    assert (
        sum("ocean_proximity" in column for column in rows["input_columns"]) == rows["inputs"] - 8
    )
    assert max(report["gap"].values()) < 1e-10
    assert ended["verdict"] == report["verdict"]

    raw = {
        "longitude": -122.23,
        "latitude": 37.88,
        "housing_median_age": 41,
        "total_rooms": 880,
        "total_bedrooms": None,
        "population": 322,
        "households": 126,
        "median_income": 8.3252,
        "ocean_proximity": "NEAR BAY",
    }
    answer = house.http.post(job["links"]["predictions"], json={"rows": [raw]})
    assert answer.status_code == httpx.codes.OK, answer.text
    ((ours,), (theirs,)) = (answer.json()[leg]["predictions"] for leg in ("reference", "candidate"))
    # In dollars: targets were scaled to train and scaled back to answer.
    assert 10_000 < ours < 1_000_000
    assert abs(ours - theirs) < 1e-4
