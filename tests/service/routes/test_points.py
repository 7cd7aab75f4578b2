"""The table of a sweep over HTTP: sorted, filtered, merged, as CSV; and its report."""

import csv
import io
from typing import Any

import pytest

from schemas.job import Failure
from tests.service.house import House, pair
from tests.service.sweeps.sweeping import ALPHA, a_house_of_its_own, claimed, ended, sent
from tests.service.test_bad_input import problem_in

house = pytest.fixture(scope="module")(a_house_of_its_own)


def numbers(house: House, job: dict[str, Any], **query: Any) -> list[int]:
    """Numbers of the rows that come for a query, in their order."""
    answer = house.http.get(job["links"]["points"], params=query)
    assert answer.status_code == 200, answer.text
    return [row["number"] for row in answer.json()["points"] or answer.json()["groups"]]


def test_a_sweep_is_one_job_with_its_trainings_below(house: House) -> None:
    """In a list it stands alone; its trainings are found by its id, and carry its tags."""
    job = sent(house, name="penalty", tags=["mine"])

    listed = house.http.get("/v1/jobs", params={"tag": "mine", "limit": 5}).json()["jobs"]
    children = house.http.get("/v1/jobs", params={"parent": job["id"]}).json()["jobs"]

    assert job["id"] in {each["id"] for each in listed}
    assert not {each["id"] for each in children} & {each["id"] for each in listed}
    assert [child["name"] for child in children] == [
        *("penalty #3: alpha=1.0", "penalty #2: alpha=0.5", "penalty #1: alpha=0.0")
    ]
    assert {tuple(child["tags"]) for child in children} == {("mine",)}
    spec = children[0]["spec"]
    assert (spec["kind"], spec["reference"]["sklearn"]["params"]["alpha"]) == ("pair", 1.0)
    assert job["children"]["queued"] == 3
    kinds = house.http.get("/v1/jobs", params={"kind": "sweep", "limit": 1}).json()["jobs"]
    assert kinds[0]["id"] == job["id"]


def test_a_sweep_has_no_curves_and_says_where_those_of_its_points_are(house: House) -> None:
    """An empty table would look like a training that has not begun."""
    job = sent(house)

    answer = house.http.get(f"/v1/jobs/{job['id']}/metrics")
    (first, *_) = house.http.get(job["links"]["points"]).json()["points"]

    assert answer.status_code == 409
    assert job["links"]["points"] in problem_in(answer)["detail"]
    assert house.http.get(f"/v1/jobs/{first['job_id']}/metrics").json()["points"] == 0


def test_a_sweep_links_to_nothing_that_it_does_not_have(house: House) -> None:
    """What it links to is there from its first moment on; its points link to what is theirs."""
    job = sent(house)
    (first, *_) = house.http.get(job["links"]["points"]).json()["points"]
    theirs = house.http.get(f"/v1/jobs/{first['job_id']}").json()["links"]

    missing = {name for name, link in job["links"].items() if link is None}
    links = {name: link for name, link in job["links"].items() if link is not None}

    assert missing == {"metrics", "code", "artifacts", "predictions"}
    with house.http.stream("GET", links.pop("events")) as events:
        assert events.status_code == 200
    assert {
        name: house.http.get(link).status_code for name, link in links.items()
    } == dict.fromkeys(("self", "report", "plots", "tensorboard", "points"), 200)
    assert {name for name, link in theirs.items() if link is None} == {"points"}
    assert missing <= theirs.keys()


def test_models_of_a_sweep_are_those_of_its_points(house: House) -> None:
    """It never succeeds with models of its own, and must not promise them."""
    job = sent(house)

    answer = house.http.post(f"/v1/jobs/{job['id']}/predictions", json={"rows": [[1]]})

    assert answer.status_code == 409
    assert job["links"]["points"] in problem_in(answer)["detail"]


def test_the_page_of_the_api_says_which_links_a_sweep_lacks(house: House) -> None:
    """A client that is made of it must allow for null."""
    page = house.http.get("/openapi.json").json()["components"]["schemas"]["Links"]

    null = {name for name, field in page["properties"].items() if "null" in str(field)}
    assert null == {"metrics", "code", "artifacts", "predictions", "points"}
    assert null - {"points"} <= set(page["required"])


