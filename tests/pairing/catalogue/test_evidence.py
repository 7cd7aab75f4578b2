"""Evidence: lines of the installed packages, found without loading any of them."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import annotated_types
import pydantic
import pydantic_core
import pytest
import typing_extensions
import typing_inspection

from pairing.catalogue.entries import entries
from pairing.catalogue.evidence import Landmark, find
from pairing.causes import CAUSES
from schemas.explanation import Evidence
from tests.conftest import ROOT

LANDMARKS = [(entry.id, mark) for entry in entries().values() for mark in entry.landmarks]
SITE = Path(pydantic.__file__).parent.parent

# How docs/differences.md shortens the names of files.
SHORT = {
    "sklearn/neural_network/_multilayer_perceptron.py": "mlp",
    "sklearn/neural_network/_base.py": "base",
    "sklearn/neural_network/_stochastic_optimizers.py": "opt",
}


@pytest.mark.parametrize(("cause", "mark"), LANDMARKS, ids=lambda value: str(value)[:40])
def test_the_line_that_is_cited_says_what_is_claimed(cause: str, mark: Landmark) -> None:
    """In the very file that is installed, and in the function that is named."""
    found = find(mark)

    assert found.line is not None, found.missing
    lines = (SITE / found.file).read_text().splitlines()
    assert mark.line in lines[found.line - 1]
    assert found.text == lines[found.line - 1].strip()
    assert found.version
    if mark.symbol:
        name = mark.symbol.rpartition(".")[2]
        before = [line for line in lines[: found.line] if re.match(rf"\s*def {name}\(", line)]
        assert before, f"{name} is not defined above line {found.line}"


@cache
def cited() -> dict[str, dict[str, list[range]]]:
    """The lines that docs/differences.md cites, by difference and by the last name of the file."""
    found: dict[str, dict[str, list[range]]] = {}
    rows = re.findall(
        r"^\| (D\d+b?) \|(.*)$", (ROOT / "docs/differences.md").read_text(), re.MULTILINE
    )
    for number, row in rows:
        files = found.setdefault(number, {})
        for name, lines in re.findall(r"([\w/]+(?:\.py)?):(\d[\d,\-]*)", row):
            last = name.rpartition("/")[2].removesuffix(".py")
            files.setdefault(last, []).extend(map(_range, filter(None, lines.split(","))))
    return found


def _range(lines: str) -> range:
    first, _, last = lines.partition("-")
    return range(int(first) - 4, int(last or first) + 5)


def _agrees(evidence: Evidence, number: str) -> bool:
    name = SHORT.get(evidence.file, Path(evidence.file).stem)
    return any(evidence.line in lines for lines in cited().get(number, {}).get(name, []))


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.id)
def test_evidence_stands_where_the_differences_were_read(cause: Any) -> None:
    """For the versions that are pinned, as docs/differences.md cites them, within four lines."""
    numbers = [number for number in cause.differences if cited().get(number)]
    evidence = [find(mark) for mark in entries()[cause.id].landmarks]

    # A cause of the users' own making has no line in docs/differences.md to be compared with.
    assert not numbers or any(_agrees(each, number) for each in evidence for number in numbers)


def test_most_causes_are_compared_with_the_lines_that_were_read() -> None:
    """So that the test above does not pass for want of citations."""
    compared = [c.id for c in CAUSES if any(cited().get(number) for number in c.differences)]

    assert len(compared) >= 38


def test_prose_proves_nothing() -> None:
    """What a docstring says is no evidence; the same words in code are."""
    words = "Compute the squared loss for regression."
    mark = Landmark(
        package="sklearn",
        file="neural_network/_base.py",
        symbol="squared_loss",
        line=words,
        says="",
    )

    found = find(mark)

    assert words in (SITE / "sklearn/neural_network/_base.py").read_text()
    assert found.line is None
    assert found.missing == "in this version no line of squared_loss says so"


@pytest.mark.parametrize(
    ("file", "symbol", "missing"),
    [
        ("neural_network/_base.py", "cubed_loss", "this version has no cubed_loss there"),
        ("neural_network/_basis.py", "squared_loss", "this version has no such file"),
    ],
)
def test_what_another_version_lacks_is_said(file: str, symbol: str, missing: str) -> None:
    """A file or a function that a release took away."""
    mark = Landmark(package="sklearn", file=file, symbol=symbol, line="0.5", says="")

    assert find(mark).missing == missing


FIND_ALL = """
import json, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + {more!r}
from pairing.catalogue.listing import catalogue
found = [each.model_dump() for cause in catalogue().causes for each in cause.evidence]
heavy = {{"numpy", "scipy", "sklearn", "keras", "tensorflow"}} & set(sys.modules)
print(json.dumps({{"found": found, "heavy": sorted(heavy)}}))
"""


def found_with(*more: str) -> dict[str, Any]:
    """What a fresh process finds, and which heavy packages it has loaded by then."""
    answer = subprocess.run(
        [sys.executable, "-c", FIND_ALL.format(more=list(more))],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def test_nothing_of_the_packages_is_loaded() -> None:
    """They are read as text."""
    told = found_with(str(SITE))

    assert told["heavy"] == []
    assert all(each["line"] for each in told["found"])


def test_where_the_packages_are_not_installed_evidence_says_so(tmp_path: Path) -> None:
    """As beside a gateway that has the service's packages alone."""
    for module in (pydantic, pydantic_core, annotated_types, typing_inspection):
        folder = Path(module.__file__ or "").parent
        (tmp_path / folder.name).symlink_to(folder)
    words = Path(typing_extensions.__file__)
    (tmp_path / words.name).symlink_to(words)

    told = found_with(str(tmp_path))

    assert all(each["line"] is None and each["version"] is None for each in told["found"])
    assert {each["missing"] for each in told["found"]} == {
        "scikit-learn is not installed beside the service",
        "keras is not installed beside the service",
        "tensorflow is not installed beside the service",
    }
