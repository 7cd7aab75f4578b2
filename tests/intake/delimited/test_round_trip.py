"""Whatever table is written as CSV comes back as it was, to the last bit."""

import csv
import io
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.conftest import read_bytes

FILES = settings(max_examples=120, deadline=None)

WHOLE = st.integers(-(2**53), 2**53)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))
TEXTS = st.text(LETTERS | st.sampled_from(" ,;|\t\n\"'"), min_size=1).filter(
    lambda text: text.strip() not in {"", "NA"}
)


def written(rows: list[list[str]], separator: str, line_end: str, quoting: Any) -> str:
    """Rows of cells as CSV text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(
        rows
    )
    return stream.getvalue()


def cell(value: float | str | None, decimal: str) -> str:
    """A value as Python writes it; numbers with this decimal mark."""
    if value is None:
        return "NA"
    return value if isinstance(value, str) else repr(value).replace(".", decimal)


@st.composite
def tables(draw: st.DrawFn) -> list[list[Any]]:
    """Columns of one kind each, with missing values."""
    rows = draw(st.integers(1, 12))
    kinds = draw(st.lists(st.sampled_from([WHOLE, FLOATS, TEXTS]), min_size=1, max_size=5))
    return [draw(st.lists(kind | st.none(), min_size=rows, max_size=rows)) for kind in kinds]


@FILES
@given(
    columns=tables(),
    separator=st.sampled_from(",;\t|:"),
    decimal=st.sampled_from(".,"),
    dialect=st.sampled_from(
        [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
)
def test_a_table_in_a_given_dialect_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    columns: list[list[Any]],
    separator: str,
    decimal: str,
    dialect: tuple[str, Any],
    encoding: str,
) -> None:
    """Numbers to the last bit, signs of zero too; texts to the last letter."""
    names = [f"c{place}" for place in range(len(columns))]
    texts = [
        name for name, column in zip(names, columns, strict=True)
        if any(isinstance(value, str) for value in column)
    ]  # fmt: skip
    cells = [[cell(value, decimal) for value in row] for row in zip(*columns, strict=True)]
    content = written([names, *cells], separator, *dialect).encode(encoding)
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"

    read, profile = read_bytes(
        content, path, separator=separator, decimal=decimal, encoding=encoding,
        missing_values=["NA"], text_columns=texts,
    )  # fmt: skip

    assert [[bits(value) for value in column] for column in read.values()] == [
        [bits(value) for value in column] for column in columns
    ]
    assert [column.missing for column in profile.columns] == [c.count(None) for c in columns]


def bits(value: float | str | None) -> bytes | str | None:
    """A number as its 64 bits, so that -0.0 is not 0.0."""
    return value if value is None or isinstance(value, str) else struct.pack("<d", value)


@FILES
@given(
    columns=st.integers(1, 8).flatmap(
        lambda rows: st.lists(
            st.lists(st.integers(-(10**9), 10**9), min_size=rows, max_size=rows),
            min_size=2,
            max_size=5,
        )
    ),
    separator=st.sampled_from(",;\t|"),
    decimal=st.sampled_from(".,"),
)
def test_the_dialect_of_a_plain_table_is_found(
    tmp_path_factory: pytest.TempPathFactory, columns: list[list[int]], separator: str, decimal: str
) -> None:
    """Quarters, so that no comma can be taken for one between thousands."""
    quarters = [[number + 0.25 for number in column] for column in columns]
    names = [f"c{place}" for place in range(len(columns))]
    cells = [[cell(value, decimal) for value in row] for row in zip(*quarters, strict=True)]
    content = written([names, *cells], separator, "\n", csv.QUOTE_MINIMAL).encode()
    path = tmp_path_factory.getbasetemp() / "plain.csv"

    read, profile = read_bytes(content, path)

    assert (profile.separator, profile.decimal) == (separator, decimal)
    assert list(read.values()) == quarters
