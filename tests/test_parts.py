"""The two parts of `make test`: every test in one of them, and one exit status for both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.parts import ALONE, FIRST, part_of, status_of, words_of


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run tests as `make test` does, whatever this run of pytest was told."""
    return subprocess.run(
        # Loading schemathesis takes seconds each time, and none of these needs it.
        [sys.executable, "-m", "tests", "-q", "-p", "no:schemathesis", *words],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("place", [*ALONE, *FIRST])
def test_what_is_listed_is_there(place: str) -> None:
    """A folder that was renamed would run beside others, and nobody would know."""
    assert (ROOT / place).exists()


def test_a_file_runs_with_its_folder() -> None:
    """However deep it lies, and no other file does whose name begins alike."""
    assert part_of(ROOT / "tests/integration/deep/test_it.py") == "alone"
    assert part_of(ROOT / "tests/integration_of_halves/test_it.py") == "beside"
    assert part_of(ROOT / "client/words.py") == "beside"


def test_what_runs_alone_does_so_whatever_was_asked_for() -> None:
    """The last word counts."""
    assert words_of("beside", ["-n", "4"])[-2:] == ("-n", "4")
    assert words_of("alone", ["-n", "4"])[-2:] == ("-n", "0")


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ((0, 0), 0),
        ((1, 0), 1),
        ((0, 1), 1),
        ((0, -9), -9),
        ((5, 0), 0),
        ((0, 5), 0),
        ((5, 1), 1),
        ((5, 5), 5),
        ((4,), 4),
    ],
)
def test_a_failure_of_either_part_is_a_failure(statuses: tuple[int, ...], status: int) -> None:
    """A part from which `-k` chose nothing is none; nothing at all is one."""
    assert status_of(statuses) == status


@pytest.mark.parametrize(
    "file", ["tests/contracts/test_setup.py", "tests/store/ledger/test_glance.py"]
)
def test_a_file_that_is_named_runs_once(file: str) -> None:
    """In its own part; the other finds nothing and does not mind."""
    ran = run("-n", "0", "--collect-only", file)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = [line for line in ran.stdout.splitlines() if line.startswith(file)]
    assert found
    assert len(found) == len(set(found))


def test_a_failed_test_fails_both(tmp_path: Path) -> None:
    """The word of the first part is not lost over the second."""
    file = tmp_path / "test_it.py"
    file.write_text("def test_it() -> None:\n    assert False\n", encoding="utf-8")

    ran = run(str(file))

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 failed" in ran.stdout
    assert "--- alone" in ran.stdout


def test_nothing_chosen_is_told() -> None:
    """A word that fits no test is more likely mistyped than meant."""
    assert run("-n", "0", "-k", "no_such_test", "tests/test_gate.py").returncode == 5


def test_a_word_that_pytest_does_not_know_is_said_once() -> None:
    """The second part would say the same."""
    ran = run("-n", "0", "--no-such-option")

    assert ran.returncode == 4
    assert "--- alone" not in ran.stdout
