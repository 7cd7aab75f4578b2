"""docs/causes.md says what the catalogue says, and no difference between two legs lacks a cause."""

import re
from typing import Final

from pairing.catalogue.document import document
from pairing.causes import CAUSES
from tests.conftest import ROOT

# Differences of docs/differences.md that are no cause between two legs, each with the reason.
NO_CAUSE: Final = {
    **dict.fromkeys(("D4", "D22", "D24", "D32", "D55"), "no difference in numbers"),
    **dict.fromkeys(("D11", "D54"), "how a leg ends, not what it computes"),
    **dict.fromkeys(("D16", "D34"), "part of weight-draws: how one stream is asked"),
    **dict.fromkeys(("D18b", "D19", "D20", "D21"), "part of float32-coefficients and of dtype"),
    "D27": "schedules are translated: none under Adam",
    **dict.fromkeys(("D28", "D35", "D57", "D58"), "between fits: a leg is one fit"),
    **dict.fromkeys(("D38",), "part of dtype: gradient_dtype"),
    **dict.fromkeys(("D40", "D44", "D45", "D59", "D60"), "the API around the training"),
    **dict.fromkeys(("D51", "D56"), "part of stopping-rule"),
    "D61": "rounding: what the noise floor is",
    **dict.fromkeys(("D65", "D66"), "the process around the training"),
}


def test_the_page_is_up_to_date() -> None:
    """`make causes` writes it."""
    assert (ROOT / "docs" / "causes.md").read_text(encoding="utf-8") == document()


def test_every_difference_is_a_cause_or_says_why_it_is_none() -> None:
    """And none is both."""
    known = re.findall(r"^\| (D\d+b?) \|", (ROOT / "docs/differences.md").read_text(), re.MULTILINE)
    caused = {number for cause in CAUSES for number in cause.differences}

    assert caused | set(NO_CAUSE) == set(known)
    assert not caused & set(NO_CAUSE)


def test_every_cause_has_a_heading_that_the_contents_lead_to() -> None:
    """Once each."""
    page = document()

    assert re.findall(r"^### (\S+)$", page, re.MULTILINE) == re.findall(r"\(#([\w-]+)\)", page)
    assert len(re.findall(r"^### ", page, re.MULTILINE)) == len(CAUSES)
