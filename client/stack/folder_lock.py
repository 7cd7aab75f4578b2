"""One data folder serves one stack at a time.

The lock is `flock` on the file `lock` in the data folder. All processes that `twinfit up` starts
inherit it, so it is free only when the last of them has ended: who holds it knows that nobody
else claims jobs here or writes to the append-only file. The file's content is for people and for
`twinfit run`: who serves the folder, and where.
"""

import contextlib
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from client.errors import FolderTaken, FolderUnusable
from client.stack.living import birth, sweep

PATIENCE_SECONDS = 10.0
MOST_BYTES = 10_000


@dataclass(frozen=True)
class Owner:
    """Who serves a data folder: written into the lock file as JSON."""

    pid: int
    birth: str
    mark: str
    url: str
    started_at: datetime

    @classmethod
    def read(cls, content: bytes) -> "Owner | None":
        """From JSON; null when it is none, as in the file of a stack that ended."""
        try:
            told = json.loads(content)
            return cls(**{**told, "started_at": datetime.fromisoformat(told["started_at"])})
        except (ValueError, TypeError, KeyError):
            return None

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps({**asdict(self), "started_at": self.started_at.isoformat()}).encode()

    def lives(self) -> bool:
        """Whether this very process is still alive, as seen from here."""
        return birth(self.pid) == self.birth


def owner_of(data: Path) -> Owner | None:
    """Who serves the folder `data` now; null when nobody does."""
    with contextlib.suppress(OSError):
        owner = Owner.read((data / "lock").read_bytes())
        return owner if owner and owner.lives() else None
    return None


class FolderLock:
    """The held lock of a data folder."""

    def __init__(self, data: Path, descriptor: int) -> None:
        """Take over the open and locked `descriptor`; use `acquire` instead."""
        self.data = data
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, data: Path, patience_seconds: float = PATIENCE_SECONDS) -> Self:
        """Make the folder `data` if need be, lock it, and end what a crash left running in it.

        Raises:
            FolderTaken: Another stack serves the folder; the message says which and where.
            FolderUnusable: The folder cannot be made or written, or cannot be locked.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(data, error) from error
        lock = cls(data, descriptor)
        try:
            lock._take(time.monotonic() + patience_seconds)
            if former := lock._written():
                sweep(former.mark, data)
        except BaseException:
            os.close(descriptor)
            raise
        return lock

    def _take(self, deadline: float) -> None:
        """Wait for the lock while the one who wrote the file is dead, or has not written yet."""
        swept: set[str] = set()
        while True:
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = self._written()
                if owner and owner.lives():
                    raise _taken(self.data, owner) from None
                if time.monotonic() > deadline:
                    raise _taken(self.data, owner) from None
                if owner and owner.mark not in swept:
                    sweep(owner.mark, self.data)
                    swept.add(owner.mark)
                time.sleep(0.05)
            except OSError as error:
                raise _unusable(self.data, error) from error
            else:
                return

    def _written(self) -> Owner | None:
        return Owner.read(os.pread(self.descriptor, MOST_BYTES, 0))

    def write(self, owner: Owner) -> None:
        """Tell others who serves the folder.

        Raises:
            FolderUnusable: The disk is full or refuses to be written.
        """
        content = owner.written()
        try:
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, content, 0)
        except OSError as error:
            raise _unusable(self.data, error) from error

    def release(self) -> None:
        """Say that the stack ended cleanly, and let go.

        The file stays: removing it would let two processes lock two files of the same name.
        """
        with contextlib.suppress(OSError):
            os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)


def _taken(data: Path, owner: Owner | None) -> FolderTaken:
    if owner is None:
        return FolderTaken(f"The data folder {data} is locked by another process.")
    if not owner.lives():
        return FolderTaken(
            f"The data folder {data} is locked by a stack that cannot be seen from here; as that "
            f"one sees it, its process is {owner.pid} and it serves {owner.url}."
        )
    return FolderTaken(
        f"The data folder {data} is served by another stack already: process {owner.pid}, "
        f"at {owner.url}, since {owner.started_at:%Y-%m-%d %H:%M:%S %Z}. "
        "Use that one, end it, or name another folder with --data."
    )


def _unusable(data: Path, error: OSError) -> FolderUnusable:
    return FolderUnusable(
        f"The data folder {data} cannot be used: {error.strerror or error}. "
        "Name a folder that can be written with --data or TWINFIT_DATA."
    )