def test_rows_are_sorted_by_any_column(house: House) -> None:
    """Up, down, by several; by the end of a path; what has no value last both ways."""
    job = sent(house, grid={ALPHA: [0.0, 0.5, 1.0, 2.0]})
    for r2, seconds in ((0.5, 2.0), (0.9, 1.0), (0.5, 1.0)):
        ended(house, r2, seconds)

    assert numbers(house, job) == [1, 2, 3, 4]
    assert numbers(house, job, sort="-number") == [4, 3, 2, 1]
    assert numbers(house, job, sort="candidate.r2,-number") == [3, 1, 2, 4]
    assert numbers(house, job, sort="-candidate.r2,seconds") == [2, 3, 1, 4]
    assert numbers(house, job, sort="-alpha") == [4, 3, 2, 1]
    assert numbers(house, job, sort=f"-{ALPHA}") == [4, 3, 2, 1]


def test_rows_are_chosen_by_conditions(house: House) -> None:
    """By state, by numbers, by the values that were changed; several hold together."""
    job = sent(house, grid={ALPHA: [0.0, 0.5, 1.0, 2.0]})
    ended(house, 0.5)
    ended(house, 0.9, verdict="diverged")
    house.ledger.fail(claimed(house), Failure(kind="user_error", detail="so it was"))

    assert numbers(house, job, where="state=succeeded") == [1, 2]
    assert numbers(house, job, where="state!=succeeded") == [3, 4]
    assert numbers(house, job, where="verdict=diverged") == [2]
    assert numbers(house, job, where="candidate.r2>=0.5") == [1, 2]
    assert numbers(house, job, where=["candidate.r2>0.5", "alpha<1"]) == [2]
    assert numbers(house, job, where="alpha=1") == [3]
    assert numbers(house, job, where="number<=2", sort="-number") == [2, 1]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"sort": "acuracy"}, "sort"),
        ({"where": "nothing at all"}, "where"),
        ({"where": "state>queued"}, "where"),
        ({"where": "colour=red"}, "where"),
        ({"where": ["state=succeeded", "=3"]}, "where"),
        ({"cursor": "x"}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    house: House, query: dict[str, Any], place: str
) -> None:
    """It names the parameter and what would be right."""
    job = sent(house)

    answer = house.http.get(job["links"]["points"], params=query)

    assert answer.status_code == 422
    (error,) = problem_in(answer)["errors"]
    assert error["pointer"] == f"/{place}"
    assert error["in"] == "query"


def test_pages_follow_each_other(house: House) -> None:
    """In the order that was asked for, without a row twice or never."""
    job = sent(house, grid={ALPHA: [float(n) for n in range(5)]})
    found: list[int] = []
    cursor: str | None = "0"
    while cursor is not None:
        query: dict[str, Any] = {"limit": 2, "sort": "-number", "cursor": cursor}
        page = house.http.get(job["links"]["points"], params=query).json()
        found += [row["number"] for row in page["points"]]
        assert page["total"] == 5
        cursor = page["next_cursor"]

    assert found == [5, 4, 3, 2, 1]


def test_repeats_over_seeds_are_merged(house: House) -> None:
    """Mean, deviation, ends and count of each number; sorted by the mean."""
    job = sent(house, grid={ALPHA: [0.0, 1.0]}, seeds=[7, 8])
    for r2 in (0.2, 0.4, 0.6, 0.8):
        ended(house, r2)

    answer = house.http.get(
        job["links"]["points"], params={"group": True, "sort": "-candidate.r2"}
    ).json()

    better, worse = answer["groups"]
    assert (answer["total"], answer["points"]) == (2, [])
    assert (better["number"], better["numbers"], better["seeds"]) == (3, [3, 4], [7, 8])
    assert (better["label"], better["changes"]) == ("alpha=1.0", {ALPHA: 1.0})
    spread = better["metrics"]["candidate"]["r2"]
    assert spread == {
        "count": 2,
        "mean": pytest.approx(0.7),
        "deviation": pytest.approx(0.1 * 2**0.5),
        "minimum": 0.6,
        "maximum": 0.8,
    }
    assert worse["metrics"]["candidate"]["r2"]["mean"] == pytest.approx(0.3)


