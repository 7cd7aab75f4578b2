"""What the documents say of the twins is so."""

import re

import pytest

from tests.conftest import ROOT
from tests.worker.training.twins.exceptions import CANNOT_PASS, FAILS_CHECK
from tests.worker.training.twins.scikit_learns_file import file_of_scikit_learn, with_twins

TWINS = (ROOT / "docs/twins.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("document", [TWINS, README], ids=["docs/twins.md", "README.md"])
def test_the_examples_run(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each block of Python, and what it says it prints."""
    (block,) = re.findall(r"```python\n(.+?)```", document, re.DOTALL)

    exec(compile(block, "example", "exec"), {})  # noqa: S102 - our own document

    said = re.findall(r"^print.*# (.+)$", block, re.MULTILINE)
    assert capsys.readouterr().out.split() == said


def test_the_count_is_that_of_the_installed_file() -> None:
    """As many tests as the file has for scikit-learn itself, and the exceptions of the table."""
    named = [name for name in vars(with_twins()) if name.startswith("test_")]
    written = re.findall(r"^def (test_\w+)", file_of_scikit_learn().read_text(), re.MULTILINE)
    assert sorted(named) == sorted(written)

    total = sum(runs_of(vars(with_twins())[name]) for name in named)

    assert f"**{total - len(CANNOT_PASS)} of {total}**" in TWINS


def runs_of(test: object) -> int:
    """How often pytest runs a test, by its parametrisations."""
    runs = 1
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            runs *= len(mark.args[1])
    return runs


def test_every_exception_is_told() -> None:
    """Name and reason, in the table; and what does not exist is no exception."""
    assert {name.partition("[")[0] for name in CANNOT_PASS} <= set(vars(with_twins()))
    for name, reason in (CANNOT_PASS | FAILS_CHECK).items():
        assert name in TWINS
        assert reason in TWINS
