"""Files that last: in a folder, or beyond one machine in S3, through one address."""

import os
import secrets
import shutil
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, cast

from store.errors import BadBlobName, UnknownBlob

LONGEST_PART_BYTES = 200
EQUALS_KNOWN = 256  # files whose content is remembered, so that an equal one costs no room


def artifact_blob(job_id: str, attempt: int, name: str) -> str:
    """Name of the blob of one file of one attempt."""
    return f"jobs/{job_id}/{attempt}/{name}"


def dataset_blob(dataset_id: str, name: str) -> str:
    """Name of a blob of a data set: `original`, `table.parquet` or `profile.json`."""
    return f"datasets/{dataset_id}/{name}"


class Blobs:
    """Named files. A blob is there whole or not at all, and is not changed once it is there.

    Names are paths of plain parts, such as `jobs/job_01/1/report.json`.

    Args:
        blobs_url: `file:///FOLDER` (made when first written to), `s3://BUCKET/PREFIX`, or any
            other URL that fsspec knows.
    """

    def __init__(self, blobs_url: str) -> None:
        self._url = blobs_url
        # A folder is opened when it is first used: fsspec takes a MiB. An address that fsspec does
        # not know must be heard of at once.
        self._is_folder = blobs_url.startswith("file://") or _is_local(self._files)
        self._equals = _Equals()

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(self._url)
        return files, str(root).rstrip("/")

    @property
    def _files(self) -> Any:
        return self._opened[0]

    def put(self, source: Path, name: str, *, sha256: str | None = None) -> None:
        """Store a copy of a file from this machine's disk.

        In a folder the copy is on the disk before it gets its name, so that
        neither a killed process nor a power cut leaves half of it. There a file
        of the same content as one that was put before is a second name of it:
        the points of a sweep all keep the same rows.

        Args:
            source: The file.
            name: Of the blob.
            sha256: Of its content, in hexadecimal, where that is known.

        Raises:
            BadBlobName: The name is not one of plain parts.
            FileNotFoundError: There is no such source.
        """
        place = self._place(name)
        if not self._is_folder:
            self._files.put_file(str(source), place)
            return
        known = self._equals.of(sha256, but=Path(place))
        if known is None or not _name_again(known, Path(place)):
            _copy_durably(source, Path(place))
        self._equals.note(sha256, Path(place))

    def open(self, name: str) -> BinaryIO:
        """Open a blob to read it; it can be searched (`seek`), on S3 too.

        Raises:
            UnknownBlob: There is no such blob.
        """
        try:
            return cast("BinaryIO", self._files.open(self._known_place(name), "rb"))
        except FileNotFoundError as error:
            raise _unknown(name) from error

    def local_copy(self, name: str, folder: Path) -> Path:
        """Bring a blob to this machine's disk, under the last part of its name.

        From a folder on the same disk it is a link and costs nothing, so the file
        must not be written to.

        Returns:
            Where it lies in `folder`, which is made if need be.

        Raises:
            UnknownBlob: There is no such blob.
        """
        place = self._known_place(name)
        target = folder / name.rpartition("/")[2]
        folder.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            if self._is_folder:
                _link_or_copy(Path(place), target)
            else:
                self._files.get_file(place, str(target))
        except FileNotFoundError as error:
            raise _unknown(name) from error
        return target

    def size(self, name: str) -> int:
        """Size of a blob in bytes.

        Raises:
            UnknownBlob: There is no such blob.
        """
        try:
            return int(self._files.size(self._known_place(name)))
        except FileNotFoundError as error:
            raise _unknown(name) from error

    def exists(self, name: str) -> bool:
        """Whether there is a blob of this name."""
        try:
            return bool(self._files.isfile(self._place(name)))
        except BadBlobName:
            return False

    def delete(self, name: str) -> None:
        """Remove a blob; one that is not there stays so."""
        if self.exists(name):
            self._files.rm_file(self._place(name))

    def _place(self, name: str) -> str:
        bad = next((part for part in name.split("/") if not _is_plain(part)), None)
        if bad is not None:
            raise BadBlobName(
                f"the file name {name[:200]!r} has the part {bad[:200]!r}; a part is of 1 to "
                f"{LONGEST_PART_BYTES} bytes, printable, without backslash, and neither . nor .."
            )
        return f"{self._opened[1]}/{name}"

    def _known_place(self, name: str) -> str:
        try:
            return self._place(name)
        except BadBlobName as error:
            raise _unknown(name) from error


def _is_local(files: Any) -> bool:
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(files, LocalFileSystem)


def _is_plain(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and part.isprintable()
        and "\\" not in part
        and len(part.encode()) <= LONGEST_PART_BYTES
    )


def _unknown(name: str) -> UnknownBlob:
    return UnknownBlob(f"nothing is stored as {name[:200]!r}")


def _copy_durably(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with source.open("rb") as original, passing.open("xb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        passing.replace(target)
    finally:
        passing.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _name_again(known: Path, target: Path) -> bool:
    """Give a file a second name, durably; whether that could be done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        passing.hardlink_to(known)
        passing.replace(target)
    except OSError:  # deleted meanwhile, or a disk that knows no second names
        return False
    finally:
        passing.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return True


class _Equals:
    """Which file was the last to be put with which content. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: OrderedDict[str, Path] = OrderedDict()

    def of(self, sha256: str | None, *, but: Path) -> Path | None:
        """Give a file of this content, where one is known, other than the one that is meant."""
        with self._lock:
            known = None if sha256 is None else self._places.get(sha256)
        return None if known == but else known

    def note(self, sha256: str | None, place: Path) -> None:
        """Remember what a file holds now; what it held before is forgotten."""
        with self._lock:
            for former in [key for key, known in self._places.items() if known == place]:
                del self._places[former]
            if sha256 is not None:
                self._places[sha256] = place
            while len(self._places) > EQUALS_KNOWN:
                self._places.popitem(last=False)


def _sync_folder(folder: Path) -> None:
    """Put the folder's list of names on the disk, without which a new file may lose its name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)
