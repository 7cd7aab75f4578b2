"""A real browser on TensorBoard's page: what it shows is asked as a reader would find it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.gate import require
from tests.integration.visitor import until

# TensorBoard asks for its fonts past its own prefix; a page without them is none the worse.
HARMLESS = "/font-roboto/"

# The text that is shown, also inside of components that hide theirs from `innerText`.
SHOWN_TEXT = """
const found = [];
const walk = node => {
  if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent.trim());
  if (['STYLE', 'SCRIPT', 'TEMPLATE', 'NOSCRIPT'].includes(node.nodeName)) return;
  if (node.shadowRoot) node.shadowRoot.childNodes.forEach(walk);
  node.childNodes.forEach(walk);
  if (node.nodeName === 'IFRAME' && node.contentDocument) walk(node.contentDocument.body);
};
walk(document.body);
return found.filter(text => text).join('\\n');
"""


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser without a window; charts are drawn as SVG, into which a test can look."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(require("chromium"))
    for word in (
        *("headless=new", "no-sandbox", "disable-dev-shm-usage"),
        *("disable-3d-apis", "window-size=1400,1000"),
    ):
        options.add_argument(f"--{word}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(str(require("chromedriver"))))
    try:
        yield browser
    finally:
        browser.quit()


class LossChart:
    """The chart of the losses, as it is drawn at one moment.

    Attributes:
        points: Number of points of each curve, by colour.
        steps: Chosen step of each run, by the run's name, from the table below the chart: the
            last one at the time when the page was opened.
    """

    def __init__(self, card: WebElement) -> None:
        paths = card.find_elements(By.CSS_SELECTOR, "line-chart path")
        drawn = {path.get_attribute("d"): path.get_attribute("style") for path in paths}
        self.points = {
            colour.group(0): line.count("L")
            for line, style in drawn.items()
            if line and (colour := re.search(r"stroke: rgb\([^)]*\); opacity: 1", style or ""))
        }
        table = re.findall(
            r"([^\n]+)\n[\d.,e+-]+\n[\d.,e+-]+\n([\d,]+)\n", card.text.partition("Relative")[2]
        )
        self.steps = {run: int(step.replace(",", "")) for run, step in table}

    @property
    def length(self) -> int:
        """Points of the shorter curve."""
        return min(self.points.values())


class Page:
    """TensorBoard of one job, in a browser.

    Args:
        browser: Where it is opened.
        url: The link in the job.
        screenshots: Folder for pictures.
    """

    def __init__(self, browser: webdriver.Chrome, url: str, screenshots: Path) -> None:
        self._browser = browser
        self._url = url
        self._screenshots = screenshots

    def open(self, tab: str = "") -> None:
        """Open the link itself, or one of its tabs, as if for the first time."""
        self._browser.get("about:blank")
        self._browser.get_log("browser")  # type: ignore[no-untyped-call]
        self._browser.get(f"{self._url}#{tab}" if tab else self._url)

    def only_losses(self) -> None:
        """Ask for the loss alone in the field above the charts."""
        until(lambda: self._typed("^loss$"), "the field that filters tags")
        until(lambda: self._titles() == {"loss"}, "the loss's chart alone")

    def _typed(self, words: str) -> bool:
        field = 'input[placeholder="Filter tags (regex)"]'
        try:
            self._browser.find_element(By.CSS_SELECTOR, field).send_keys(words)
        except (NoSuchElementException, ElementNotInteractableException):
            return False
        return True

    def _titles(self) -> set[str]:
        try:
            return {card.text.partition("\n")[0] for card in self._cards()}
        except StaleElementReferenceException:
            return set()

    def _cards(self) -> list[WebElement]:
        cards = self._browser.find_elements(By.CSS_SELECTOR, "scalar-card")
        return [card for card in cards if card.is_displayed() and card.text]

    def losses(self, least_step: int = 1) -> LossChart:
        """The loss's chart, as soon as every run in it has come to this step."""
        return until(lambda: self._losses(least_step), f"curves to step {least_step}")

    def _losses(self, least_step: int) -> LossChart | None:
        try:
            chart = LossChart(self._cards()[0])
        except (IndexError, StaleElementReferenceException):
            return None
        complete = chart.points and len(chart.steps) == len(chart.points)
        return chart if complete and min(chart.steps.values()) >= least_step else None

    def grown(self, before: LossChart) -> LossChart:
        """Press the button that reads the logs again until both curves have more points."""
        return until(lambda: self._reloaded(before), "curves that grow")

    def _reloaded(self, before: LossChart) -> LossChart | None:
        self._browser.find_element(By.CSS_SELECTOR, "app-header-reload button").click()
        with suppress(AssertionError):
            return until(lambda: self._longer(before), "longer curves", seconds=5)
        return None

    def _longer(self, before: LossChart) -> LossChart | None:
        chart = self._losses(1)
        longer = chart and chart.length > before.length and len(chart.points) == 2
        return chart if longer else None

    def runs(self) -> list[str]:
        """Names of the runs, in the list on the left."""
        listed = self._browser.find_elements(
            By.CSS_SELECTOR, "runs-data-table tb-data-table-content-cell.table-column-run"
        )
        return sorted(row.text.strip() for row in listed if row.text.strip())

    def shows(self, *words: str) -> str:
        """Wait until all these words are shown; all that is shown then."""
        try:
            return until(lambda: self._text_with(words), f"{words} on the page", seconds=60)
        except AssertionError:
            self.picture("not_shown")
            raise

    def _text_with(self, words: tuple[str, ...]) -> str | None:
        text = str(self._browser.execute_script(SHOWN_TEXT))
        return text if all(word in text for word in words) else None

    def errors(self) -> list[Any]:
        """What the browser complained of since the page was opened."""
        log = self._browser.get_log("browser")  # type: ignore[no-untyped-call]
        return [e for e in log if e["level"] == "SEVERE" and HARMLESS not in e["message"]]

    def picture(self, name: str) -> Path:
        """Keep what the window shows."""
        place = self._screenshots / f"{name}.png"
        assert self._browser.save_screenshot(str(place))
        return place
