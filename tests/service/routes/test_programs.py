"""A job's legs as programs."""

from tests.service.house import House
from tests.service.samples import fail, started
from tests.service.test_bad_input import problem_in


def test_a_job_without_report_has_no_program_yet(house: House) -> None:
    """404, and the job's state."""
    job_id = house.submit()

    answer = house.http.get(f"/v1/jobs/{job_id}/code/reference")

    assert answer.status_code == 404
    assert "queued; its programs are written when" in problem_in(answer)["detail"]
    assert "retry-after" in answer.headers


def test_a_failed_job_has_none(house: House) -> None:
    """409: waiting does not help."""
    claim = started(house)
    fail(house, claim)

    answer = house.http.get(f"/v1/jobs/{claim.job_id}/code/candidate")

    assert answer.status_code == 409
    assert "is failed and left nothing" in problem_in(answer)["detail"]


def test_a_job_has_two_legs_and_each_three_texts(house: House) -> None:
    """Other names are refused, with those that are allowed."""
    job_id = house.submit()

    leg = house.http.get(f"/v1/jobs/{job_id}/code/teacher")
    kind = house.http.get(f"/v1/jobs/{job_id}/code/candidate?as=notebook")
    job = house.http.get("/v1/jobs/job_none/code/candidate")

    assert leg.status_code == job.status_code == 404
    assert "allowed are reference and candidate" in problem_in(leg)["detail"]
    assert kind.status_code == 422
    assert problem_in(kind)["errors"][0]["pointer"] == "/as"


def test_a_job_says_where_its_programs_are(house: House) -> None:
    """Beside its report."""
    job_id = house.submit()

    links = house.http.get(f"/v1/jobs/{job_id}").json()["links"]

    assert links["code"] == f"/v1/jobs/{job_id}/code"
