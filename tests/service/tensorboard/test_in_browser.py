"""TensorBoard in a real browser: both legs' curves in one chart, and no other job's."""

import math

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.service.browser import asked_for, browser, pixels_of
from tests.service.house import House
from tests.service.samples import started
from tests.service.tensorboard.event_files import write_losses

# The first two colours of the pinned TensorBoard's palette, given to runs in order of appearance.
TEAL, SLATE = (18, 181, 203), (66, 80, 102)


@pytest.mark.browser
@pytest.mark.slow
def test_both_legs_curves_lie_in_one_chart(house: House) -> None:
    """Looked at as a user would, in pixels; nothing is fetched from other machines."""
    other, claim = started(house), started(house)
    write_losses(house.data / "logs" / other.job_id / "1" / "others", [0.5, 0.6])
    folder = house.data / "logs" / claim.job_id / "1"
    fall = [math.exp(-step / 15) for step in range(60)]
    write_losses(folder / "reference", fall)
    write_losses(folder / "candidate", [loss + 0.1 for loss in fall])

    with browser() as driver:
        driver.get(f"{house.url}/v1/jobs/{claim.job_id}/tensorboard/")
        cards = WebDriverWait(driver, 30).until(
            lambda page: page.find_elements(By.TAG_NAME, "scalar-card")
        )
        WebDriverWait(driver, 30).until(lambda _: "candidate" in cards[0].text)
        WebDriverWait(driver, 30).until(lambda _: "reference" in cards[0].text)
        driver.implicitly_wait(2)
        text = driver.find_element(By.TAG_NAME, "body").text
        chart = cards[0].find_element(By.TAG_NAME, "line-chart")
        picture = _settled(driver, chart)
        fetched = asked_for(driver)
        teal, slate = (pixels_of(driver, picture, colour) for colour in (TEAL, SLATE))

    assert len(cards) == 1
    assert "others" not in text
    assert teal > 100
    assert slate > 100
    assert all(address.startswith((house.url, "data:", "blob:")) for address in fetched)


def _settled(driver: object, chart: object) -> str:
    """The chart's picture, once it does not change any more."""
    seen = [""]

    def still(_: object) -> str | None:
        picture: str = chart.screenshot_as_base64  # type: ignore[attr-defined]
        same = picture == seen[-1] and len(seen) > 3
        seen.append(picture)
        return picture if same else None

    return WebDriverWait(driver, 30, poll_frequency=0.7).until(still)  # type: ignore[type-var,return-value]
