"""Parquet files: judged by their metadata, then read."""

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dataset import IntakeLimits
from tests.intake.conftest import Flaws, Read, read_bytes
from tests.intake.files import parquet

DAY = dt.date(2020, 1, 1)
WHOLE = st.integers(-(2**53), 2**53)
TEXTS = st.text(st.characters(codec="utf-8"))

READ: dict[str, tuple[Any, list[Any]]] = {
    "whole numbers": (pa.array([1, None, -3], pa.int32()), [1, None, -3]),
    "numbers": (pa.array([1.5, None, float("nan")]), [1.5, None, None]),
    "half precision": (pa.array(np.array([0.5, 2, 3], np.float16)), [0.5, 2, 3]),
    "booleans": (pa.array([True, None, False]), [True, None, False]),
    "texts": (pa.array(["", None, "NA"]), ["", None, "NA"]),
    "long texts": (pa.array(["a", "b", None], pa.large_string()), ["a", "b", None]),
    "categories": (pa.array(["x", None, "x"]).dictionary_encode(), ["x", None, "x"]),
    "numbered categories": (pa.array([7, 8, 7]).dictionary_encode(), [7, 8, 7]),
    "nothing": (pa.nulls(3), [None, None, None]),
}


@pytest.mark.parametrize(("column", "values"), READ.values(), ids=READ.keys())
@pytest.mark.parametrize("row_group_size", [1, 1000])
def test_a_column_of_plain_type_is_read(
    read: Read, column: Any, values: list[Any], row_group_size: int
) -> None:
    """NaN and null are both missing; an empty text is a text here."""
    columns, profile = read(parquet({"a": column}, row_group_size=row_group_size))

    assert columns == {"a": values}
    assert (profile.format, profile.columns[0].missing) == ("parquet", values.count(None))


REFUSED: dict[str, tuple[bytes, str | None, str]] = {
    "a list": (parquet({"a": [[1.0]]}), "a", "list<"),
    "a record": (parquet({"a": [{"b": 1}]}), "a", "struct<"),
    "a decimal": (parquet({"a": [decimal.Decimal("1.5")]}), "a", "decimal128(2, 1)"),
    "a date": (parquet({"a": [DAY]}), "a", "date32[day]"),
    "a time": (parquet({"a": pa.array([1]).cast(pa.timestamp("us"))}), "a", "timestamp[us]"),
    "bytes": (parquet({"a": [b"x"]}), "a", "binary"),
    "categories of bytes": (parquet({"a": pa.array([b"x"]).dictionary_encode()}), "a", "binary"),
    "an index of pandas": (parquet({"__index_level_0__": [1]}), "__index_level_0__", "pandas"),
    "infinity": (parquet({"a": [1.0, float("inf")]}), "a", "row 2"),
    "an id": (parquet({"a": [1, 2**53 + 1]}), "a", "row 2: 9007199254740993"),
    "a name with a slash": (parquet({"a/b": [1]}), "a/b", "holds a slash"),
    "no rows": (parquet({"a": pa.array([], pa.int64())}), None, "no rows"),
    "no columns": (parquet({}), None, "no columns"),
    "cut off": (parquet({"a": [1]})[:-9], None, "cut off or damaged"),
    "only the beginning": (b"PAR1\x15\x04\x15", None, "cut off or damaged"),
    "garbage": (b"PAR1\x00" + bytes(range(256)) * 9 + b"PAR1", None, "cut off or damaged"),
    "no text": (
        parquet({"a": pa.array([b"\xff"]).view(pa.string())}),
        None,
        "cut off or damaged",
    ),
}


@pytest.mark.parametrize(("content", "column", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_plain_table_is_refused(
    flaws: Flaws, content: bytes, column: str | None, words: str
) -> None:
    """With the column, and what may stand there."""
    (flaw,) = flaws(content)

    assert (flaw.pointer, flaw.column) == ("/file", column)
    assert words in flaw.detail
    assert flaw.allowed


def test_two_columns_of_one_name_are_refused(flaws: Flaws) -> None:
    """Arrow allows it, a job could not say which it means."""
    table = pa.table([[1], [2]], names=["a", "a"])

    assert "Columns 1 and 2" in flaws(parquet(table))[0].detail


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (IntakeLimits(max_rows=99_999), "100,000 rows"),
        (IntakeLimits(max_bytes=799_999), "800,000 bytes as a table"),
        (IntakeLimits(max_bytes=900_000), "bytes of text"),
    ],
)
def test_a_file_that_unpacks_beyond_a_limit_is_refused(
    flaws: Flaws, limits: IntakeLimits, words: str
) -> None:
    """A category's text is stored once and stands in every row: this file has 13 kilobytes."""
    labels = pa.DictionaryArray.from_arrays(np.zeros(100_000, np.int32), pa.array(["x" * 1000]))
    content = parquet({"a": labels})

    assert len(content) < 15_000
    assert words in flaws(content, limits=limits)[0].detail


def test_a_file_beyond_its_unpacked_size_is_refused_by_its_metadata(flaws: Flaws) -> None:
    """Before a column is read."""
    content = parquet({"a": [str(number) * 20 for number in range(1000)]}, use_dictionary=False)

    assert "bytes unpacked" in flaws(content, limits=IntakeLimits(max_bytes=50_000))[0].detail


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(WHOLE | st.none(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
        min_size=1,
    )
)
def test_every_value_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int | None, float, str]]
) -> None:
    """Texts are taken as they are: Parquet has a null of its own."""
    whole, numbers, texts = (list(column) for column in zip(*rows, strict=True))
    content = parquet({"a": pa.array(whole, pa.int64()), "b": numbers, "c": texts})

    columns, _ = read_bytes(content, tmp_path_factory.getbasetemp() / "table.parquet")

    assert columns == {"a": whole, "b": numbers, "c": texts}
