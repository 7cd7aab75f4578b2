"""A sweep in a real browser: TensorBoard over all its points, and its own page."""

import time
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.integration.browser import Page
from tests.integration.house import House
from tests.integration.visitor import Json, diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

ALPHA = "reference.sklearn.params.alpha"
EPOCHS = "reference.sklearn.params.max_iter"
RATE = "reference.sklearn.params.learning_rate_init"


def sweep(grid: dict[str, list[float]] | dict[str, list[int]], **params: object) -> Json:
    """A sweep over naive ports, whose two losses differ."""
    base = {**diabetes(10, **params), "candidate": {"keras": {"port": "naive"}}}
    return {"kind": "sweep", "name": "two penalties", "base": base, "grid": grid}


@pytest.fixture(scope="module")
def done(house: House) -> Json:
    """A sweep of two points that has ended, beside another job."""
    house.until_succeeded(house.submit(diabetes()))
    return house.until_succeeded(house.submit(sweep({ALPHA: [0.0, 10.0]}, max_iter=12)))


def runs_of(*points: str) -> list[str]:
    """Names of the runs of these points."""
    return sorted(f"{point}/{leg}" for point in points for leg in ("candidate", "reference"))


def test_the_curves_of_all_points_lie_in_one_chart(
    house: House, browser: Chrome, done: Json, pictures: Path
) -> None:
    """Both legs of both points, each with its own twelve epochs, and no other job's."""
    page = Page(browser, house.url + done["links"]["tensorboard"], pictures)

    page.open()
    page.only_losses()
    chart = page.losses(12)

    expected = runs_of("1 alpha=0.0", "2 alpha=10.0")
    assert chart.steps == dict.fromkeys(expected, 12)
    assert len(chart.points) == 4
    assert page.runs() == expected
    assert sorted(house.get(f"{done['links']['tensorboard']}data/runs")) == expected
    assert page.errors() == []
    page.picture("all_points")


def test_the_table_of_hyperparameters_compares_the_points(
    house: House, browser: Chrome, done: Json, pictures: Path
) -> None:
    """What was changed and what came of it, and none of the settings that all points share."""
    page = Page(browser, house.url + done["links"]["tensorboard"], pictures)

    page.open("hparams")
    text = page.shows("TABLE VIEW", "alpha", "candidate r2", "reference loss", "1 alpha=0.0")

    assert "loss_factor" not in text
    assert "weight_init" not in text
    assert page.errors() == []
    assert str(house.data) not in text
    page.picture("hyperparameters")


def test_points_come_while_somebody_watches(house: House, browser: Chrome, pictures: Path) -> None:
    """The first point's curve grows, and pressing `reload` later brings the second point's."""
    # The first ends by itself, once it has been seen alone; the second only when it is cancelled.
    never = {"n_iter_no_change": 50_000, "tol": 0.0, "batch_size": 5}
    job = house.submit(sweep({EPOCHS: [1_500, 50_000]}, **never))
    children = house.get("/v1/jobs", parent=job["id"])["jobs"]
    first, second = sorted(children, key=lambda child: child["point"]["number"])
    house.until_it_trains(first, epochs=5)
    page = Page(browser, house.url + job["links"]["tensorboard"], pictures)

    page.open()
    page.only_losses()
    early = page.losses()
    assert sorted(early.steps) == runs_of("1 max_iter=1500")
    both = runs_of("1 max_iter=1500", "2 max_iter=50000")
    house.until_it_trains(second, epochs=2)
    until(lambda: reloaded(browser, page) == both or None, "four runs", seconds=60)

    house.cancel(job)
    assert house.until_ended(job)["state"] == "cancelled"
    page.picture("a_second_point")


def reloaded(browser: Chrome, page: Page) -> list[str]:
    """Press the button that reads the logs again; the runs a moment later."""
    browser.find_element(By.CSS_SELECTOR, "app-header-reload button").click()
    time.sleep(1.5)
    return page.runs()


def test_the_page_of_a_sweep_is_sorted_by_a_click(
    house: House, browser: Chrome, done: Json
) -> None:
    """Without a script; its rows lead to the points, and these lead back."""
    browser.get(f"{house.url}/jobs/{done['id']}")
    browser.find_element(By.LINK_TEXT, "candidate r2").click()

    cells = browser.find_elements(By.CSS_SELECTOR, "tbody tr td:first-child a")
    r2 = {row["number"]: row["metrics"]["candidate"]["r2"] for row in _points(house, done)}
    assert [int(cell.text) for cell in cells] == sorted(r2, key=lambda n: -r2[n])
    cells[0].click()
    browser.find_element(By.LINK_TEXT, "a sweep").click()
    assert browser.current_url == f"{house.url}/jobs/{done['id']}"


def _points(house: House, job: Json) -> list[Json]:
    points: list[Json] = house.get(job["links"]["points"])["points"]
    return points
