"""No cause without a canary, and no canary twice."""

import ast
from pathlib import Path
from typing import get_args

from schemas.cause import CauseId

# A difference that no leg of ours has any more, and that users meet: D64.
BESIDE = {"half-fixed-float64"}


def test_every_cause_has_a_canary() -> None:
    """A test of the cause's name in this folder."""
    names = [
        node.name.removeprefix("test_").replace("_", "-")
        for path in Path(__file__).parent.glob("test_*.py")
        if path != Path(__file__)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    assert sorted(names) == sorted({*get_args(CauseId), *BESIDE})
