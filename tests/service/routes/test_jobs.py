"""Jobs over HTTP: sent, found again, listed, stopped."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from schemas.job import Job
from service.examples import JOBS
from tests.service.house import House, pair
from tests.service.test_bad_input import problem_in


def test_a_job_is_accepted_and_found_again(house: House) -> None:
    """202, where to look, and there the same."""
    answer = house.http.post("/v1/jobs", json=pair(name="first"))

    assert answer.status_code == 202
    job = Job.model_validate_json(answer.content)
    assert answer.headers["location"] == job.links.self
    assert job.state == "queued"
    assert job.queue_place is not None
    assert job.queue_place.queue == "train.cpu"
    assert "no worker serves train.cpu" in job.queue_place.waiting
    assert house.http.get(job.links.self).json()["spec"] == answer.json()["spec"]


@pytest.mark.parametrize("name", ["aligned", "naive", "sweep"])
def test_the_examples_of_the_api_s_page_are_accepted(house: House, name: str) -> None:
    """Who tries the page's own examples is not turned away."""
    assert house.http.post("/v1/jobs", json=JOBS[name]["value"]).status_code == 202


def test_a_dry_run_makes_no_job(house: House) -> None:
    """It answers with an estimate, and leaves the list as it was."""
    before = house.http.get("/v1/jobs?limit=1").json()

    answer = house.http.post("/v1/jobs?dry_run=true", json=pair())

    assert answer.status_code == 200
    assert answer.json()["dry_run"] is True
    assert answer.json()["queue"] == "train.cpu"
    assert house.http.get("/v1/jobs?limit=1").json() == before


def test_a_dry_run_is_refused_for_the_same_reasons(house: House) -> None:
    """What would be refused is refused."""
    answer = house.http.post("/v1/jobs?dry_run=true", json=pair(split={"test_size": 0.999}))

    assert answer.status_code == 422
    assert problem_in(answer)["errors"][0]["pointer"] == "/split/test_size"


def test_the_same_key_gives_the_same_job(house: House) -> None:
    """Whatever the spaces and the order of the fields."""
    key = {"Idempotency-Key": "once"}
    body = pair(name="once")
    turned = dict(reversed(body.items()))

    first = house.http.post("/v1/jobs", json=body, headers=key)
    again = house.http.post("/v1/jobs", json=turned, headers=key)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert len(house.http.get("/v1/jobs?name=once").json()["jobs"]) == 1


def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    """Nothing is made, and the first job is named."""
    key = {"Idempotency-Key": "taken"}
    first = house.http.post("/v1/jobs", json=pair(name="taken"), headers=key).json()["id"]

    answer = house.http.post("/v1/jobs", json=pair(name="other"), headers=key)

    assert answer.status_code == 422
    assert problem_in(answer)["errors"][0]["pointer"] == "/Idempotency-Key"
    assert first in answer.text
    assert house.http.get("/v1/jobs?name=other").json()["jobs"] == []


def test_one_key_sent_many_times_at_once_makes_one_job(house: House) -> None:
    """A client that repeats itself in a hurry gets one job."""

    def send(_: int) -> str:
        answer = house.http.post(
            "/v1/jobs", json=pair(name="hurry"), headers={"Idempotency-Key": "hurry"}
        )
        job_id: str = answer.json()["id"]
        return job_id

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(send, range(48)))) == 1


def test_jobs_are_listed_by_what_they_are(house: House) -> None:
    """By name, tag and state, newest first, a page at a time."""
    made = [house.submit(name="listed", tags=["t", f"n{number}"]) for number in range(5)]

    first = house.http.get("/v1/jobs?name=listed&limit=3").json()
    rest = house.http.get(f"/v1/jobs?name=listed&limit=3&cursor={first['next_cursor']}").json()

    assert [job["id"] for job in first["jobs"] + rest["jobs"]] == made[::-1]
    assert rest["next_cursor"] is None
    assert [job["id"] for job in house.http.get("/v1/jobs?tag=n3").json()["jobs"]] == [made[3]]
    assert house.http.get("/v1/jobs?name=listed&state=running").json()["jobs"] == []
    since = house.http.get(f"/v1/jobs/{made[2]}").json()["created_at"]
    listed = house.http.get("/v1/jobs", params={"name": "listed", "created_after": since}).json()
    assert [job["id"] for job in listed["jobs"]] == made[:1:-1]


