"""The column of weights, from an upload to the training rows."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.dataset import BuiltinDataset, DatasetReference, UploadedDataset
from tests.worker.training.preparation.cases import spec_of
from worker.training.errors import UserError
from worker.training.preparation import load, prepare

_UPLOAD = UploadedDataset(upload="ds_" + "0" * 24)


def written(folder: Path, **columns: Any) -> Path:
    """Write a table as intake does, of six rows with an input and a target."""
    path = folder / "table.parquet"
    known = {"x": [1.0, 2.0, 4.0, 3.0, 6.0, 5.0], "y": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}
    pq.write_table(pa.table(known | columns), path)
    return path


def test_weights_go_with_their_rows_and_are_no_input(tmp_path: Path) -> None:
    """Through the split, whatever order it gives."""
    weights = [0.5, 0.0, 2.0, 1.0, 3.0, 7.0]
    table = written(tmp_path, w=weights)
    spec = spec_of(dataset={"upload": _UPLOAD.upload}, target="y", sample_weight="w")

    prepared = prepare(spec, table)

    assert prepared.input_columns == ("x",)
    assert prepared.weights_train is not None
    assert prepared.weights_train.tolist() == [weights[row] for row in prepared.rows_train]
    unweighted = spec.model_copy(update={"sample_weight": None})
    assert prepare(unweighted, table).weights_train is None
    assert prepare(unweighted, table).input_columns == ("x", "w")
    assert prepared.inputs_train.tobytes() == (
        prepare(unweighted, table).inputs_train[:, :1].tobytes()
    )


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ([1.0, 2.0, -0.5, 1.0, -1.0, 1.0], "Column 'w', row 3: came -0.5, allowed is a finite"),
        ([1.0, np.inf, 1.0, 1.0, 1.0, 1.0], "Column 'w', row 2: came inf, allowed"),
        ([1.0, 1.0, 1.0, 1.0, None, 1.0], "Column 'w', row 5: came no value, allowed"),
        (["a", "b", "c", "d", "e", "f"], "Column 'w' holds texts; allowed are numbers"),
        ([True, False, True, True, True, True], "Column 'w' holds booleans; allowed"),
        ([0.0] * 6, "Column 'w' is 0 in all 4 training rows"),
    ],
)
def test_a_weight_that_weighs_nothing_sensible_is_refused_with_its_row(
    column: list[Any], words: str, tmp_path: Path
) -> None:
    """A sentence that can be acted on, at the field that names the column."""
    spec = spec_of(dataset={"upload": _UPLOAD.upload}, target="y", sample_weight="w")

    with pytest.raises(UserError, match=words) as refused:
        prepare(spec, written(tmp_path, w=pa.array(column)))

    assert refused.value.pointer == "/sample_weight"


def test_a_column_of_weights_is_another_column_of_an_upload(tmp_path: Path) -> None:
    """Not one that is missing, not the target, and none of a built-in set."""
    table = written(tmp_path)
    wrong: list[tuple[DatasetReference, str, str]] = [
        (_UPLOAD, "z", "no column 'z'"),
        (_UPLOAD, "y", "'y' is the target"),
    ]
    for dataset, name, words in [*wrong, (BuiltinDataset(builtin="iris"), "x", "Only an uploaded")]:
        with pytest.raises(UserError, match=words) as refused:
            load(dataset, table, ("y",), sample_weight=name)
        assert refused.value.pointer == "/sample_weight"
