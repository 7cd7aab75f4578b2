"""Bytes of a text file to UTF-8. Nothing is guessed: what cannot be decoded is refused."""

import codecs
from typing import NoReturn

from intake.refusal import refuse
from schemas.upload import TextEncoding

BLOCK_BYTES = 1 << 24

MARKS: dict[bytes, TextEncoding] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def to_utf8(raw: bytes, asked: TextEncoding | None) -> tuple[bytes, TextEncoding]:
    """Decode a file's bytes and return them as UTF-8 without a mark, and the encoding read.

    Raises:
        Refused: A byte is not of the encoding, or is NUL, which no text holds.
    """
    marked = next((name for mark, name in MARKS.items() if raw.startswith(mark)), None)
    encoding: TextEncoding = asked or marked or "utf-8"
    if encoding in {"utf-8", "utf-8-sig"}:
        text = raw.removeprefix(codecs.BOM_UTF8)
        _check_utf8(text)
    else:
        text = _transcoded(raw, encoding)
    _check_nul(text)
    return text, encoding


def _check_utf8(text: bytes) -> None:
    """Decode in blocks that end with a line, so that the whole never stands there as `str`."""
    if text.isascii():
        return
    view, start = memoryview(text), 0
    while start < len(text):
        stop = text.find(b"\n", start + BLOCK_BYTES) + 1 or len(text)
        try:
            codecs.utf_8_decode(view[start:stop], "strict", True)
        except UnicodeDecodeError as error:
            at = start + error.start
            _refuse_byte(text[at], at, "utf-8", text.count(b"\n", 0, at) + 1)
        start = stop


def _transcoded(raw: bytes, encoding: TextEncoding) -> bytes:
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, errors="ignore")
        _refuse_byte(raw[error.start], error.start, encoding, before.count("\n") + 1)


def _refuse_byte(byte: int, at: int, encoding: TextEncoding, line: int) -> NoReturn:
    refuse(
        f"Line {line} holds the byte 0x{byte:02X} (byte {at + 1} of the text), "
        f"which does not fit the encoding {encoding}.",
        pointer="/options/encoding",
        line=line,
        came=f"0x{byte:02X}",
        allowed=f"text in {encoding}, or the encoding that the file was written in",
    )


def _check_nul(text: bytes) -> None:
    at = text.find(b"\0")
    if at >= 0:
        line = text.count(b"\n", 0, at) + 1
        refuse(
            f"Line {line} holds a NUL byte (byte {at + 1} of the text): the file is no text, "
            "or it is UTF-16 without its mark and needs the option encoding.",
            line=line,
            came="0x00",
            allowed="text without NUL bytes",
        )
