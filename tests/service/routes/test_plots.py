"""Plots over HTTP."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from schemas.plot import PlotPage
from service.plots.kinds import KINDS
from service.plots.paper import COLOURS, PAPERS
from service.plots.plots import ALLOWED
from store.ledger import Claim
from tests.service.house import House
from tests.service.samples import artifact, fail, go_on, started
from tests.service.test_bad_input import problem_in

ROWS = b"row,true,reference,candidate\n0,1.0,1.5,1.25\n1,2.0,nan,2.25\n"
CLASSIFIER = {
    "dataset": {"builtin": "iris"},
    "reference": {"sklearn": {"estimator": "MLPClassifier"}},
}


def ended(house: House, scratch: Path, **fields: object) -> Claim:
    """A job with three epochs and stored predictions, ended."""
    claim = started(house, **fields)
    for epoch in (1, 2, 3):
        go_on(house, claim, epoch)
    stored = artifact(house, claim, "predictions.csv", ROWS, scratch)
    house.ledger.end_cancelled(claim, None, [stored])
    return claim


def plot(house: House, job_id: str, file: str, **headers: str) -> httpx.Response:
    """Ask for a picture."""
    return house.http.get(f"/v1/jobs/{job_id}/plots/{file}", headers=headers)


# What three epochs of losses, and predictions, are enough for.
DRAWN = ["learning_curves", "predictions", "residuals"]
FILES = [f"{name}.{form}" for name in DRAWN for form in ("svg", "png")]


@pytest.mark.parametrize("file", FILES)
def test_a_plot_is_sent_as_what_it_is(house: House, tmp_path: Path, file: str) -> None:
    """As a picture that runs nothing, and again only if it changed."""
    job_id = ended(house, tmp_path).job_id

    answer = plot(house, job_id, file)

    assert answer.status_code == 200
    kind, start = {"svg": ("image/svg+xml", b"<svg"), "png": ("image/png", b"\x89PNG")}[file[-3:]]
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(start)
    assert "sandbox" in answer.headers["content-security-policy"]
    again = plot(house, job_id, file, **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_plots_of_a_job_are_listed(house: House, tmp_path: Path) -> None:
    """Under the job's own link, each with the links of its pictures."""
    job_id = ended(house, tmp_path).job_id
    link = house.http.get(f"/v1/jobs/{job_id}").json()["links"]["plots"]

    page = PlotPage.model_validate(house.http.get(link).json())

    assert [one.name for one in page.plots] == DRAWN
    assert {one.name for one in page.missing} == {kind.name for kind in KINDS} - set(DRAWN)
    assert all(one.reason.endswith(".") and not one.may_come for one in page.missing)
    links = {path for one in page.plots for path in (one.svg, one.png)}
    assert links == {f"{link}/{file}" for file in FILES}
    assert all(one.description.endswith(".") for one in page.plots)


def test_a_plot_comes_for_a_dark_page_too(house: House, tmp_path: Path) -> None:
    """Another picture under another mark, with the same colours for the legs."""
    job_id = ended(house, tmp_path).job_id

    light, dark, wrong = (
        house.http.get(f"/v1/jobs/{job_id}/plots/learning_curves.svg", params=query)
        for query in ({}, {"theme": "dark"}, {"theme": "pink"})
    )

    assert light.headers["etag"] != dark.headers["etag"]
    for theme, picture in (("light", light.text), ("dark", dark.text)):
        assert f'fill="{PAPERS[theme].ground}"' in picture  # type: ignore[index]
        assert all(colour in picture for colour in COLOURS.values())
    assert wrong.status_code == 422
    assert "theme" in problem_in(wrong)["errors"][0]["pointer"]


def test_a_running_jobs_curves_grow(house: House) -> None:
    """Not yet, then what there is, then more."""
    claim = started(house)
    early = plot(house, claim.job_id, "learning_curves.svg")
    go_on(house, claim, 1)
    first = plot(house, claim.job_id, "learning_curves.svg")
    go_on(house, claim, 2)
    second = plot(house, claim.job_id, "learning_curves.svg")
    page = house.http.get(f"/v1/jobs/{claim.job_id}/plots").json()
    fail(house, claim)

    assert early.status_code == 404
    assert early.headers["retry-after"]
    assert problem_in(early)["title"] == "Not yet"
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.headers["etag"] != second.headers["etag"]
    assert [one["name"] for one in page["plots"]] == ["learning_curves"]
    assert ("predictions", True) in [(one["name"], one["may_come"]) for one in page["missing"]]


def test_a_failed_job_without_epochs_has_no_plot(house: House) -> None:
    """And asking again is of no use."""
    claim = started(house)
    fail(house, claim)

    for file in ALLOWED:
        answer = plot(house, claim.job_id, file)
        assert answer.status_code == 404
        assert "retry-after" not in answer.headers
        assert "It has no plot." in problem_in(answer)["detail"]


def test_a_classifier_has_no_predicted_numbers(house: House, tmp_path: Path) -> None:
    """It is said why, and what there is instead."""
    job_id = ended(house, tmp_path, **CLASSIFIER).job_id

    answer = plot(house, job_id, "predictions.png")
    page = house.http.get(f"/v1/jobs/{job_id}/plots").json()

    assert answer.status_code == 404
    detail = problem_in(answer)["detail"]
    assert "MLPClassifier" in detail
    assert "It has the plot learning_curves." in detail
    assert [one["name"] for one in page["plots"]] == ["learning_curves"]
    assert not any(one["may_come"] for one in page["missing"])


NO_PLOTS = ["", ".svg", "learning_curves", "learning_curves.gif", "learning_curves.SVG", "a.b.svg"]
NO_PLOTS += ["../report", "../../jobs.svg", "a/learning_curves.svg", "\0.png", "%s.svg" * 200]


@pytest.mark.parametrize("file", NO_PLOTS, ids=range(len(NO_PLOTS)))
def test_an_unknown_plot_is_refused_with_those_that_there_are(house: House, file: str) -> None:
    """Whatever its name tries."""
    job_id = house.submit()

    answer = plot(house, job_id, quote(file, safe=""))

    assert answer.status_code == 404
    assert all(allowed in problem_in(answer)["detail"] for allowed in ALLOWED)


def test_a_plot_that_is_not_drawn_in_time_is_not_available(
    start_house: Callable[..., House],
) -> None:
    """503, and the gateway lives on."""
    house = start_house(picture_timeout_seconds=0.01)
    claim = started(house)
    go_on(house, claim, 1)

    answer = plot(house, claim.job_id, "learning_curves.png")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "0.01 seconds" in problem_in(answer)["detail"]
    assert house.http.get("/healthz").status_code == 200
