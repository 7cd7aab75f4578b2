"""NPY files: one array, judged by its header before it is read."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from schemas.dataset import IntakeLimits
from tests.intake.conftest import Flaws, Read, read_bytes
from tests.intake.files import npy, npy_header

RECORDS = np.array([(1, 2.5, "x", True)], [("a", "<i2"), ("b", ">f4"), ("c", "U3"), ("d", "?")])

READ: dict[str, tuple[Any, dict[str, list[Any]]]] = {
    "table": (np.array([[1, 2], [3, 4]]), {"x0": [1, 3], "x1": [2, 4]}),
    "columns first": (np.array([[1, 2], [3, 4]], order="F"), {"x0": [1, 3], "x1": [2, 4]}),
    "one dimension": (np.array([1.5, np.nan]), {"x0": [1.5, None]}),
    "images": (np.arange(8).reshape(2, 2, 2), {f"x{at}": [at, at + 4] for at in range(4)}),
    "booleans": (np.array([[True], [False]]), {"x0": [True, False]}),
    "half precision": (np.array([0.5, -0.25], np.float16), {"x0": [0.5, -0.25]}),
    "large end first": (np.array([1, 2], ">u4"), {"x0": [1, 2]}),
    "texts": (np.array(["a", "", "日本"]), {"x0": ["a", "", "日本"]}),
    "bytes": (np.array([b"a", "é".encode()]), {"x0": ["a", "é"]}),
    "records": (RECORDS, {"a": [1], "b": [2.5], "c": ["x"], "d": [True]}),
    "smallest": (np.array([-(2**63)]), {"x0": [-(2.0**63)]}),
}


@pytest.mark.parametrize(("array", "columns"), READ.values(), ids=READ.keys())
def test_a_plain_array_becomes_columns(read: Read, array: Any, columns: Any) -> None:
    """Its first dimension counts the rows."""
    found, profile = read(npy(array))

    assert found == columns
    assert (profile.format, profile.separator, profile.encoding) == ("npy", None, None)


REFUSED: dict[str, tuple[bytes, str]] = {
    "objects": (npy(np.array([{}], object), allow_pickle=True), "type 'object'"),
    "objects in records": (
        npy(np.zeros(2, [("a", object)]), allow_pickle=True),
        "type 'object'",
    ),
    "complex": (npy(np.array([1j])), "type 'complex128'"),
    "times": (npy(np.array(["2020-01-01"], "M8[D]")), "type 'datetime64[D]'"),
    "long doubles": (npy(np.zeros(2, np.longdouble)), "type 'float128'"),
    "raw bytes": (npy(np.zeros(2, "V4")), "'|V4'"),
    "a record in a record": (npy(np.zeros(2, [("a", [("b", "i4")])])), "not read"),
    "arrays in a record": (npy(np.zeros(2, [("a", "i4", (3,))])), "not read"),
    "a table of records": (npy(np.zeros((2, 2), [("a", "i4")])), "shape of the array is (2, 2)"),
    "no dimension": (npy(np.array(5)), "shape of the array is ()"),
    "five dimensions": (npy(np.zeros((1, 1, 1, 1, 1))), "1 to 4 dimensions"),
    "no rows": (npy(np.zeros((0, 3))), "no rows"),
    "no columns": (npy(np.zeros((3, 0))), "no columns"),
    "texts of no length": (npy_header("'<U0'", (3,)), "texts of length 0"),
    "infinity": (npy(np.array([[1, 2], [3, np.inf]])), "Column 'x1', row 2"),
    "an id": (npy(np.array([1, 2**53 + 1])), "row 2: 9007199254740993 would become"),
    "an unsigned id": (npy(np.array([2**63 + 1], np.uint64)), "9223372036854775809"),
    "the largest": (npy(np.array([2**63 - 1])), "would become 9223372036854775808"),
    "bytes that are no text": (npy(np.array([b"a", b"\xff"])), "Column 'x0', row 2"),
    "half a surrogate": (npy(np.array(["a", "\ud800"])), "Column 'x0', row 2"),
    "no code point": (npy_header("'<U1'", (1,)) + b"\xff\xff\xff\x7f", "Column 'x0', row 1"),
    "a name with a slash": (npy(np.zeros(2, [("a/b", "i4")])), "holds a slash"),
    "cut off": (npy(np.arange(9.0))[:-1], "promises 72 bytes, 71 follow"),
    "cut off in the header": (npy(np.arange(9.0))[:60], "header of the array is damaged"),
    "two arrays": (npy(np.arange(2.0)) * 2, "more than one array"),
    "a new version": (b"\x93NUMPY\x09\x00" + bytes(80), "header of the array is damaged"),
    "a header that is none": (npy_header("'<f8'", "exit()"), "damaged"),
    "a huge header": (b"\x93NUMPY\x02\x00\xff\xff\xff\xff", "damaged"),
    "a deep header": (npy_header("(" * 30_000, ()), "damaged"),
    "a negative length": (npy_header("'<f8'", (-1,)), "damaged"),
    "a length that is true": (npy_header("'<f8'", (True,)), "damaged"),
    "a type that is none": (npy_header("'no'", (1,)), "damaged"),
    "a type of numbers": (npy_header("7", (1,)), "damaged"),
    "an order of words": (npy_header("'<f8'", (1,), fortran_order="'yes'"), "damaged"),
    "10^12 rows": (npy_header("'<f8'", (10**12, 1)), "1,000,000,000,000 rows"),
    "10^12 columns": (npy_header("'<f8'", (1, 10**12)), "1,000,000,000,000 columns"),
    "texts of 10^8 letters": (npy_header("'<U100000000'", (100,)), "40,000,000,000 bytes"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_array_that_is_no_plain_table_is_refused(
    flaws: Flaws, content: bytes, words: str
) -> None:
    """Before anything of the size it claims is read."""
    (flaw,) = flaws(content)

    assert words in flaw.detail or words in str(flaw.allowed)


def test_a_flaw_in_an_array_names_row_and_column(flaws: Flaws) -> None:
    """An array has no lines."""
    (flaw,) = flaws(npy(np.array([[1, 2], [3, -np.inf]])))

    assert (flaw.pointer, flaw.row, flaw.line, flaw.column) == ("/file", 2, None, "x1")


def test_codes_in_an_array_can_be_kept_as_text(read: Read, flaws: Flaws) -> None:
    """The way out that the refusal of an id names."""
    (flaw,) = flaws(npy(np.array([2**53 + 1])))
    assert "text_columns" in str(flaw.allowed)

    assert read(npy(np.array([2**53 + 1])), text_columns=["x0"])[0] == {"x0": [str(2**53 + 1)]}


def test_an_array_beyond_the_limit_is_refused_by_its_own_size(flaws: Flaws) -> None:
    """Texts are larger than the eight bytes a number takes."""
    (flaw,) = flaws(npy(np.array(["x" * 100] * 3)), limits=IntakeLimits(max_bytes=1199))

    assert flaw.came == 1200


@settings(max_examples=80, deadline=None)
@given(
    array=arrays.arrays(
        st.sampled_from(["<f8", ">f8", "<f4", "<i4", ">i2", "u1", "i1", "?"]),
        arrays.array_shapes(min_dims=1, max_dims=4, max_side=4),
        elements={"allow_nan": False, "allow_infinity": False},
    ),
    fortran=st.booleans(),
)
def test_every_number_of_an_array_comes_back(
    tmp_path_factory: pytest.TempPathFactory, array: Any, fortran: bool
) -> None:
    """Whatever its type, shape and order."""
    laid = np.asfortranarray(array) if fortran else array
    columns, profile = read_bytes(npy(laid), tmp_path_factory.getbasetemp() / "array.npy")

    assert list(columns.values()) == array.reshape(len(array), -1).T.tolist()
    assert profile.rows == len(array)
