"""The examples are jobs, and their page tells of each."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from schemas.job_spec import AnySpec
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def test_there_are_examples() -> None:
    """Else the tests below would pass for want of files."""
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_an_example_is_a_job(file: Path) -> None:
    """One that names no data set is for `--upload`."""
    content = json.loads(file.read_text())
    base = content.get("base", content)
    base.setdefault("dataset", {"upload": "ds_" + "0" * 24})

    assert TypeAdapter[AnySpec](AnySpec).validate_python(content).name


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_page_tells_of_each_example(file: Path) -> None:
    """With a link that works."""
    assert f"[{file.name}]({file.name})" in (ROOT / "examples" / "README.md").read_text()
