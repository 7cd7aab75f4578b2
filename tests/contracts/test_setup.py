"""What stands in front of everything: the search for a Python, and the tasks' words."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def find_python(*candidates: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    """Run the search as the Makefile does, with `path` as the only PATH."""
    return subprocess.run(
        ["/bin/sh", ROOT / ".ci/find-python", *candidates],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_fits_is_named_with_its_path() -> None:
    """The path printed is a Python that starts."""
    found = find_python(sys.executable)

    assert Path(found.stdout.strip()).exists()
    assert found.returncode == 0


@pytest.mark.parametrize("candidate", ["/bin/true", "/no/such/python", "/bin/ls"])
def test_what_is_no_python_is_refused_by_name(candidate: str) -> None:
    """The sentence names what came and what was allowed."""
    refused = find_python(candidate)

    assert refused.returncode == 1
    assert refused.stderr == f"PYTHON={candidate} is not a Python 3.11, 3.12 or 3.13.\n"


def test_a_machine_without_python_is_told_what_is_missing(tmp_path: Path) -> None:
    """Nobody has to guess which version, or how to say where it is."""
    refused = find_python(path=str(tmp_path))

    assert refused.returncode == 1
    assert "Twinfit needs Python 3.11, 3.12 or 3.13" in refused.stderr
    assert "make PYTHON=" in refused.stderr


def test_a_python_too_old_is_passed_over(tmp_path: Path) -> None:
    """The first on the PATH is not taken for being first."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho False\n", encoding="utf-8")
    old.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)

    found = find_python(path=str(tmp_path))

    assert found.returncode == 0
    assert Path(found.stdout.strip()) != old


def test_every_task_is_listed_by_make_help() -> None:
    """A task without a comment would be one that nobody finds."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert declared is not None

    listed = re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)

    assert sorted(listed) == sorted(declared.group(1).split())
