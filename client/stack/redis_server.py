"""The private Redis of a stack: how it is set up, and what is done about a crashed one's remains.

The ledger is the truth and Redis only carries messages, so losing its file costs seconds, never
jobs. Two servers on one file would still be a mess; the folder's lock, which every server of ours
inherits, rules them out.
"""

import contextlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from client.errors import FolderUnusable, StackError
from client.stack import resp
from client.stack.child import Program
from client.stack.living import REDIS_FOLDER
from client.stack.redis_socket import forget_socket, place_socket, socket_url

# Words of a server that cannot read the file of another version, or a damaged one.
UNREADABLE_FILE = (
    b"Bad file format",
    b"Can't handle RDB format",
    b"Fatal error loading",
    b"Unrecoverable error reading the append only file",
)


class RedisServer:
    """What `twinfit up` knows of its own Redis."""

    def __init__(self, program: Path, data: Path) -> None:
        """Choose the folder and the socket; nothing runs yet.

        Raises:
            FolderUnusable: The folder for its files cannot be made.
        """
        self.program = program
        self.folder = data / REDIS_FOLDER
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self.unix_socket = place_socket(self.folder)
        except OSError as error:
            raise FolderUnusable(f"The folder {self.folder} cannot be used: {error}") from error

    @property
    def url(self) -> str:
        """Where gateway and worker find it."""
        return socket_url(self.unix_socket)

    def command(self) -> tuple[str, ...]:
        """The command line: no port, every second to disk, never evict a message."""
        settings = {
            "port": "0",
            "unixsocket": str(self.unix_socket),
            "unixsocketperm": "700",
            "dir": ".",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "pidfile": "",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return (str(self.program), *words)

    def as_program(
        self, environment: Mapping[str, str], log: Path, descriptors: tuple[int, ...]
    ) -> Program:
        """What is to be started. A locale that is not installed would keep Redis from starting."""
        return Program(
            name="Redis",
            command=self.command(),
            environment={**environment, "LC_ALL": "C"},
            log=log,
            grace_seconds=10.0,
            prepare=lambda starts: self.clear(log, starts),
            folder=self.folder,
            descriptors=descriptors,
        )

    def clear(self, log: Path, starts: int = 0) -> Mapping[str, str]:
        """Deal with what a crash left: a living server, a dead socket, a file nobody can read.

        Raises:
            StackError: A server that is not ours listens on the socket and does not end.
        """
        if self.unix_socket.exists():
            resp.end(self.unix_socket)
            deadline = time.monotonic() + 10.0
            while resp.answers(self.unix_socket):
                if time.monotonic() > deadline:
                    raise StackError(
                        f"Another Redis listens on {self.unix_socket} and stays there."
                    )
                time.sleep(0.05)
            self.unix_socket.unlink(missing_ok=True)
        if starts and _ended_over_its_file(log):
            self._put_file_aside()
        return {}

    def leave(self) -> None:
        """Remove the socket once the server has ended; its file of messages stays."""
        with contextlib.suppress(OSError):
            forget_socket(self.unix_socket, self.folder)

    def _put_file_aside(self) -> None:
        """Begin with an empty file; the ledger sends every message again."""
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        for name in ("appendonlydir", "appendonly.aof", "dump.rdb"):
            if (self.folder / name).exists():
                (self.folder / name).rename(self.folder / f"unreadable-{moment}-{name}")


def _ended_over_its_file(log: Path) -> bool:
    """Whether the last words of the server that just ended blame its own file."""
    try:
        words = log.read_bytes()[-3000:]
    except OSError:
        return False
    return any(word in words for word in UNREADABLE_FILE)
