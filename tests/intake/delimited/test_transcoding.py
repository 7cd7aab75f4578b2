"""Encodings: told by a mark or by the user, never guessed."""

import pytest

from intake.delimited import transcoding
from schemas.dataset import IntakeLimits
from tests.intake.conftest import Flaws, Read

TEXT = "größe,ort\n1,Zürich\n2,Łódź\n"


@pytest.mark.parametrize(
    ("content", "asked", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode("utf-8-sig"), None, "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8", "utf-8"),
        (TEXT.encode("utf-16"), None, "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), None, "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be", "utf-16-be"),
    ],
)
def test_one_text_in_every_encoding(
    read: Read, content: bytes, asked: str | None, encoding: str
) -> None:
    """A mark is no part of the first column's name."""
    columns, profile = read(content, encoding=asked)

    assert columns == {"größe": [1, 2], "ort": ["Zürich", "Łódź"]}
    assert profile.encoding == encoding


@pytest.mark.parametrize(("encoding", "euro"), [("latin-1", "\x80"), ("cp1252", "€")])
def test_one_byte_encodings_are_read_as_asked(read: Read, encoding: str, euro: str) -> None:
    """The same byte means different letters."""
    assert read(b"a,b\n1,\x80\n", encoding=encoding)[0]["b"] == [euro]


@pytest.mark.parametrize(
    ("content", "asked", "line", "came", "words"),
    [
        ("a,b\n1,2\n3,ü\n".encode("latin-1"), None, 3, "0xFC", "byte 11"),
        (b"a,b\n1,\x81\n", "cp1252", 2, "0x81", "byte 7"),
        ("a,b\n1,2\n".encode("utf-16")[:-1], None, 2, "0x0A", "utf-16"),
        (b"a,b\n1,\xc3", None, 2, "0xC3", "utf-8"),
    ],
)
def test_a_byte_that_does_not_fit_is_refused_with_its_line(
    flaws: Flaws, content: bytes, asked: str | None, line: int, came: str, words: str
) -> None:
    """A wrong guess would put wrong letters into labels without a word."""
    (flaw,) = flaws(content, encoding=asked)

    assert (flaw.pointer, flaw.line, flaw.came) == ("/options/encoding", line, came)
    assert words in flaw.detail


def test_the_line_is_right_behind_the_first_block(flaws: Flaws) -> None:
    """Large files are checked block by block."""
    lines = transcoding.BLOCK_BYTES // 4 + 10
    (flaw,) = flaws(b"1,2\n" * lines + b"1,\xff\n", limits=IntakeLimits(max_rows=10**8))

    assert flaw.line == lines + 1


def test_utf_16_without_a_mark_is_told_to_name_its_encoding(flaws: Flaws) -> None:
    """It decodes as UTF-8, to letters with NUL between them."""
    (flaw,) = flaws("a,b\n1,2\n".encode("utf-16-le"))

    assert (flaw.line, flaw.came) == (1, "0x00")
    assert "encoding" in flaw.detail
