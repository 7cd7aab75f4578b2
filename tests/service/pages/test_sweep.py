"""A sweep's page, as HTML: its table sorted by links, without a script."""

import re
from html import escape
from typing import Any

import pytest

from schemas.job import Failure
from tests.service.house import House
from tests.service.sweeps.sweeping import ALPHA, a_house_of_its_own, claimed, ended, sent

house = pytest.fixture(scope="module")(a_house_of_its_own)


def page(house: House, job: dict[str, Any], query: str = "") -> str:
    """The page of a sweep."""
    answer = house.http.get(f"/jobs/{job['id']}{query}")
    assert answer.status_code == 200, answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    return answer.text


def numbers(text: str) -> list[int]:
    """Numbers of the rows, in the order in which they are shown."""
    body = text[text.index("<tbody>") :]
    return [int(number) for number in re.findall(r'<tr><td><a href="/jobs/job_\w+">(\d+)<', body)]


def test_the_table_shows_each_point_and_is_sorted_by_its_heads(house: House) -> None:
    """A click on a head sorts by it, the better end first; a second click turns it round."""
    job = sent(house, grid={ALPHA: [0.0, 0.5, 1.0, 2.0]})
    for r2 in (0.5, 0.9):
        ended(house, r2)
    house.ledger.fail(claimed(house), Failure(kind="user_error", detail="<so> it was"))

    plain = page(house, job)
    best_first = page(house, job, "?sort=-candidate.r2")

    assert numbers(plain) == [1, 2, 3, 4]
    assert 'href="?sort=-candidate.r2"' in plain
    assert numbers(best_first) == [2, 1, 3, 4]
    assert 'href="?sort=candidate.r2"' in best_first
    assert f'<a href="?sort={ALPHA}">alpha</a>' in plain
    assert escape("<so> it was") in plain
    assert "point 2</a>, alpha=0.5: candidate.r2 0.9" in plain
    assert "3 of 4 points have ended" in plain
    assert 'http-equiv="refresh"' in plain
    assert f'href="{job["links"]["tensorboard"]}"' in plain
    assert house.http.get(f"/jobs/{job['id']}?sort=colour").status_code == 422


def test_repeats_are_merged_on_request(house: House) -> None:
    """With mean and deviation, and a way back."""
    job = sent(house, grid={ALPHA: [0.0, 1.0]}, repeats=2)
    for r2 in (0.2, 0.4, 0.6, 0.8):
        ended(house, r2)

    text = page(house, job, "?group=true")

    assert "0.7 &plusmn; 0.1414" in text
    assert "every seed by itself" in text
    assert 'http-equiv="refresh"' not in text
    assert "repeats over seeds merged" in page(house, job)


def test_a_training_leads_back_to_its_sweep(house: House) -> None:
    """And the first page lists the sweep with how far it is."""
    job = sent(house, name="the penalty")
    claim = ended(house, 0.5)

    child = house.http.get(f"/jobs/{claim.job_id}").text
    first = house.http.get("/").text

    assert f'Point 1 of <a href="/jobs/{job["id"]}">a sweep</a>: alpha=0.0' in child
    assert "running: 1 of 3 points have ended" in first
    assert claim.job_id not in first
