"""TensorBoard behind the link in a job, in a real browser, while the job runs and after."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome

from tests.integration.browser import LossChart, Page
from tests.integration.house import House
from tests.integration.visitor import Json, diabetes

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

RUNS = ["candidate", "reference"]


def naive(**params: object) -> Json:
    """A pair whose losses differ, so that two curves can be told apart in a picture."""
    return {**diabetes(10, **params), "candidate": {"keras": {"port": "naive"}}}


@dataclass(frozen=True)
class Seen:
    """A job's loss chart, looked at twice while it ran and once after it had ended."""

    job: Json
    early: LossChart
    later: LossChart
    runs: list[str]
    after: LossChart
    errors: list[object]


@pytest.fixture(scope="module")
def other(house: House) -> Json:
    """Another job, of three epochs, that has ended before."""
    return house.until_succeeded(house.submit(naive()))


@pytest.fixture(scope="module")
def seen(house: House, browser: Chrome, other: Json, pictures: Path) -> Seen:
    """A long job and what its page showed; the job is stopped in between."""
    job = house.submit(naive(max_iter=50_000, n_iter_no_change=50_000, tol=0.0, batch_size=1))
    house.until_it_trains(job, epochs=5)
    page = Page(browser, house.url + job["links"]["tensorboard"], pictures)

    page.open()
    page.only_losses()
    early = page.losses()
    page.picture("while_it_runs")
    runs = page.runs()
    later = page.grown(early)
    page.picture("a_moment_later")
    assert house.look(job)["state"] == "running"

    house.cancel(job)
    ended = house.until_ended(job)
    errors = page.errors()
    page.open()
    page.only_losses()
    after = page.losses(house.epochs_done(ended))
    page.picture("after_its_end")
    return Seen(ended, early, later, runs, after, [*errors, *page.errors()])


def test_both_legs_lie_in_one_chart_while_the_job_runs(seen: Seen) -> None:
    """Two curves of many points under one title, in two colours, and their two names below."""
    for chart in (seen.early, seen.later, seen.after):
        assert sorted(chart.steps) == RUNS
        assert len(chart.points) == 2
        assert chart.length > 3


def test_no_other_job_is_seen(house: House, seen: Seen, other: Json) -> None:
    """The list of runs has this job's two, and its data know of no others."""
    assert seen.runs == RUNS
    assert sorted(house.get(f"{seen.job['links']['tensorboard']}data/runs")) == RUNS
    assert other["id"] != seen.job["id"]


def test_the_other_job_s_page_shows_its_own_three_epochs(
    house: House, browser: Chrome, other: Json, seen: Seen, pictures: Path
) -> None:
    """The same names of runs, and other curves."""
    page = Page(browser, house.url + other["links"]["tensorboard"], pictures)

    page.open()
    page.only_losses()

    assert page.losses().steps == dict.fromkeys(RUNS, 3)
    assert browser.title == other["id"]
    page.picture("another_job")


def test_the_curves_grow_under_the_reader_s_eyes(seen: Seen) -> None:
    """Pressing `reload` shows what was trained meanwhile, without a new start of anything."""
    assert seen.later.length > seen.early.length


def test_after_the_end_the_whole_curve_is_there(house: House, seen: Seen) -> None:
    """To the last epoch that was trained."""
    epochs = house.epochs_done(seen.job)

    assert seen.after.steps == dict.fromkeys(RUNS, epochs)
    # TensorBoard's page shows at most a thousand points of a curve, from the first to the last.
    assert set(seen.after.points.values()) == {min(epochs, 1000) - 1}


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("scalars", ("loss", "learning_rate", "weight_norm")),
        ("graphs", ("candidate", "Main Graph", "inputs", "layer_1", "layer_2")),
        ("distributions", ("weights/layer_1/kernel", "gradients/layer_2/bias")),
        ("histograms", ("weights/layer_1/kernel", "gradients/layer_2/bias", *RUNS)),
        ("text", ("MLPRegressor", "Keras, the naive port", "Where the two legs differ")),
        ("hparams", ("TABLE VIEW", "Trial ID", "loss_factor", "Keras, the naive port", *RUNS)),
    ],
)
def test_each_tab_shows_what_it_is_for(
    house: House, browser: Chrome, seen: Seen, pictures: Path, tab: str, words: tuple[str, ...]
) -> None:
    """And the browser has nothing to complain of; no path of the server's machine is told."""
    page = Page(browser, house.url + seen.job["links"]["tensorboard"], pictures)

    page.open(tab)
    text = page.shows(*words)

    assert page.errors() == []
    assert str(house.data) not in text
    page.picture(f"tab_{tab}")


def test_no_page_had_an_error(seen: Seen) -> None:
    """Neither in its scripts nor in what it asked the gateway for."""
    assert seen.errors == []


def test_a_job_that_waits_has_a_page_that_says_so(house: House, browser: Chrome) -> None:
    """The link is there from the first moment; its data come with the first epoch."""
    job = house.submit({**diabetes(), "device": "gpu"})

    browser.get(house.url + job["links"]["tensorboard"])

    assert "TensorBoard" in browser.page_source
    runs = house.http.get(f"{job['links']['tensorboard']}data/runs")
    assert runs.status_code == httpx.codes.NOT_FOUND
    house.cancel(job)
