"""`python -m intake`: what a gateway that starts it can rely on."""

import hashlib
import importlib.util
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.dataset import DatasetProfile
from schemas.problem import Problem
from tests.conftest import ROOT
from tests.intake.conftest import Intake
from tests.intake.files import npy_header, npz, parquet


def test_a_table_and_its_profile_are_written(tmp_path: Path, intake: Intake) -> None:
    """Missing values are null in every kind of column."""
    upload = tmp_path / "upload"
    upload.write_text("a;b;c\n1,5;x;true\n;;\n")

    status, problem, folder = intake(upload)
    table = pq.read_table(folder / "table.parquet")
    profile = DatasetProfile.model_validate_json((folder / "profile.json").read_bytes())

    assert (status, problem) == (0, None)
    assert table.schema == pa.schema({"a": pa.float64(), "b": pa.string(), "c": pa.bool_()})
    assert table.to_pydict() == {"a": [1.5, None], "b": ["x", None], "c": [True, None]}
    assert (profile.rows, profile.separator, profile.decimal) == (2, ";", ",")


def test_the_same_upload_gives_the_same_bytes(tmp_path: Path, intake: Intake) -> None:
    """What is named by its content is stored once."""
    upload = tmp_path / "upload"
    upload.write_bytes(npz(X=np.random.default_rng(0).normal(size=(50, 3)), y=np.arange(50)))

    def read() -> list[str]:
        folder = intake(upload)[2]
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())]

    assert read() == read()


def test_a_refusal_is_one_problem_on_standard_output(tmp_path: Path, intake: Intake) -> None:
    """It lacks only the status, which is the gateway's to say."""
    upload = tmp_path / "upload"
    upload.write_text("a,b\n" + "1,2\n" * 20 + "1,zz\n")

    status, problem, folder = intake(upload, options={"separator": ","})

    assert status == 2
    assert not folder.exists()
    assert problem["title"] == "The file cannot be read as a table"
    assert problem["errors"] == [
        {
            "pointer": "/file",
            "detail": "Column 'b', row 21 (line 22): 'zz' is no number written with '.', "
            "while nearly all its values are.",
            "row": 21,
            "line": 22,
            "column": "b",
            "came": "zz",
            "allowed": "a number; or name the value in missing_values, or the column in "
            "text_columns",
        }
    ]
    assert Problem.model_validate({**problem, "status": 422}).errors[0].came == "zz"


@pytest.mark.parametrize("order", ['{"options": {"separater": ","}}', "no JSON"])
def test_a_wrong_order_is_a_mistake_and_no_refusal(tmp_path: Path, order: str) -> None:
    """The gateway has validated the options, so it is the gateway's."""
    (tmp_path / "options.json").write_text(order)
    (tmp_path / "upload").write_text("a,b\n1,2\n")
    command = [sys.executable, "-m", "intake", "--input", str(tmp_path / "upload")]
    command += ["--options", str(tmp_path / "options.json"), "--output", str(tmp_path / "out")]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    assert ended.returncode == 1
    assert (ended.stdout, b"ValidationError" in ended.stderr) == (b"", True)


def category_in_many_rows() -> bytes:
    """A text that is stored once and stands in three million rows."""
    indices = np.zeros(3_000_000, np.int32)
    return parquet({"a": pa.DictionaryArray.from_arrays(indices, pa.array(["x" * 1000]))})


def texts_in_many_groups() -> bytes:
    """The same without a word of categories in the schema: 300 million letters."""
    stream = io.BytesIO()
    table = pa.table({"a": ["x" * 1000] * 1000})
    with pq.ParquetWriter(stream, table.schema, store_schema=False) as writer:
        for _ in range(300):
            writer.write_table(table)
    return stream.getvalue()


BOMBS: dict[str, tuple[Callable[[], bytes], dict[str, int], str]] = {
    "rows that are not there": (
        lambda: npy_header("'<f8'", (10**12,)),
        {},
        "1,000,000,000,000 rows",
    ),
    "a category in many rows": (category_in_many_rows, {}, "3,000,000,000 bytes of text"),
    "texts in many groups": (
        texts_in_many_groups,
        {"memory_bytes": 1 << 27},
        "more than 134,217,728 bytes of memory",
    ),
    "much text": (
        lambda: b"a,b\n" + b"1,2\n" * 4_000_000,
        {"memory_bytes": 1 << 26},
        "more than 67,108,864 bytes of memory",
    ),
    "much to reckon": (
        lambda: b"a,b\n" + b"1.5,\n" * 4_000_000,
        {"cpu_seconds": 1},
        "more than 1 seconds of processor time",
    ),
}


