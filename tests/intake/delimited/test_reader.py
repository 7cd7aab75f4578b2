"""CSV files, from bytes to columns: what is read, and what is refused."""

from typing import Any

import pytest

from schemas.dataset import IntakeLimits
from tests.intake.conftest import Flaws, Read

TWENTY = "1,2\n" * 20

READ: dict[str, tuple[str, dict[str, Any], dict[str, list[Any]]]] = {
    "numbers": ("a,b\n1,2.5\n-3,+4e2\n", {}, {"a": [1, -3], "b": [2.5, 400]}),
    "no last line end": ("a,b\n1,2", {}, {"a": [1], "b": [2]}),
    "line ends of Windows": ("a,b\r\n1,2\r\n", {}, {"a": [1], "b": [2]}),
    "line ends of old Macs": ("a,b\r1,2\r3,4", {}, {"a": [1, 3], "b": [2, 4]}),
    "blank lines": ("\n\na,b\n\n1,2\n\r\n3,4\n\n", {}, {"a": [1, 3], "b": [2, 4]}),
    "spaces": (" a , b\n 1 ,\t2\n", {}, {"a": [1], "b": [2]}),
    "missing": ("a,b\nNA,x\n 3,\n", {}, {"a": [None, 3], "b": ["x", None]}),
    "own missing": (
        "a,b\n-,?\n3,y\n",
        {"missing_values": ["-"]},
        {"a": [None, 3], "b": ["?", "y"]},
    ),
    "all missing": ("a,b\n1,\n2,NaN\n", {}, {"a": [1, 2], "b": [None, None]}),
    "booleans": ("a,b\ntrue,1\nFALSE,1\n,1\n", {}, {"a": [True, False, None], "b": [1, 1, 1]}),
    "text": ("a,b\n1, x y \n2,z\n", {}, {"a": [1, 2], "b": [" x y ", "z"]}),
    "dates": (
        "a,b\n1,2020-01-31\n2,2020-02-01",
        {},
        {"a": [1, 2], "b": ["2020-01-31", "2020-02-01"]},
    ),
    "quotes": (
        'a,"b,""c"""\n"1","x,\n""y"""\n2,""\n',
        {},
        {"a": [1, 2], 'b,"c"': ['x,\n"y"', None]},
    ),
    "one column": ("a\n1\n2\n", {}, {"a": [1, 2]}),
    "decimal comma": ("a;b\n1,5;-2\n,25;3\n", {}, {"a": [1.5, 0.25], "b": [-2, 3]}),
    "quoted decimal comma": ('a,b\n"1,5",2\n', {}, {"a": [1.5], "b": [2]}),
    "a point asked for": (
        "a;b\n1,5;2\n",
        {"decimal": "."},
        {"a": ["1,5"], "b": [2]},
    ),
    "a comma asked for": ("a;b\n1,234;2\n", {"decimal": ","}, {"a": [1.234], "b": [2]}),
    "a separator asked for": ("a b\n1 2\n", {"separator": " "}, {"a": [1], "b": [2]}),
    "no header": ("1,2\n3,4\n", {"header": False}, {"x0": [1, 3], "x1": [2, 4]}),
    "numbered header": ("0,1\n3,4\n", {}, {"0": [3], "1": [4]}),
    "codes": (
        "a,b\n007,1\n9007199254740993,2\n",
        {"text_columns": ["a"]},
        {"a": ["007", "9007199254740993"], "b": [1, 2]},
    ),
    "large but exact": (
        "a,b\n9007199254740992,1152921504606846976\n",
        {},
        {"a": [2**53], "b": [2**60]},
    ),
    "large with an exponent": (
        "a,b\n1e300,123456789012345678.5\n",
        {},
        {"a": [1e300], "b": [123456789012345680]},
    ),
    "half text": ("a,b\n1,2\n1,x\n", {}, {"a": [1, 1], "b": ["2", "x"]}),
    "a slip in five": ("a,b\n1,2\n1,2\n1,2\n1,2\n1,x\n", {}, {"a": [1] * 5, "b": [*"2222x"]}),
    "two signs are none": ("a,b\n1,++4\n", {}, {"a": [1], "b": ["++4"]}),
    "parquet's name for a column": ("PAR1,b\n1,2\n", {}, {"PAR1": [1], "b": [2]}),
}


