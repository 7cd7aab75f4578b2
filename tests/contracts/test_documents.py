"""What the documents promise a reader."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))
SECTIONS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]


def named(path: Path) -> str:
    """Path below the root, as it is shown in a test's name."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_within_the_house_leads_somewhere(document: Path) -> None:
    """A moved file takes its links along."""
    code = r"```.*?```|`[^`\n]*`"
    prose = re.sub(code, "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose)

    assert not [link for link in links if not (document.parent / link).exists()]


def test_the_readme_shows_something_to_run_within_fifteen_lines() -> None:
    """A reader decides on the first screen."""
    first_lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:15]

    assert "make demo" in first_lines


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_a_decision_has_its_five_sections(decision: Path) -> None:
    """The last one says what enforces it, or that nothing does."""
    sections = re.findall(r"^## (.+)$", decision.read_text(encoding="utf-8"), re.MULTILINE)

    assert sections == SECTIONS


def test_decisions_are_numbered_without_a_gap_and_all_are_listed() -> None:
    """A decision that the list leaves out is not read."""
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")

    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]
    assert all(path.name in index for path in DECISIONS)
