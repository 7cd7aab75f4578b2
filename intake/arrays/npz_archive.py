"""An NPZ file: a zip archive of arrays with one length."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from intake.arrays.columns import array_columns, flattened
from intake.arrays.npy_header import ArrayHeader, read_header
from intake.arrays.zip_directory import check_directory
from intake.names import check_names
from intake.reading import Reading
from intake.refusal import refuse, shown
from intake.size import check_size
from schemas.upload import IntakeOrder

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def read_npz(path: Path, order: IntakeOrder) -> Reading:
    """Read every array as columns: `y` as y, a wider `X` as X_0, X_1, ...

    Raises:
        Refused: The archive is damaged or swells beyond its limits, or its arrays are
            not plain or not of one length.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_arrays(archive, order)
    except DAMAGED as error:
        refuse(
            f"The archive is cut off or damaged ({error}).",
            allowed="a zip archive as numpy.savez or numpy.savez_compressed writes it",
        )


def _read_arrays(archive: zipfile.ZipFile, order: IntakeOrder) -> Reading:
    entries = check_directory(archive, order.limits)
    headers = [_header(archive, entry, name) for name, entry in entries.items()]
    check_names([header.name for header in headers])
    _check_one_length(headers)
    check_size(headers[0].rows, sum(header.width for header in headers), order.limits)
    columns = []
    for header, entry in zip(headers, entries.values(), strict=True):
        with archive.open(entry) as stream:
            stream.read(header.header_bytes)
            raw = stream.read()
        columns += array_columns(header, raw, header.name, f"{header.name}_")
    notes = tuple(note for header in headers for note in flattened(header, f"{header.name}_"))
    return Reading(columns, array_names=tuple(entries), notes=notes)


def _header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> ArrayHeader:
    with archive.open(entry) as stream:
        header = read_header(stream, name)
    follows = entry.file_size - header.header_bytes
    if follows != header.array_bytes:
        refuse(
            f"The header of {header.words} promises {header.array_bytes:,} bytes, "
            f"{follows:,} follow.",
            column=name,
            came=follows,
            allowed=f"{header.array_bytes} bytes",
        )
    return header


def _check_one_length(headers: Sequence[ArrayHeader]) -> None:
    first = headers[0]
    for header in headers:
        if header.rows != first.rows:
            refuse(
                f"Array {shown(header.name)} has {header.rows:,} rows, "
                f"array {shown(first.name)} has {first.rows:,}.",
                column=header.name,
                came=header.rows,
                allowed=f"{first.rows} rows, as array {first.name}",
            )
