"""A job's legs as programs."""

from tests.service.house import House, pair
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


def test_the_link_to_the_programs_leads_to_one_for_each_leg(house: House) -> None:
    """A link of the job itself must not lead nowhere."""
    pair_id = house.submit()
    link = house.http.get(f"/v1/jobs/{pair_id}").json()["links"]["code"]

    listed = house.http.get(link).json()["programs"]
    early = [house.http.get(each["link"]) for each in listed]

    assert [each["leg"] for each in listed] == ["reference", "candidate"]
    assert [answer.status_code for answer in early] == [404, 404]
    assert all("when it has a report" in problem_in(answer)["detail"] for answer in early)
    assert house.http.get("/v1/jobs/job_none/code").status_code == 404


def test_a_sweep_lists_no_programs(house: House) -> None:
    """Those of its points are theirs."""
    sweep = house.http.post("/v1/jobs", json={"kind": "sweep", "base": pair(), "repeats": 2}).json()

    answer = house.http.get(f"/v1/jobs/{sweep['id']}/code")

    assert answer.status_code == 409
    assert "each of its points" in problem_in(answer)["detail"]
