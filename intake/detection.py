"""Which format a file has, known by its first bytes."""

import re
from pathlib import Path

from intake.refusal import refuse
from schemas.upload import FileFormat, IntakeOrder

FIRST_BYTES = 512

MAGIC: dict[bytes, FileFormat] = {
    b"\x93NUMPY": "npy",
    b"PK\x03\x04": "npz",
    b"PK\x05\x06": "npz",
}

FOREIGN = {
    b"\x1f\x8b": "a gzip file; unpack it first",
    b"BZh91AY&SY": "a bzip2 file; unpack it first",
    b"\xfd7zXZ": "an xz file; unpack it first",
    b"\x28\xb5\x2f\xfd": "a zstd file; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"\x89HDF": "an HDF5 file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
    b"ARROW1": "an Arrow or Feather file; write it as Parquet",
    b"Obj\x01": "an Avro file",
    b"SQLite format 3": "a SQLite database",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x80\x02": "a pickle, which could run code when read",
    b"\x80\x03": "a pickle, which could run code when read",
    b"\x80\x04": "a pickle, which could run code when read",
    b"\x80\x05": "a pickle, which could run code when read",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML document",
}

# In CSV text either would be a quotation mark in the middle of a field.
_JSON = re.compile(rb'\s*(\[\s*)?\{\s*"')

ALLOWED = "CSV text, Parquet, NPY or NPZ"
BINARY_SUFFIXES: dict[str, FileFormat] = {".parquet": "parquet", ".npy": "npy", ".npz": "npz"}


def detect_format(path: Path, order: IntakeOrder) -> FileFormat:
    """Recognise the format of a file, and check it against the one that was asked for.

    Whatever has no known first bytes is read as CSV, which has none. The file's name
    does not decide; it only uncovers a Parquet, NPY or NPZ file that lost its beginning.

    Raises:
        Refused: The file is empty, of another kind, or not what it was said to be.
    """
    with path.open("rb") as file:
        start = file.read(FIRST_BYTES)
    if not start:
        refuse("The file is empty.", came=0, allowed=ALLOWED)
    _check_foreign(start)
    found = _by_magic(start)
    _check_asked(found, order)
    return found


def _by_magic(start: bytes) -> FileFormat:
    # "PAR1" may also be the name of a CSV file's first column: a Parquet file goes on in bytes.
    if start.startswith(b"PAR1") and any(byte < 9 or 13 < byte < 32 for byte in start):
        return "parquet"
    return next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), "csv")


def _check_foreign(start: bytes) -> None:
    lowered = start.lstrip().lower()
    for magic, kind in FOREIGN.items():
        if start.startswith(magic) or (magic.startswith(b"<") and lowered.startswith(magic)):
            refuse(f"The file is {kind}.", came=kind, allowed=ALLOWED)
    if _JSON.match(start):
        refuse("The file is JSON; write its rows as CSV.", came="JSON", allowed=ALLOWED)


def _check_asked(found: FileFormat, order: IntakeOrder) -> None:
    asked = order.options.format
    if asked is not None and asked != found:
        detail = f"The file was said to be {asked}, but its first bytes are those of {found}."
        refuse(detail, pointer="/options/format", came=asked, allowed=found)
    named = BINARY_SUFFIXES.get(Path(order.file_name).suffix.lower())
    if asked is None and found == "csv" and named is not None:
        detail = f"The file is named {named}, but does not begin like one: it is damaged or text."
        refuse(detail, came=order.file_name[-80:], allowed=f"the first bytes of {named}, or format")
