"""A page that is measured anew in parts."""

import json

from tests.experiments.page import Page


def page_again(name: str) -> Page:
    """Begin a page with what was measured last, so that some tests alone leave the rest as it is.

    Args:
        name: Of the Markdown file, without its ending.
    """
    page = Page(name)
    if page.record_file.exists():
        page.measured |= json.loads(page.record_file.read_text(encoding="utf-8"))
    return page
