"""Where the embedded Redis listens: a Unix socket, whose path the kernel wants short."""

import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

# The kernel's limit is 108 bytes on Linux and 104 on macOS, with the closing zero.
LONGEST_BYTES = 100
NAME = "redis.sock"


def place_socket(folder: Path) -> Path:
    """The socket's path in `folder`, or in a short private folder that `folder` remembers."""
    here = folder / NAME
    if len(os.fsencode(here)) <= LONGEST_BYTES:
        return here
    note = folder / "socket_folder"
    remembered = Path(note.read_text(encoding="utf-8")) if note.is_file() else None
    if remembered is None or not _is_private(remembered):
        remembered = _make_private()
        note.write_text(str(remembered), encoding="utf-8")
    return remembered / NAME


def _make_private() -> Path:
    """A new folder with a short path, which only this user may enter."""
    usual = tempfile.gettempdir()
    short = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
    parent = usual if len(os.fsencode(usual)) <= LONGEST_BYTES // 2 else short
    return Path(tempfile.mkdtemp(prefix="twinfit-", dir=parent))


def _is_private(folder: Path) -> bool:
    """Whether `folder` is still there and ours alone: others may write where it lies."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return ours and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def forget_socket(unix_socket: Path, folder: Path) -> None:
    """Remove the socket's file, and the short folder if one was made."""
    unix_socket.unlink(missing_ok=True)
    if unix_socket.parent != folder:
        unix_socket.parent.rmdir()
        (folder / "socket_folder").unlink(missing_ok=True)


def socket_url(unix_socket: Path) -> str:
    """The URL that Celery wants for a server on a Unix socket."""
    return f"redis+socket://{quote(str(unix_socket))}?virtual_host=0"