@pytest.mark.parametrize(("bomb", "limits", "words"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_ends_in_a_problem(
    tmp_path: Path, intake: Intake, bomb: Callable[[], bytes], limits: dict[str, int], words: str
) -> None:
    """The parent neither hangs nor grows."""
    upload = tmp_path / "upload"
    upload.write_bytes(bomb())

    status, problem, _ = intake(upload, limits=limits)

    assert (status, problem["errors"][0]["pointer"]) == (2, "/file")
    assert words in problem["detail"]


@pytest.mark.parametrize("kind", ["csv", "npy", "npz", "parquet"])
@pytest.mark.parametrize("count", [40, pytest.param(2_000, marks=pytest.mark.fuzz)])
def test_damage_of_any_kind_ends_in_a_table_or_a_refusal(kind: str, count: int) -> None:
    """Bytes flipped, cut out, doubled and cut off; a crash of Arrow counts as a refusal."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.intake.damage", kind, str(count), "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr == ""
    counts = json.loads(ended.stdout)
    assert sum(counts.values()) == count
    assert counts["refused"] > count / 3


def test_california_housing_is_read(shared: Path, intake: Intake) -> None:
    """A real file, with missing values and a text column."""
    status, _, folder = intake(shared / "data" / "california_housing.csv", file_name="housing.csv")
    profile = DatasetProfile.model_validate_json((folder / "profile.json").read_bytes())
    columns = {column.name: column for column in profile.columns}

    assert (status, profile.rows, len(columns)) == (0, 20_640, 10)
    assert [name for name in columns if columns[name].missing] == ["total_bedrooms"]
    assert columns["total_bedrooms"].missing == 207
    assert [name for name in columns if columns[name].kind == "text"] == ["ocean_proximity"]
    assert (columns["ocean_proximity"].distinct, columns["ocean_proximity"].smallest_class) == (
        5,
        5,
    )
    assert (columns["longitude"].minimum, columns["longitude"].maximum) == (-124.35, -114.31)
    assert columns["households"].fractional is False
    table = pq.read_table(folder / "table.parquet")
    assert table.slice(0, 1).to_pylist()[0]["median_income"] == 8.3252


def test_the_ten_thousand_digits_are_read(shared: Path, intake: Intake) -> None:
    """Images become one column per pixel, row by row."""
    path = shared / "data" / "mnist_10k.npz"

    status, _, folder = intake(path)
    profile = DatasetProfile.model_validate_json((folder / "profile.json").read_bytes())
    table = pq.read_table(folder / "table.parquet")

    assert (status, profile.rows, profile.array_names) == (0, 10_000, ("X", "y"))
    assert table.column_names == [*(f"X_{pixel}" for pixel in range(784)), "y"]
    assert (profile.columns[-1].distinct, profile.columns[-1].smallest_class) == (10, 892)
    with np.load(path) as arrays:
        flat: Any = arrays["X"].reshape(10_000, 784)
        assert all(
            np.array_equal(table[f"X_{pixel}"].to_numpy(), flat[:, pixel]) for pixel in range(784)
        )
        assert np.array_equal(table["y"].to_numpy(), arrays["y"])


def test_pandas_stays_out_where_it_is_installed(tmp_path: Path) -> None:
    """Arrow would import it at the first chance, for longer than all the reading takes."""
    (tmp_path / "options.json").write_text("{}")
    (tmp_path / "upload").write_text("a,b\n1,x\n")
    command = [sys.executable, "-X", "importtime", "-m", "intake"]
    command += ["--input", str(tmp_path / "upload"), "--options", str(tmp_path / "options.json")]
    command += ["--output", str(tmp_path / "out")]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}

    assert importlib.util.find_spec("pandas") is not None
    assert "pyarrow.lib" in imported
    assert not [name for name in imported if name.startswith("pandas.")]