@pytest.mark.parametrize("by_header", [True, False])
def test_the_table_is_had_as_csv(house: House, by_header: bool) -> None:
    """All rows in one, a column for each change and each number; nothing that runs."""
    job = sent(house, grid=None, points=[{"name": "=1+1", ALPHA: 0.0}, {ALPHA: 1.0}])
    ended(house, 0.5)

    answer = (
        house.http.get(job["links"]["points"], headers={"Accept": "text/csv"})
        if by_header
        else house.http.get(job["links"]["points"], params={"format": "csv"})
    )

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    first, second = csv.DictReader(io.StringIO(answer.text))
    assert (first["number"], first[ALPHA], first["candidate.r2"]) == ("1", "0.0", "0.5")
    assert (first["name"], second["name"]) == ("'=1+1", "")
    assert (second["state"], second["candidate.r2"]) == ("queued", "")


def test_the_report_is_there_from_the_first_moment(house: House) -> None:
    """Counts and the best so far; at the end a sentence that says it all."""
    job = sent(house, best={"metric": "candidate.mse", "goal": "min"})
    early = house.http.get(job["links"]["report"]).json()
    ended(house, 0.5)
    between = house.http.get(job["links"]["report"]).json()
    best = ended(house, 0.9)
    ended(house, 0.1, verdict="diverged")
    late = house.http.get(job["links"]["report"]).json()

    assert (early["complete"], early["best"], early["children"]["queued"]) == (False, None, 3)
    assert early["summary"] == "0 of 3 points have ended; 0 running, 3 queued."
    assert (between["best"]["number"], between["best"]["value"]) == (1, 0.5)
    assert late["complete"]
    assert late["verdicts"] == {"different": 2, "diverged": 1}
    assert late["best"]["job_id"] == best.job_id
    assert late["best"]["changes"] == {ALPHA: 0.5}
    assert late["best"]["value"] == pytest.approx(0.1)
    assert late["summary"] == (
        "All 3 points have ended: 3 succeeded. 1 diverged, which is a finding and no failure. "
        "Best by candidate.mse (smallest): point 2, alpha=0.5, with 0.1."
    )
    assert [row["number"] for row in late["points"]] == [1, 2, 3]


def test_a_point_that_diverged_is_never_the_best(house: House) -> None:
    """Legs that are both no number differ by nothing, which is no merit."""
    job = sent(house, grid={ALPHA: [0.0, 1.0]}, best={"metric": "gap", "goal": "min"})
    ended(house, 0.9, verdict="diverged")
    assert house.http.get(job["links"]["report"]).json()["best"] is None
    ended(house, 0.5)

    assert house.http.get(job["links"]["report"]).json()["best"]["number"] == 2


def test_the_best_of_repeats_is_the_best_mean(house: House) -> None:
    """A lucky seed does not win; its spread stands beside the mean."""
    job = sent(house, grid={ALPHA: [0.0, 1.0]}, repeats=2)
    for r2 in (0.99, 0.01, 0.7, 0.6):
        ended(house, r2)

    best = house.http.get(job["links"]["report"]).json()["best"]

    assert (best["number"], best["numbers"], best["label"]) == (3, [3, 4], "alpha=1.0")
    assert best["value"] == pytest.approx(0.65)
    assert best["spread"]["count"] == 2


def test_only_a_sweep_has_points(house: House) -> None:
    """A plain job says so, and an unknown one is unknown."""
    job_id = house.submit()

    assert house.http.get(f"/v1/jobs/{job_id}/points").status_code == 404
    assert "no sweep" in house.http.get(f"/v1/jobs/{job_id}/points").json()["detail"]
    assert house.http.get("/v1/jobs/job_0000000000000000/points").status_code == 404


def test_the_same_key_gives_the_same_sweep(house: House) -> None:
    """And another sweep under it is refused."""
    key = {"Idempotency-Key": "sweep-once"}
    body = {"kind": "sweep", "base": pair(), "repeats": 2}

    first, again = (house.http.post("/v1/jobs", json=body, headers=key) for _ in range(2))
    other = house.http.post("/v1/jobs", json={**body, "repeats": 3}, headers=key)

    assert first.status_code == again.status_code == 202
    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 422


def test_cancelling_a_sweep_over_http_cancels_what_waits(house: House) -> None:
    """One request for all of them."""
    job = sent(house)

    answer = house.http.post(f"{job['links']['self']}/cancel").json()

    assert answer["state"] == "cancelled"
    assert answer["children"]["cancelled"] == 3
    states = {row.state for row in house.ledger.sweep_rows(job["id"])}
    assert states == {"cancelled"}
