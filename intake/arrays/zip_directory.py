"""The directory of a zip archive, judged before anything is unpacked."""

import zipfile
from collections.abc import Sequence

from intake.detection import ALLOWED
from intake.refusal import refuse, shown
from intake.size import check_limit
from schemas.upload import IntakeLimits

SUFFIX = ".npy"
TABLES = (".csv", ".tsv", ".txt", ".parquet")
ENCRYPTED = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
HARMLESS_BYTES = 1 << 26
HIGHEST_RATIO = 250
ENTRIES = "arrays at the top of the archive, each called NAME.npy, each name once"


def check_directory(archive: zipfile.ZipFile, limits: IntakeLimits) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by the names of their arrays.

    An entry is never unpacked beyond the size stated here, so a directory that lies
    about sizes is found out as damage later.

    Raises:
        Refused: An entry is no array, is encrypted, or unpacks to too much.
    """
    entries = archive.infolist()
    if not entries:
        refuse("The archive is empty.", came=0, allowed=ENTRIES)
    if "[Content_Types].xml" in archive.NameToInfo:
        detail = "The file is an Excel workbook or another office document; save the sheet as CSV."
        refuse(detail, came="an office document", allowed=ALLOWED)
    check_limit("arrays", len(entries), limits.max_columns)
    for entry in entries:
        _check_entry(entry)
    named = {entry.filename.removesuffix(SUFFIX): entry for entry in entries}
    if len(named) < len(entries):
        refuse("Two entries of the archive have the same name.", allowed=ENTRIES)
    _check_sizes(entries, limits)
    return named


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.lower().endswith(TABLES):
        detail = f"The archive holds {shown(name)}; unpack it, and send the table itself."
        refuse(detail, came=name[:80], allowed=ALLOWED)
    if not name.endswith(SUFFIX) or any(mark in name for mark in "/\\\0") or entry.is_dir():
        refuse(f"The archive holds {shown(name)}.", came=name[:80], allowed=ENTRIES)
    if entry.flag_bits & ENCRYPTED:
        refuse(f"The entry {shown(name)} is encrypted.", came=name[:80], allowed="no encryption")
    if entry.compress_type not in METHODS:
        refuse(
            f"The entry {shown(name)} is compressed by method {entry.compress_type}.",
            came=entry.compress_type,
            allowed="0 (stored) or 8 (deflated), as NumPy writes",
        )


def _check_sizes(entries: Sequence[zipfile.ZipInfo], limits: IntakeLimits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    check_limit("bytes when unpacked", unpacked, limits.max_bytes)
    if unpacked > HARMLESS_BYTES and unpacked > HIGHEST_RATIO * packed:
        refuse(
            f"The archive would swell from {packed:,} to {unpacked:,} bytes.",
            came=unpacked,
            allowed=f"at most {HIGHEST_RATIO} times its packed size above {HARMLESS_BYTES} bytes",
        )