def test_a_kind_that_there_is_not_is_no_empty_list(house: House) -> None:
    """It is refused with those that there are."""
    answer = house.http.get("/v1/jobs?kind=sweap")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["came"]) == ("/kind", "sweap")
    assert error["detail"] == "There is no 'sweap' here; did you mean 'sweep'?"
    assert error["allowed"] == "'pair', 'train' or 'sweep'"
    assert answer.json()["detail"] == f"At /kind: {error['detail']}"


def test_a_queued_job_is_cancelled_at_once_and_only_once(house: House) -> None:
    """The second wish changes nothing."""
    job_id = house.submit()

    first = house.http.post(f"/v1/jobs/{job_id}/cancel")
    again = house.http.post(f"/v1/jobs/{job_id}/cancel")

    assert first.json()["state"] == "cancelled"
    assert again.json() == first.json()


def test_a_job_for_a_gpu_waits_for_one(house: House) -> None:
    """The status says that nobody serves the queue."""
    job_id = house.submit(device="gpu")

    place = house.http.get(f"/v1/jobs/{job_id}").json()["queue_place"]

    assert place["queue"] == "train.gpu"
    assert "no worker serves train.gpu" in place["waiting"]


def test_a_job_goes_to_the_gpu_by_itself_while_one_is_there(house: House) -> None:
    """`auto` takes the best of what lives, `cpu` does not."""
    house.ledger.seen("gpu-worker", ["train.gpu"], 1)
    try:
        chosen = house.http.post("/v1/jobs?dry_run=true", json=pair(device="auto")).json()
        kept = house.http.post("/v1/jobs?dry_run=true", json=pair(device="cpu")).json()
    finally:
        house.ledger.gone("gpu-worker")

    assert (chosen["queue"], kept["queue"]) == ("train.gpu", "train.cpu")


def test_a_clipped_batch_is_accepted_with_a_note(house: House) -> None:
    """scikit-learn clips with a warning, and so do we."""
    reference = {"sklearn": {"estimator": "MLPRegressor", "params": {"batch_size": 5000}}}

    answer = house.http.post("/v1/jobs", json=pair(reference=reference))

    assert answer.status_code == 202
    assert "clipped to 331" in str(answer.json()["notes"])


def test_a_table_with_gaps_and_text_is_refused_with_both_reasons(house: House) -> None:
    """And taken once the spec says what to do with them."""
    table = "rooms,near,price\n" + "".join(
        f"{row if row % 5 else ''},{'bay' if row % 2 else 'inland'},{row * 1.5}\n"
        for row in range(40)
    )
    upload = {"dataset": {"upload": house.upload(table)}, "target": "price"}

    refused = house.http.post("/v1/jobs", json=pair(**upload))
    taken = house.http.post(
        "/v1/jobs", json=pair(**upload, missing="median", text_columns="one_hot")
    )

    errors = problem_in(refused)["errors"]
    assert [error["pointer"] for error in errors] == ["/missing", "/text_columns"]
    assert "rooms (8)" in errors[0]["detail"]
    assert '"missing": "median"' in errors[0]["detail"]
    assert "near" in errors[1]["detail"]
    assert '"text_columns": "one_hot"' in errors[1]["detail"]
    assert taken.status_code == 202, taken.text
    assert taken.json()["spec"]["target"] == ["price"]


def test_an_upload_needs_a_target_that_it_has(house: House) -> None:
    """The columns are listed."""
    upload = {"dataset": {"upload": house.upload("a,b\n1,2\n3,4\n5,6\n7,8\n")}}

    without = house.http.post("/v1/jobs", json=pair(**upload))
    wrong = house.http.post("/v1/jobs", json=pair(**upload, target=["b", "c"]))

    assert problem_in(without)["errors"][0]["pointer"] == "/target"
    assert problem_in(wrong)["errors"][0] == {
        "pointer": "/target/1",
        "detail": "The table has no column 'c'",
        "came": "c",
        "allowed": "one of a, b",
    }
