"""Sweeps that are sent, and trainings of theirs that a worker might have ended."""

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.report import PairReport
from store.ledger import Claim
from tests.service.house import House, pair
from tests.store.samples import pair_report

ALPHA = "reference.sklearn.params.alpha"


def a_house_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway whose queue no other test looks at: the trainings here stay running."""
    house = House(tmp_path_factory.mktemp("sweeps"))
    yield house
    assert house.end() in {0, -15}


def sweep(**fields: Any) -> dict[str, Any]:
    """A sweep that is accepted, save what `fields` say otherwise."""
    return {"kind": "sweep", "base": pair(), "grid": {ALPHA: [0.0, 0.5, 1.0]}, **fields}


def sent(house: House, **fields: Any) -> dict[str, Any]:
    """Send a sweep that is accepted, to an empty queue; the job as it is answered."""
    for waiting in house.ledger.jobs(limit=500).jobs:
        house.ledger.request_cancel(waiting.id)
    answer = house.http.post("/v1/jobs", json=sweep(**fields))
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


def claimed(house: House) -> Claim:
    """The next training, as a worker takes it."""
    claim = house.ledger.claim(["train.cpu"], "tester", 600.0)
    assert claim is not None
    return claim


def ended(house: House, r2: float, seconds: float = 1.0, verdict: str = "different") -> Claim:
    """Take the next training and end it with this share of the candidate."""
    claim = claimed(house)
    house.ledger.succeed(claim, _report(r2, seconds, verdict))
    return claim


def _report(r2: float, seconds: float, verdict: str) -> PairReport:
    plain = pair_report()
    candidate = plain.legs["candidate"].model_copy(
        update={"metrics": {"r2": r2, "mse": 1.0 - r2}, "seconds": seconds}
    )
    legs = {**plain.legs, "candidate": candidate}
    return plain.model_copy(update={"legs": legs, "verdict": verdict})
