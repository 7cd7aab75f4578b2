"""Habits of the house that no linter knows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("schemas", "pairing", "store", "intake", "service", "worker", "client")
SOURCES = [path for room in (*ROOMS, "tests") for path in sorted((ROOT / room).rglob("*.py"))]

# What schemas may stand on, beside the standard library.
SCHEMAS_STAND_ON = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions"}

# Words that say nothing about what lies behind them.
EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "common", "misc"}


def imported(path: Path) -> Iterator[str]:
    """Every module that the file at `path` imports, wherever in the file, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path: Path) -> str:
    """Path below the root, as it is shown in a test's name."""
    return str(path.relative_to(ROOT))


def test_every_room_of_the_house_is_looked_at() -> None:
    """A room that moved would make the tests below pass for want of files."""
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == {*ROOMS, "tests"}


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nothing_is_replaced_by_a_mock(path: Path) -> None:
    """Tests meet the real thing, or a fake that passes the same contract."""
    assert not [name for name in imported(path) if name.startswith(("unittest.mock", "mock"))]


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_is_named_after_what_it_holds(path: Path) -> None:
    """A reader guesses the file from the word."""
    assert not EMPTY_WORDS & set(path.stem.split("_"))


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").rglob("*.py")), ids=named)
def test_schemas_stand_on_pydantic_and_the_standard_library(path: Path) -> None:
    """The import contract forbids what we know; this allows only what we mean."""
    allowed = {*sys.stdlib_module_names, *SCHEMAS_STAND_ON, "schemas"}

    assert {name.partition(".")[0] for name in imported(path)} <= allowed


@pytest.mark.parametrize("path", sorted((ROOT / "worker/training").rglob("*.py")), ids=named)
def test_training_imports_nothing_of_the_rest_of_the_worker(path: Path) -> None:
    """Import contracts name what exists; this holds for every module that will stand beside it."""
    of_the_worker = [name for name in imported(path) if name.partition(".")[0] == "worker"]

    assert all(name.startswith("worker.training") for name in of_the_worker)
