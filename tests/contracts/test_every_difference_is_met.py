"""The table of docs/parity.md: each of the 66 differences is met, and by something that exists."""

import ast
import re
from functools import cache

import pytest

from pairing.comparison import meanings
from tests.conftest import ROOT

_ROW = re.compile(r"^\| (D\d+b?) \| (.+) \| `([\w.]+)::(\w+)` \|$", re.MULTILINE)
_KNOWN = re.compile(r"^\| (D\d+b?) \|", re.MULTILINE)
ROWS = _ROW.findall((ROOT / "docs" / "parity.md").read_text())


@cache
def names_in(name: str) -> set[str]:
    """The names of all tests in the files of a name."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "tests").rglob(name)]
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_difference_of_the_catalogue_has_a_row() -> None:
    """None left out, none twice, none invented."""
    known = _KNOWN.findall((ROOT / "docs" / "differences.md").read_text())

    assert [number for number, *_ in ROWS] == known
    assert {f"D{number}" for number in range(1, 67)} <= set(known)


@pytest.mark.parametrize(("number", "met", "file", "test"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists(number: str, met: str, file: str, test: str) -> None:
    """Fields of the semantics, and the test that holds it to its word."""
    assert test in names_in(file), number
    for names in re.findall(r"fields? ((?:`\w+`(?:, | and )?)+)", met):
        assert set(re.findall(r"`(\w+)`", names)) <= set(meanings()), number
