"""A real browser for tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

from tests.gate import require

# Reads a picture in the browser itself: how many pixels have, nearly, a colour.
_COUNT = """
const [picture, colour, done] = [arguments[0], arguments[1], arguments[2]];
const image = new Image();
image.onload = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let found = 0;
  for (let at = 0; at < bytes.length; at += 4)
    if (colour.every((part, place) => Math.abs(part - bytes[at + place]) <= 8)) found += 1;
  done(found);
};
image.src = "data:image/png;base64," + picture;
"""


@contextmanager
def browser() -> Iterator[WebDriver]:
    """Chromium without a window, drawing in software."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(require("chromium"))
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1400,900",
        "--enable-unsafe-swiftshader",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(require("chromedriver"))))
    try:
        yield driver
    finally:
        driver.quit()


def asked_for(driver: WebDriver) -> set[str]:
    """Every address that pages asked for since the last call."""
    entries = [json.loads(entry["message"])["message"] for entry in _log(driver, "performance")]
    return {
        entry["params"]["request"]["url"]
        for entry in entries
        if entry["method"] == "Network.requestWillBeSent"
    }


def complaints(driver: WebDriver) -> list[str]:
    """What pages complained of since the last call."""
    return [str(entry["message"]) for entry in _log(driver, "browser")]


def pixels_of(driver: WebDriver, picture: str, colour: tuple[int, int, int]) -> int:
    """How many pixels of a picture (PNG in base 64) have a colour; leaves the page."""
    driver.get("about:blank")
    found: int = driver.execute_async_script(_COUNT, picture, list(colour))
    return found


def _log(driver: WebDriver, kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = driver.get_log(kind)  # type: ignore[attr-defined]
    return entries
