"""The pages say what was measured last, and their figures are there."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.experiments.page import FOLDER, NUMBER, TABLE, Page, filled

PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_was_measured_last(page: Path) -> None:
    """Nobody has typed a number over, nor measured and forgotten the page."""
    measured = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")

    assert TABLE.search(text) or NUMBER.search(text)
    assert filled(text, measured) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_figures_of_a_page_are_there_and_no_others(page: Path) -> None:
    """Each is linked from the page's own folder."""
    linked = set(IMAGE.findall(page.read_text(encoding="utf-8")))
    there = {f"{page.stem}/{each.name}" for each in (FOLDER / page.stem).glob("*")}

    assert linked == there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_index_leads_to_each_page(page: Path) -> None:
    """By a link that works."""
    assert f"({page.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_job_files_that_exist(page: Path) -> None:
    """And at least one of them: a reader can run what is told."""
    named = re.findall(r"examples/(\w+\.json)", page.read_text(encoding="utf-8"))

    assert named
    assert {name for name in named if not (ROOT / "examples" / name).is_file()} == set()


def test_a_page_is_filled_where_it_says_so_and_left_alone_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filling twice changes nothing more; without being asked nothing is written."""
    page = Page("one", tmp_path)
    page.text_file.write_text(
        "# A page\n<!-- table: rates -->\n<!-- end -->\nIt took <!--=epochs-->?<!--/--> epochs.\n"
    )
    page.table("rates", ["rate", "loss"], [["0.1", 0.25]])
    page.number("epochs", 15)
    page.figure("curve", b"<svg/>")

    monkeypatch.delenv("TWINFIT_WRITE_PAGES", raising=False)
    page.write()
    assert not page.record_file.exists()
    monkeypatch.setenv("TWINFIT_WRITE_PAGES", "1")
    page.write()

    text = page.text_file.read_text()
    assert text == (
        "# A page\n<!-- table: rates -->\n| rate | loss |\n| --- | ---: |\n| 0.1 | 0.25 |\n"
        "<!-- end -->\nIt took <!--=epochs-->15<!--/--> epochs.\n"
    )
    assert filled(text, json.loads(page.record_file.read_text())) == text
    assert (tmp_path / "one" / "curve.svg").read_bytes() == b"<svg/>"


def test_a_page_that_asks_for_what_nobody_measured_is_refused() -> None:
    """Rather than left with an old number."""
    with pytest.raises(KeyError, match="speed"):
        filled("<!--=speed-->1<!--/-->", {"tables": {}, "numbers": {}})
