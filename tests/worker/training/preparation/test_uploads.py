"""Uploads, as intake writes them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.dataset import UploadedDataset
from schemas.upload import IntakeOrder
from tests.worker.training.preparation.cases import spec_of
from worker.training.errors import UserError
from worker.training.preparation import load, prepare

_UPLOAD = UploadedDataset(upload="ds_" + "0" * 24)


def _taken_in(upload: Path, folder: Path) -> Path:
    """Let intake read a file, and give the table that it wrote."""
    order, out = folder / "order.json", folder / "out"
    order.write_text(IntakeOrder().model_dump_json())
    command = [sys.executable, "-m", "intake", "--input", str(upload), "--options", str(order)]
    subprocess.run([*command, "--output", str(out)], check=True)
    return out / "table.parquet"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A table of all three kinds, each with a missing value."""
    path = tmp_path / "table.parquet"
    pq.write_table(
        pa.table(
            {
                "size": pa.array([1.5, None, 3.0], pa.float64()),
                "kind": pa.array(["a", "b", None], pa.string()),
                "new": pa.array([True, None, False], pa.bool_()),
                "y": pa.array([0.0, 1.0, 2.0], pa.float64()),
            }
        ),
        path,
    )
    return path


def test_the_three_kinds_of_columns_are_read_with_their_gaps(mixed: Path) -> None:
    """Null is a missing value in each of them."""
    table = load(_UPLOAD, mixed, ("y",))

    assert table.inputs["size"].isna().tolist() == [False, True, False]
    assert table.inputs["kind"].tolist() == ["a", "b", None]
    assert table.inputs["new"].isna().tolist() == [False, True, False]
    assert table.targets["y"].tolist() == [0.0, 1.0, 2.0]


def test_a_missing_target_column_is_refused_with_those_there_are(mixed: Path) -> None:
    """Whether none was named or a wrong one."""
    with pytest.raises(UserError, match="name one of size, kind, new, y") as unnamed:
        load(_UPLOAD, mixed, None)
    with pytest.raises(UserError, match="no column 'z'; its columns are size,") as unknown:
        load(_UPLOAD, mixed, ("y", "z"))
    with pytest.raises(UserError, match="All columns are targets") as all_of_them:
        load(_UPLOAD, mixed, ("size", "kind", "new", "y"))

    assert unnamed.value.pointer == "/target"
    assert unknown.value.pointer == "/target/1"
    assert all_of_them.value.pointer == "/target"


def test_an_upload_without_its_table_is_the_callers_mistake() -> None:
    """It is no user's error, and does not read as one."""
    with pytest.raises(ValueError, match="needs the path of its table"):
        load(_UPLOAD, None, ("y",))


def test_california_housing_is_refused_for_two_reasons_and_then_trained_on(
    shared: Path, tmp_path: Path
) -> None:
    """Missing bedrooms and a text column: named, then filled in and turned into columns."""
    housing = shared / "data" / "california_housing.csv"
    if not housing.is_file():
        pytest.skip(f"{housing} is not there; TWINFIT_SHARED may name another folder")
    table = _taken_in(housing, tmp_path)
    given: dict[str, Any] = {"dataset": {"upload": _UPLOAD.upload}, "target": "median_house_value"}

    with pytest.raises(UserError) as caught:
        prepare(spec_of(**given), table)
    prepared = prepare(spec_of(**given, missing="median", text_columns="one_hot"), table)

    assert caught.value.detail == (
        "Values are missing in total_bedrooms (207 rows); "
        'ask with "missing": "mean" or "median" for them to be filled in. '
        "Text columns: ocean_proximity; "
        'ask with "text_columns": "one_hot" for one column per value.'
    )
    assert prepared.inputs_train.shape == (15_480, 13)
    assert prepared.inputs_test.shape == (5_160, 13)
    assert prepared.input_columns[8:] == (
        "ocean_proximity_<1H OCEAN",
        "ocean_proximity_INLAND",
        "ocean_proximity_ISLAND",
        "ocean_proximity_NEAR BAY",
        "ocean_proximity_NEAR OCEAN",
    )
    assert np.isfinite(prepared.inputs_train).all()
    np.testing.assert_allclose(prepared.inputs_train[:, :8].mean(axis=0), 0, atol=1e-12)
