"""Pictures of what is hard to draw: whole, and legible in a real browser."""

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from service.plots.paper import PAPERS
from service.plots.pictures import Pictures
from tests.service.browser import browser
from tests.service.plots.hard_cases import HARD

# Texts of which one lies on another by more than a pixel, and texts that stick out of the picture.
_LOOK = """
document.body.innerHTML = arguments[0];
const picture = document.querySelector("svg").getBoundingClientRect();
const texts = [...document.querySelectorAll("svg text")].map(
  text => ({words: text.textContent, box: text.getBoundingClientRect()})
).filter(text => text.words.trim() && text.box.width > 0);
const apart = (a, b) =>
  a.right - 1 <= b.left || b.right - 1 <= a.left || a.bottom - 1 <= b.top || b.bottom - 1 <= a.top;
const found = [];
texts.forEach((one, place) => {
  const {left, right, top, bottom} = one.box;
  if (left < picture.left || right > picture.right || top < picture.top || bottom > picture.bottom)
    found.push([one.words, "sticks out"]);
  texts.slice(place + 1).forEach(other => {
    if (!apart(one.box, other.box)) found.push([one.words, other.words]);
  });
});
return found;
"""


@cache
def drawn(case: str) -> str:
    """A hard case as SVG on a dark panel."""
    spec = HARD[case](PAPERS["dark"])
    return asyncio.run(Pictures(60.0).picture((case,), lambda: spec, "svg")).content.decode()


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    """One browser for all cases."""
    with browser() as started:
        started.get("about:blank")
        yield started


@pytest.mark.parametrize("case", HARD)
def test_it_is_drawn_whole(case: str) -> None:
    """Well-formed, on the dark panel, without a number that is none, loading nothing."""
    picture = ET.fromstring(drawn(case))  # noqa: S314 - ours

    attributes = [(name, value) for part in picture.iter() for name, value in part.attrib.items()]
    assert ("fill", PAPERS["dark"].ground) in attributes
    assert not [value for _, value in attributes if "NaN" in value or "Infinity" in value]
    links = [value for name, value in attributes if name.endswith("href")]
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert float(picture.attrib["width"]) < 1400


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("case", HARD)
def test_no_text_lies_on_another(case: str, driver: WebDriver) -> None:
    """Nor does any stick out of the picture."""
    found: list[Any] = driver.execute_script(_LOOK, drawn(case))

    assert found == []
