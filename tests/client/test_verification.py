"""A certificate is held against a second run."""

from typing import Any

import pytest

from client.verification import Item, compared
from schemas.report import PairReport
from tests.client import canned_objects


def certified() -> PairReport:
    """Give the canned report with a whole certificate and a floor of the losses."""
    body = canned_objects.REPORT.model_dump()
    names = ("initial_weights_sha256", "batch_order_sha256", "results_sha256")
    body["certificate"] |= {name: {"reference": "a", "candidate": "b"} for name in names}
    body["noise_floor"]["loss_curve_max"] = 1e-14
    return PairReport.model_validate(body)


REPORT = certified()


def changed(**certificate: Any) -> PairReport:
    """Give the canned report with another certificate."""
    body = REPORT.model_dump()
    return PairReport.model_validate(body | {"certificate": body["certificate"] | certificate})


def with_losses(*losses: float | None) -> PairReport:
    """Give the canned report with other losses of the reference."""
    body = REPORT.model_dump()
    legs = body["legs"]
    legs["reference"] = legs["reference"] | {"loss_curve": losses}
    return PairReport.model_validate(body)


def found(items: tuple[Item, ...]) -> dict[str, str]:
    """Give what is not equal, by name."""
    return {item.name: item.finding for item in items if item.finding != "equal"}


def test_the_same_report_is_equal_in_every_item() -> None:
    """Versions, hashes, gaps, floor and losses."""
    items = compared(REPORT, REPORT)

    assert found(items) == {}
    names = " ".join(item.name for item in items)
    for part in ("version of", "cores", "data_sha256", "results_sha256", "gap", "noise floor"):
        assert part in names


def test_other_bits_of_the_same_versions_are_a_fault() -> None:
    """Each leg is told apart."""
    results = REPORT.certificate.results_sha256
    items = compared(REPORT, changed(results_sha256=results | {"candidate": "f" * 64}))

    assert found(items) == {"results_sha256 of the candidate": "not equal"}
    assert any(item.is_fault for item in items)


def test_other_bits_of_other_versions_are_none() -> None:
    """The losses decide: they must agree to ten noise floors."""
    certificate = REPORT.certificate
    now = changed(
        versions=certificate.versions | {"numpy": "99.0"},
        results_sha256={"reference": "e" * 64, "candidate": "f" * 64},
    )

    items = compared(REPORT, now)

    assert set(found(items).values()) == {"versions differ"}
    assert not any(item.is_fault for item in items)


def test_another_spec_is_a_fault_whatever_the_versions() -> None:
    """It is another job."""
    now = changed(versions={"numpy": "99.0"}, spec_sha256="0" * 64)

    assert found(compared(REPORT, now))["spec_sha256"] == "not equal"


@pytest.mark.parametrize(
    ("times", "finding"), [(0.0, "equal"), (9.0, "within the floor"), (11.0, "not equal")]
)
def test_losses_may_differ_by_ten_noise_floors(times: float, finding: str) -> None:
    """In units of the curve's spread."""
    floor = REPORT.noise_floor.loss_curve_max if REPORT.noise_floor else None
    assert floor
    before, after = with_losses(2.0, 1.0), with_losses(2.0, 1.0 + times * floor)

    items = {item.name: item.finding for item in compared(before, after)}

    assert items["losses of the reference"] == finding


@pytest.mark.parametrize("losses", [(2.0,), (2.0, None)])
def test_other_epochs_are_a_fault(losses: tuple[float | None, ...]) -> None:
    """One epoch less, or one whose loss is no number."""
    items = {item.name: item for item in compared(with_losses(2.0, 1.0), with_losses(*losses))}

    assert items["losses of the reference"].is_fault


def test_losses_that_are_no_numbers_in_both_are_the_same() -> None:
    """A training that diverged does so again."""
    items = compared(with_losses(2.0, None), with_losses(2.0, None))

    assert found(items) == {}
