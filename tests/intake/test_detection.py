"""Formats, known by the first bytes of a file."""

import itertools
import pickle

import pytest

from tests.intake.conftest import Flaws, Read
from tests.intake.files import npy, npz, parquet

FILES = {
    "csv": b"x0,y\n1,2\n",
    "npy": npy([[1, 2]]),
    "npz": npz(X=[[1, 2]]),
    "parquet": parquet({"x0": [1], "y": [2]}),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("file_name", ["", "table.txt", "table.csv"])
def test_the_content_decides_and_not_the_name(
    read: Read, kind: str, asked: bool, file_name: str
) -> None:
    """The same bytes must never be two different tables."""
    options = {"format": kind} if asked else {}

    assert read(FILES[kind], file_name=file_name, **options)[1].format == kind


@pytest.mark.parametrize(("asked", "kind"), list(itertools.permutations(FILES, 2)))
def test_a_format_that_was_said_wrongly_is_refused(flaws: Flaws, asked: str, kind: str) -> None:
    """Rather than read as what it is: the user has taken the wrong file."""
    (flaw,) = flaws(FILES[kind], format=asked)

    assert (flaw.pointer, flaw.came, flaw.allowed) == ("/options/format", asked, kind)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x1f\x8b\x08\x00", "gzip file; unpack it first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel workbook"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"ARROW1\x00\x00", "write it as Parquet"),
        (pickle.dumps([1.0, 2.0]), "pickle"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG image"),
        (b'[{"a": 1, "y": 2}]', "JSON; write its rows as CSV"),
        (b'\n{ "a": [1, 2] }', "JSON; write its rows as CSV"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"<HTML>", "web page"),
        (b'<?xml version="1.0"?>', "XML"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(
    flaws: Flaws, content: bytes, words: str
) -> None:
    """A download often brings the page about the file."""
    (flaw,) = flaws(content)

    assert words in flaw.detail
    assert flaw.allowed == "CSV text, Parquet, NPY or NPZ"


@pytest.mark.parametrize("suffix", ["parquet", "npy", "NPZ"])
def test_a_binary_file_that_lost_its_beginning_is_not_read_as_text(
    flaws: Flaws, suffix: str
) -> None:
    """Its bytes may happen to be lines."""
    (flaw,) = flaws(b"a,b\n1,2\n", file_name=f"table.{suffix}")

    assert flaw.came == f"table.{suffix}"
    assert "damaged or text" in flaw.detail
