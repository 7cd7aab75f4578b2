"""The plots of jobs that were really trained."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from service.plots.kinds import KINDS
from tests.client.conftest import TWINFIT
from tests.integration.house import CLEAN, House
from tests.integration.visitor import Json, diabetes, example, until
from tests.service.browser import browser, complaints

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OF_EVERY_TRAINING = {"learning_curves", "gradient_norms", "weights", "weight_statistics"}
OF_REGRESSION = {*OF_EVERY_TRAINING, "predictions", "residuals"}
OF_DIGITS = {*OF_EVERY_TRAINING, "confusion_matrices", "images"}
OF_SWEEPS = {"sweep_metric", "sweep_overlays"}


def digits(**params: object) -> Json:
    """A small pair on pictures of digits, ported naively."""
    spec = example("06", candidate={"keras": {"port": "naive"}})
    spec["reference"]["sklearn"]["params"] |= {"hidden_layer_sizes": [16], "max_iter": 4, **params}
    return spec


@pytest.fixture(scope="module")
def classified(house: House) -> Json:
    """A pair that has told digits apart."""
    return house.until_succeeded(house.submit(digits()))


def drawn(house: House, link: str, theme: str = "light") -> dict[str, str]:
    """Every picture that a job's list of plots names, as SVG by its kind; each is there as PNG."""
    pictures = {}
    page = house.get(link)
    for told in page["plots"]:
        answer = house.http.get(told["svg"], params={"theme": theme})
        assert answer.status_code == 200, answer.text
        ET.fromstring(answer.content)  # noqa: S314 - ours
        pictures[told["name"]] = answer.text
        assert house.http.get(told["png"]).content.startswith(b"\x89PNG")
    missing = {one["name"] for one in page["missing"]}
    assert missing | set(pictures) == {kind.name for kind in KINDS}
    assert not missing & set(pictures)
    return pictures


def test_a_regression_has_its_plots(house: House) -> None:
    """Named by the job and by both of its legs, the gap shared out among its causes."""
    spec = diabetes(4) | {"candidate": {"keras": {"like": "reference", "keep": ["loss-half"]}}}
    spec["explain"] = {"attribution": "shapley"}
    job = house.until_succeeded(house.submit(spec))

    pictures = drawn(house, job["links"]["plots"])

    assert set(pictures) == {*OF_REGRESSION, "gap_by_epoch", "attribution"}
    for name in ("learning_curves", "predictions", "residuals", "gradient_norms", "weights"):
        assert "candidate: Keras, like the reference but for loss-half" in pictures[name]
    assert all(job["name"] in picture for picture in pictures.values())
    assert "loss-half" in pictures["attribution"]
    assert "verdict: different" in pictures["gap_by_epoch"]


def test_a_classification_of_images_has_its_plots(house: House, classified: Json) -> None:
    """On dark panels too, with counts in the cells and classes below the images."""
    pictures = drawn(house, classified["links"]["plots"], "dark")

    assert set(pictures) == {*OF_DIGITS, "gap_by_epoch"}
    assert "accuracy, test rows" in pictures["learning_curves"]
    assert "predicted class" in pictures["confusion_matrices"]
    assert ", wrong" in pictures["images"]
    assert 'fill="#0d1117"' in pictures["images"]


def test_a_pair_that_diverged_is_drawn_as_far_as_it_came(house: House) -> None:
    """Losses and predictions that are not finite are told of below the title."""
    job = house.until_succeeded(
        house.submit(diabetes(50, activation="relu", learning_rate_init=0.01, max_iter=20))
    )
    assert job["verdict"] == "diverged"

    pictures = drawn(house, job["links"]["plots"])

    assert set(pictures) >= OF_REGRESSION
    assert "loss not finite" in pictures["learning_curves"]
    assert "predictions are not finite" in pictures["predictions"]
    assert "norm not finite" in pictures["gradient_norms"]


def test_a_training_of_one_network_is_drawn_as_one_leg(house: House) -> None:
    """Nothing speaks of a candidate."""
    spec = digits()
    network = spec.pop("reference")
    del spec["candidate"]
    job = house.until_succeeded(house.submit({**spec, "kind": "train", "network": network}))

    pictures = drawn(house, job["links"]["plots"])

    assert set(pictures) == OF_DIGITS
    assert all("reference" in picture for picture in pictures.values())
    assert not [name for name, picture in pictures.items() if "candidate" in picture]


def test_a_sweep_is_drawn_and_its_points_have_plots_of_their_own(house: House) -> None:
    """Curves laid over each other, and the number against what was changed."""
    path = "reference.sklearn.params.learning_rate_init"
    base = digits(solver="sgd") | {"explain": {"noise_floor": False}}
    sweep = {"kind": "sweep", "name": "Rates", "base": base, "grid": {path: [0.001, 0.1, 10]}}
    job = house.until_succeeded(house.submit(sweep))

    pictures = drawn(house, job["links"]["plots"])

    assert set(pictures) == OF_SWEEPS
    assert path in pictures["sweep_metric"]
    assert all(f"learning_rate_init={rate}" in pictures["sweep_overlays"] for rate in (0.001, 0.1))
    point = house.get(f"{job['links']['self']}/points")["points"][0]
    assert set(drawn(house, house.get(point["link"])["links"]["plots"])) >= OF_DIGITS


def test_run_saves_every_plot(house: House, tmp_path: Path) -> None:
    """In both formats, beside report and files."""
    (tmp_path / "job.json").write_text(json.dumps(digits()))

    told = subprocess.run(
        [*TWINFIT, "run", "job.json", "--save", "kept"],
        cwd=tmp_path,
        env={**CLEAN, "TWINFIT_URL": house.url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    kept = tmp_path / "kept"
    names = {*OF_DIGITS, "gap_by_epoch"}
    assert {path.name for path in (kept / "plots").iterdir()} == {
        f"{name}.{form}" for name in names for form in ("svg", "png")
    }
    assert all(path.stat().st_size > 3000 for path in (kept / "plots").iterdir())
    assert {"report.json", "predictions.csv", "images.json"} <= {p.name for p in kept.iterdir()}


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_job_s_page_shows_every_plot(house: House, classified: Json, theme: str) -> None:
    """In the colours that the reader's screen prefers, each described in words."""
    with browser() as driver:
        driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": theme}]},
        )
        driver.get(f"{house.url}/jobs/{classified['id']}")
        shown = until(lambda: _all_loaded(driver), "all pictures of the page")
        said = [each for each in complaints(driver) if " 503 " not in each]

    kinds = {src.rpartition("/")[2].partition(".")[0] for src, _ in shown}
    assert kinds == {*OF_DIGITS, "gap_by_epoch"}
    assert {"theme=dark" in src for src, _ in shown} == {theme == "dark"}
    assert all(alt.endswith(".") for _, alt in shown)
    assert said == []


def _all_loaded(driver: WebDriver) -> list[tuple[str, str]] | None:
    """Address and description of each picture, once all are drawn.

    On a busy machine the service may say that it had no time to draw one: a reader then loads
    the page again, and what was drawn by then is remembered.
    """
    pictures = driver.find_elements(By.CSS_SELECTOR, "figure img")
    for picture in pictures:
        driver.execute_script("arguments[0].scrollIntoView()", picture)
        until(lambda p=picture: p.get_property("complete"), "a picture, or that there is none", 60)  # type: ignore[misc]
    if not pictures or min(int(str(p.get_property("naturalWidth"))) for p in pictures) < 300:
        driver.refresh()
        return None
    return [(str(p.get_property("currentSrc")), str(p.get_attribute("alt"))) for p in pictures]
