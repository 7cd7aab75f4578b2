"""The lock of a data folder: who has it, and what is said to the others."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from client.errors import FolderTaken, FolderUnusable
from client.stack.folder_lock import FolderLock, Owner, owner_of
from client.stack.living import birth


def owner(pid: int, born: str | None = None) -> Owner:
    """An owner of this process id."""
    return Owner(
        pid=pid,
        birth=born or birth(pid) or "",
        mark="m" * 32,
        url="http://127.0.0.1:1234",
        started_at=datetime(2026, 5, 1, tzinfo=UTC),
    )


def test_who_writes_itself_down_is_found(data: Path) -> None:
    """As long as it lives, and holds the lock."""
    lock = FolderLock.acquire(data)
    lock.write(owner(os.getpid()))
    assert owner_of(data) == owner(os.getpid())

    lock.release()

    assert owner_of(data) is None


def test_a_folder_nobody_ever_served_has_no_owner(data: Path) -> None:
    """Nor is it made by looking."""
    assert owner_of(data) is None
    assert not data.exists()


def test_a_process_id_that_was_used_again_is_not_taken_for_the_owner(data: Path) -> None:
    """The birth tells two processes of the same id apart."""
    lock = FolderLock.acquire(data)
    lock.write(owner(os.getpid(), born="1"))

    assert owner_of(data) is None
    lock.release()


def test_a_second_one_is_told_of_the_first(data: Path) -> None:
    """Within one process as between two."""
    lock = FolderLock.acquire(data)
    lock.write(owner(os.getpid()))

    with pytest.raises(FolderTaken, match=rf"process {os.getpid()}, at http://127.0.0.1:1234"):
        FolderLock.acquire(data)
    lock.release()


def test_a_lock_held_by_somebody_who_cannot_be_seen_is_told(data: Path) -> None:
    """Such as a stack in another container on the same volume."""
    lock = FolderLock.acquire(data)
    lock.write(owner(os.getpid(), born="1"))

    with pytest.raises(FolderTaken, match="cannot be seen from here"):
        FolderLock.acquire(data, patience_seconds=0.2)
    lock.release()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff\x00"])
def test_a_lock_file_with_anything_in_it_is_no_obstacle(data: Path, content: bytes) -> None:
    """A crash may leave half a line."""
    data.mkdir()
    (data / "lock").write_bytes(content)

    FolderLock.acquire(data).release()


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "data").write_text("")

    with pytest.raises(FolderUnusable, match="--data or TWINFIT_DATA"):
        FolderLock.acquire(tmp_path / "data")


def test_a_folder_that_is_read_only_is_told(tmp_path: Path) -> None:
    """A user without rights on it gets the reason; the administrator may write anywhere."""
    data = tmp_path / "data"
    data.mkdir(mode=0o555)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from client.stack.folder_lock import FolderLock\n"
        "from client.errors import FolderUnusable\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: FolderLock.acquire(Path(sys.argv[1]))\n"
        "except FolderUnusable as error: print(error)\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", code, str(data)], capture_output=True, text=True, check=True
    )

    assert "Permission denied" in told.stdout
    assert "--data" in told.stdout
