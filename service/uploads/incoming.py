"""A file that streams in: kept on disk, never in memory, and gone if it is not wanted."""

import hashlib
import secrets
import shutil
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from starlette.concurrency import run_in_threadpool

from service.request_body import too_large

_WRITTEN_AT_ONCE_BYTES: Final = 2**20


class Incoming:
    """A folder for one upload, with the file `original` in it; leaving the block removes both.

    Args:
        uploads: Folder of all uploads that are under way.
        limit_bytes: Largest size of the file.
    """

    def __init__(self, uploads: Path, limit_bytes: int) -> None:
        self.folder = uploads / secrets.token_hex(8)
        self.original = self.folder / "original"
        self.bytes = 0
        self._limit_bytes = limit_bytes
        self._hash = hashlib.sha256()
        self._buffer = bytearray()

    async def __aenter__(self) -> Self:
        await run_in_threadpool(self.folder.mkdir, parents=True)
        await run_in_threadpool(self.original.touch)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await run_in_threadpool(shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def sha256(self) -> str:
        """Of what was written."""
        return self._hash.hexdigest()

    def take(self, chunk: bytes) -> None:
        """Remember a chunk; it goes to disk with the next `flush`.

        Raises:
            TooLarge: The file is larger than the limit.
        """
        self.bytes += len(chunk)
        if self.bytes > self._limit_bytes:
            raise too_large(self._limit_bytes)
        self._buffer += chunk

    async def flush(self, *, all_of_it: bool = False) -> None:
        """Write what waits, if it is enough to be worth it, or all of it.

        Raises:
            OSError: The disk is full, or broken.
        """
        if self._buffer and (all_of_it or len(self._buffer) >= _WRITTEN_AT_ONCE_BYTES):
            chunk, self._buffer = bytes(self._buffer), bytearray()
            await run_in_threadpool(self._append, chunk)

    def _append(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        with self.original.open("ab") as file:
            file.write(chunk)