@pytest.mark.parametrize(("text", "options", "columns"), READ.values(), ids=READ.keys())
def test_what_is_clear_is_read(
    read: Read, text: str, options: dict[str, Any], columns: dict[str, list[Any]]
) -> None:
    """Each case is one habit of the programs that write CSV."""
    assert read(text.encode(), **options)[0] == columns


REFUSED: dict[str, tuple[str, dict[str, Any], tuple[str, int | None, int | None, str | None], str]]
REFUSED = {
    "blank": ("\n \n".replace(" ", ""), {}, ("/file", None, None, None), "nothing but blank lines"),
    "header alone": ("a,b\n", {}, ("/file", None, None, None), "columns but no rows"),
    "a short row": (
        "a,b\n1,2\n\n3\n",
        {},
        ("/file", None, 4, None),
        "Line 4 has 1 field, the first line has 2",
    ),
    "a long row": ('a,b\n"1\n",2\n3,4,5\n', {}, ("/file", None, 4, None), "Line 4 has 3 fields"),
    "wrong separator": (
        "a;b\n1;2,5\n",
        {"separator": ","},
        ("/file", None, 2, None),
        "separated by ','",
    ),
    "cut off in a row": ("a,b\n1,2\n3,4\n5", {}, ("/file", None, 4, None), "Line 4 has 1 field"),
    "cut off in quotes": ('a,b\n1,"x\n2,y\n', {}, ("/file", None, 2, None), "never closed"),
    "a stray quote": ('a,b\n1,5" pipe\n', {}, ("/file", None, 2, None), "in the middle of a field"),
    "a quote closed early": ('a,b\n1,"x\ny"z\n', {}, ("/file", None, 3, None), "opened on line 2"),
    "one name twice": (
        "a,b, a\n1,2,3\n",
        {},
        ("/file", None, None, "a"),
        "Columns 1 and 3 are both called 'a'",
    ),
    "no name": (",b\n1,2\n", {}, ("/file", None, None, ""), "The name of column 1, '', is empty"),
    "a slash": ("a,km/h\n1,2\n", {}, ("/file", None, None, "km/h"), "holds a slash"),
    "a backslash": ("a,b\\c\n1,2\n", {}, ("/file", None, None, "b\\c"), "holds a slash"),
    "a control character": (
        "a,b\x07\n1,2\n",
        {},
        ("/file", None, None, "b\x07"),
        "control character",
    ),
    "a line end in a name": (
        'a,"b\nc"\n1,2\n',
        {},
        ("/file", None, None, "b\nc"),
        "control character",
    ),
    "two dots": ("a,..\n1,2\n", {}, ("/file", None, None, ".."), "means a folder"),
    "a long name": (
        f"a,{'b' * 201}\n1,2\n",
        {},
        ("/file", None, None, "b" * 200),
        "201 characters",
    ),
    "a row for a header": (
        "5.1,3\n4.9,2\n",
        {},
        ("/options/header", None, 1, None),
        "header: false",
    ),
    "NUL": ("a,b\n1,\x002\n", {}, ("/file", None, 2, None), "NUL byte (byte 7 of the text)"),
    "infinity": ("a,b\n1,2\n3,-Inf\n", {}, ("/file", 2, 3, "b"), "'-Inf' is no finite"),
    "beyond floats": ("a,b\n1e999,2\n", {}, ("/file", 1, 2, "a"), "'1e999' is no finite"),
    "infinity after a comma column": ("a;b\n1,5;inf\n", {}, ("/file", 1, 2, "b"), "'inf'"),
    "an id": (
        "a,b\n9007199254740993,2\n",
        {},
        ("/file", 1, 2, "a"),
        "would become 9007199254740992",
    ),
    "a negative id": ("a,b\n-9007199254740993,2\n", {}, ("/file", 1, 2, "a"), "text_columns"),
    "a slip": (f"a,b\n{TWENTY}\n1,zz\n1,y\n", {}, ("/file", 21, 23, "b"), "'zz' is no number"),
    "an unlisted nan": (
        f"a,b\n{TWENTY}1,nan\n",
        {"missing_values": [""]},
        ("/file", 21, 22, "b"),
        "missing_values",
    ),
    "thousands": (
        f"a;b\n{TWENTY.replace(',', ';')}1;1.234.567\n",
        {},
        ("/file", 21, 22, "b"),
        "'1.234.567'",
    ),
    "a comma among points": (
        f'a,b\n{TWENTY}1.5,2.5\n1,"2,5"\n',
        {},
        ("/file", 22, 23, "b"),
        "'2,5' is no number written with '.'",
    ),
    "a comma that may group": (
        "a;b\n1,234;2\n",
        {},
        ("/options/decimal", None, None, "a"),
        "may mean 1234 as well as 1.234",
    ),
    "both decimal marks": (
        "a;b\n1,25;2.5\n",
        {},
        ("/options/decimal", None, None, "a"),
        "'2.5' in column 'b', row 1 (line 2)",
    ),
    "text for no column": (
        "a,b\n1,2\n",
        {"text_columns": ["a", "c"]},
        ("/options/text_columns/1", None, None, None),
        "'c'",
    ),
}


