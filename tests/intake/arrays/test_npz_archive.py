"""NPZ files: archives, judged by their directory before anything is unpacked."""

import io
import zipfile
import zlib
from typing import Any

import numpy as np
import pytest

from schemas.dataset import IntakeLimits
from tests.intake.conftest import Flaws, Read
from tests.intake.files import deflated_zeros, npy, npy_header, npz, zip_entry

GIB = 1 << 30


def archive(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_arrays_become_columns_named_after_them(read: Read) -> None:
    """A wide array numbers its columns, one of a single dimension lends its name."""
    records = np.array([(5, 6.5), (7, 8.5)], [("a", "i4"), ("b", "f8")])
    content = npz(X=np.arange(8).reshape(2, 2, 2), y=np.array(["a", "b"]), r=records)

    columns, profile = read(content)

    assert columns == {
        "X_0": [0, 4], "X_1": [1, 5], "X_2": [2, 6], "X_3": [3, 7],
        "y": ["a", "b"], "r_a": [5, 7], "r_b": [6.5, 8.5],
    }  # fmt: skip
    assert (profile.format, profile.array_names) == ("npz", ("X", "y", "r"))
    (note,) = profile.notes
    assert note.startswith("Array 'X' has shape (2, 2, 2): each row of 2 x 2 was laid out ")
    assert note.endswith("line by line as 4 columns, X_0 to X_3.")


def test_an_archive_that_is_not_compressed_is_read(read: Read) -> None:
    """As numpy.savez writes it."""
    assert read(archive({"y.npy": npy(np.arange(3))}, zipfile.ZIP_STORED))[0] == {"y": [0, 1, 2]}


ONE = npy(np.arange(2.0))

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (archive({}), "archive is empty"),
    "cut off": (npz(X=np.ones(9))[:-30], "cut off or damaged"),
    "cut off at once": (b"PK\x03\x04", "cut off or damaged"),
    "other files": (archive({"read.me": b"x"}), "holds 'read.me'"),
    "a path": (archive({"a/b.npy": ONE}), "holds 'a/b.npy'"),
    "a path upwards": (archive({"../b.npy": ONE}), "holds '../b.npy'"),
    "a path of Windows": (archive({"a\\b.npy": ONE}), "holds 'a\\\\b.npy'"),
    "a name with NUL": (zip_entry("a\0.npy", b"", claimed_bytes=0), "holds 'a\\x00.npy'"),
    "no name": (archive({".npy": ONE}), "is empty"),
    "a workbook": (archive({"[Content_Types].xml": b"", "xl/a.xml": b""}), "Excel workbook"),
    "a table to be saved": (archive({"[Content_Types].xml": b""}), "save the sheet as CSV"),
    "a packed table": (archive({"data.CSV": b"a,y"}), "holds 'data.CSV'; unpack it, and send"),
    "encrypted": (zip_entry("a.npy", ONE, claimed_bytes=9, flags=1), "is encrypted"),
    "another method": (archive({"a.npy": ONE}, zipfile.ZIP_LZMA), "compressed by method 14"),
    "two lengths": (npz(X=np.ones((2, 2)), y=np.ones(3)), "Array 'y' has 3 rows, array 'X' has 2"),
    "a name twice": (npz(X=np.ones((2, 1)), X_0=np.ones(2)), "both called 'X_0'"),
    "objects": (archive({"a.npy": npy(np.array([{}]), allow_pickle=True)}), "type 'object'"),
    "no array": (archive({"a.npy": b"hello, this is no array"}), "array 'a' is damaged"),
    "a short array": (archive({"a.npy": ONE[:-8]}), "promises 16 bytes, 8 follow"),
    "infinity": (npz(X=np.array([[1, np.inf]])), "Column 'X_1', row 1"),
    "a wrong checksum": (
        zip_entry("a.npy", ONE, claimed_bytes=len(ONE), method=0, checksum=7),
        "Bad CRC-32",
    ),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_archive_that_is_no_set_of_arrays_is_refused(
    flaws: Flaws, content: bytes, words: str
) -> None:
    """Each with the entry to blame."""
    (flaw,) = flaws(content)

    assert words in flaw.detail


def test_two_entries_of_one_name_are_refused(flaws: Flaws) -> None:
    """One of the two would be lost."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.npy", ONE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a.npy", ONE)

    assert "same name" in flaws(stream.getvalue())[0].detail


def test_a_bomb_is_refused_by_what_it_would_unpack_to(flaws: Flaws) -> None:
    """Three megabytes that become three gigabytes."""
    header = npy_header("'|u1'", (3 * GIB,))
    squeezed = deflated_zeros(3 * GIB, start=header)
    bomb = zip_entry("X.npy", squeezed, claimed_bytes=3 * GIB + len(header))

    assert len(bomb) < 4 << 20
    (flaw,) = flaws(bomb)
    assert "bytes when unpacked" in flaw.detail
    (flaw,) = flaws(bomb, limits=IntakeLimits(max_bytes=100 * GIB, max_rows=10**12))
    assert "would swell" in flaw.detail


def test_a_bomb_that_lies_about_its_size_is_never_unpacked(flaws: Flaws) -> None:
    """Only as many bytes as the directory claims are read, and these do not add up."""
    header = npy_header("'|u1'", (1000,))
    squeezed = deflated_zeros(2 * GIB, start=header)
    checksum = zlib.crc32(header + bytes(999))
    bomb = zip_entry("X.npy", squeezed, claimed_bytes=1000 + len(header), checksum=checksum)

    assert "cut off or damaged" in flaws(bomb)[0].detail


@pytest.mark.parametrize(
    ("arrays", "limits", "words"),
    [
        ({"X": np.ones((3, 2))}, IntakeLimits(max_rows=2), "3 rows"),
        ({"X": np.ones((3, 2)), "y": np.ones(3)}, IntakeLimits(max_columns=2), "3 columns"),
        ({"X": np.ones(2), "y": np.ones(2)}, IntakeLimits(max_columns=1), "2 arrays"),
        ({"X": np.ones((3, 10), np.uint8)}, IntakeLimits(max_bytes=200), "240 bytes as a table"),
    ],
)
def test_a_limit_counts_all_arrays_together(
    flaws: Flaws, arrays: dict[str, Any], limits: IntakeLimits, words: str
) -> None:
    """Many small arrays are as large as one."""
    (flaw,) = flaws(npz(**arrays), limits=limits)

    assert words in flaw.detail
