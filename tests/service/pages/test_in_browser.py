"""The pages in a real browser: they need no other machine."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.service.browser import asked_for, browser, complaints
from tests.service.house import House


@pytest.mark.browser
@pytest.mark.slow
def test_the_api_s_page_works_without_a_cdn(house: House) -> None:
    """Every route with its summary, an example to try, and not one foreign request."""
    with browser() as driver:
        driver.get(f"{house.url}/docs")
        WebDriverWait(driver, 30).until(
            lambda page: page.find_elements(By.CLASS_NAME, "opblock-summary-path")
        )
        text = driver.find_element(By.TAG_NAME, "body").text
        fetched, said = asked_for(driver), complaints(driver)

    assert "Train a network in one framework, or in two" in text
    assert "/v1/jobs/{job_id}/predictions" in text.replace("\u200b", "")
    assert all(address.startswith((house.url, "data:")) for address in fetched)
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_what_users_name_is_text_on_the_first_page(house: House) -> None:
    """A name that is markup is shown, and does nothing."""
    name = "<script>document.title='taken'</script><b>&amp;</b>"
    house.submit(name=name)

    with browser() as driver:
        driver.get(f"{house.url}/")
        title, text = driver.title, driver.find_element(By.TAG_NAME, "body").text
        said = complaints(driver)

    assert title == "Twinfit"
    assert name in text
    assert said == []