@pytest.mark.parametrize(
    ("text", "options", "where", "words"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_is_unclear_is_refused_with_its_place(
    flaws: Flaws,
    text: str,
    options: dict[str, Any],
    where: tuple[str, int | None, int | None, str | None],
    words: str,
) -> None:
    """The place is an option to blame, or a row, a line and a column."""
    (flaw,) = flaws(text.encode(), **options)

    assert (flaw.pointer, flaw.row, flaw.line, flaw.column) == where
    assert words in f"{flaw.detail} {flaw.allowed}"


def test_the_dialect_that_was_found_is_told(read: Read) -> None:
    """A user can see what was taken for what."""
    profile = read("\ufeffä;b\n1,5;2\n".encode())[1]

    assert (profile.separator, profile.decimal, profile.encoding) == (";", ",", "utf-8-sig")
    assert (profile.format, profile.rows, profile.array_names) == ("csv", 1, None)
    assert [column.name for column in profile.columns] == ["ä", "b"]


@pytest.mark.parametrize(
    ("limit", "came", "words"),
    [
        (IntakeLimits(max_rows=2), 3, "3 rows, allowed are 2"),
        (IntakeLimits(max_columns=1), 2, "2 columns, allowed are 1"),
        (IntakeLimits(max_bytes=47), 48, "48 bytes as a table, allowed are 47"),
    ],
)
def test_a_table_beyond_a_limit_is_refused(
    flaws: Flaws, read: Read, limit: IntakeLimits, came: int, words: str
) -> None:
    """And one row, column or byte less is not."""
    (flaw,) = flaws(b"a,b\n1,2\n3,4\n5,6\n", limits=limit)

    assert flaw.came == came
    assert words in flaw.detail
    more = IntakeLimits(max_rows=3, max_columns=2, max_bytes=48)
    assert read(b"a,b\n1,2\n3,4\n5,6\n", limits=more)[1].rows == 3


def test_line_ends_inside_quotes_survive_the_edges_of_blocks(read: Read) -> None:
    """Arrow reads in blocks of 4 MiB; rows of many lengths put an edge anywhere."""
    texts = [f'{"x" * (row % 97)}\n"{row}' for row in range(90_000)]
    rows = "".join(
        f'{row},"{text.replace(chr(34), chr(34) * 2)}"\n' for row, text in enumerate(texts)
    )
    columns, _ = read(f"a,b\n{rows}".encode())

    assert len(rows) > 4 << 20
    assert columns == {"a": list(range(90_000)), "b": texts}


def test_a_row_longer_than_a_block_is_read(read: Read, flaws: Flaws) -> None:
    """Up to 64 MiB; beyond, a mark is probably missing."""
    long = b"x" * (5 << 20)
    assert read(b"a,b\n1," + long + b"\n2,y\n")[0]["b"] == [long.decode(), "y"]

    (flaw,) = flaws(b"a,b\n1,2\n1," + b"x" * (65 << 20) + b"\n")
    assert flaw.line == 3


def test_a_wide_table_is_read(read: Read) -> None:
    """Images come as one column per pixel."""
    width = 3_000
    header, row = (",".join(form.format(at) for at in range(width)) for form in ("p{}", "{}.5"))
    columns, _ = read(f"{header}\n{row}\n{row}\n".encode())

    assert len(columns) == width
    assert columns["p2999"] == [2999.5, 2999.5]
