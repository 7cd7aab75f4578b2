"""Columns that hold one value: each is told of once, by whoever knows it first."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from intake.summary import summarise
from pairing.admission import notes
from pairing.shape import shape_of_table
from schemas.dataset import DatasetProfile
from tests.worker.training.preparation.cases import spec_of, table_of
from worker.training.preparation.prepare import prepare_table

_UPLOAD = {"dataset": {"upload": "ds_" + "0" * 24}, "text_columns": "one_hot", "missing": "mean"}
_OPENML = {**_UPLOAD, "dataset": {"openml": 61}}
_ROWS = np.arange(8.0)
_TESTED = (2, 6)  # by the split's own seed, 0, of eight rows
_WHOLE = "These input columns hold one value only and tell nothing: c."
_TRAINING = (
    "These input columns hold one value only in the training rows, and others in the test rows, "
    "so that nothing is learnt of them: c."
)


def _told(asked: dict[str, Any], **columns: Any) -> list[str]:
    """What a job and then its report say of columns of one value."""
    spec = spec_of(target="y", **asked)
    shape = None
    if "upload" in asked["dataset"]:
        known = tuple(summarise(name, pa.array(list(each))) for name, each in columns.items())
        shape = shape_of_table(spec, DatasetProfile(rows=8, columns=known, format="csv"))
    told = (*notes(spec, shape), *prepare_table(spec, table_of(**columns)).notes)
    return [each for each in told if "one value only" in each]


def _but_in_test_rows(value: Any, other: Any) -> list[Any]:
    return [other if row in _TESTED else value for row in range(8)]


@pytest.mark.parametrize("asked", [_UPLOAD, _OPENML], ids=["upload", "openml"])
@pytest.mark.parametrize(
    ("column", "sentences"),
    [
        ([5.0] * 8, [_WHOLE]),
        ([5.0, None, *[5.0] * 6], [_WHOLE]),
        (["a"] * 8, [_WHOLE]),
        ([True] * 8, [_WHOLE]),
        (_but_in_test_rows(5.0, 6.0), [_TRAINING]),
        (_but_in_test_rows("a", "b"), [_TRAINING]),
        (_but_in_test_rows("a", None), [_TRAINING]),
        (["a", None] * 4, []),
        (_ROWS.tolist(), []),
    ],
    ids=[
        "number", "gap", "text", "boolean", "training", "training text", "test gap",
        "text or none", "many",
    ],
)  # fmt: skip
def test_a_column_of_one_value_is_told_of_once(
    asked: dict[str, Any], column: list[Any], sentences: list[str]
) -> None:
    """By the job where the table was known before, else by the report; in the same words."""
    assert _told(asked, x=_ROWS.tolist(), c=column, y=_ROWS.tolist()) == sentences


@pytest.mark.parametrize("asked", [_UPLOAD, _OPENML], ids=["upload", "openml"])
def test_a_target_of_one_value_is_told_of_once(asked: dict[str, Any]) -> None:
    """In all rows, or in those that are trained on."""
    inputs = {"x": _ROWS.tolist()}

    assert _told(asked, **inputs, y=[2.0] * 8) == ["These target columns hold one value only: y."]
    (told,) = _told(asked, **inputs, y=_but_in_test_rows(2.0, 3.0))
    assert told == (
        "These target columns hold one value only in the training rows, and others in the test "
        "rows: y."
    )
    assert _told(asked, **inputs, y=_ROWS.tolist()) == []
