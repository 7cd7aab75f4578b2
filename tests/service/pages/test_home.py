"""The first page, as HTML."""

from html import escape

from tests.service.house import House


def test_the_first_page_lists_jobs_with_their_links(house: House) -> None:
    """State and TensorBoard's link, without a script."""
    job_id = house.submit(name='a "quoted" <name>')

    page = house.http.get("/")

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert f'href="/v1/jobs/{job_id}/tensorboard/"' in page.text
    assert escape('a "quoted" <name>') in page.text
    assert "no worker serves train.cpu" in page.text
    assert 'href="/docs"' in page.text
