"""The stack itself: Redis, gateway and worker, started side by side, watched, ended in order."""

import contextlib
import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from client.errors import StackError
from client.stack import resp
from client.stack.alarm import Alarm
from client.stack.child import Child
from client.stack.doorway import gateway_is_ready, open_doorway, url_of
from client.stack.folder_lock import FolderLock, Owner
from client.stack.living import MARK_VARIABLE, birth, sweep
from client.stack.programs import Surroundings, programs_of
from client.stack.redis_program import find_redis
from client.stack.redis_server import RedisServer

READY_SECONDS = 60.0
LOOK_SECONDS = 1.0
MOST_FALSE_STARTS = 3


@dataclass(frozen=True)
class StackSettings:
    """What a stack is told from outside. `environment` is what its programs inherit."""

    data: Path
    host: str
    port: int
    environment: Mapping[str, str]
    redis_url: str | None = None
    database_url: str | None = None
    slots: int = 1


class Stack:
    """A stack on one data folder, from the lock to the last process."""

    def __init__(self, settings: StackSettings, announce: Callable[[str], None]) -> None:
        """Remember the settings; `announce` gets a sentence whenever something happens."""
        self.settings = settings
        self.data = settings.data.expanduser().absolute()
        self.logs = self.data / "stack"
        self.url = ""
        self._locked_at = datetime.now(UTC)
        self.pid = os.getpid()
        self.mark = uuid.uuid4().hex
        self.children: list[Child] = []
        self._tell = announce
        self._redis: RedisServer | None = None
        self._closing = ExitStack()
        self._alarm = Alarm()

    def __enter__(self) -> Self:
        """Lock the folder, open the port, start everything; not yet ready.

        Raises:
            FolderTaken: Another stack serves the folder.
            FolderUnusable: The folder cannot be written.
            PortTaken: The gateway cannot listen.
            RedisMissing: There is no Redis to start.
        """
        with ExitStack() as undo:
            lock = FolderLock.acquire(self.data)
            undo.callback(lock.release)
            self._locked_at = datetime.now(UTC)
            doorway = undo.enter_context(open_doorway(self.settings.host, self.settings.port))
            self.url = url_of(doorway)
            lock.write(self._owner())
            undo.enter_context(self._alarm)
            undo.callback(self._leave_redis)
            # From here on something may run: whatever happens, nothing stays behind.
            undo.callback(sweep, self.mark, self.data)
            undo.callback(self._end_children)
            self.children = self._make_children(lock, doorway)
            for child in self.children:
                child.start()
            self._closing = undo.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        """End worker, gateway and Redis in this order, and let the folder go."""
        self._closing.close()

    def _owner(self) -> Owner:
        return Owner(
            pid=self.pid,
            birth=birth(self.pid) or "",
            mark=self.mark,
            url=self.url,
            started_at=self._locked_at,
        )

    def _announce(self, sentence: str) -> None:
        """Say it to whoever watches, and to the log for those who come later."""
        self._tell(sentence)
        with (
            contextlib.suppress(OSError),
            (self.logs / "up.log").open("a", encoding="utf-8") as log,
        ):
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {sentence}\n")

    def _make_children(self, lock: FolderLock, doorway: socket.socket) -> list[Child]:
        """The programs in the order in which they start."""
        settings = self.settings
        if settings.redis_url is None:
            program = find_redis(settings.environment.get("PATH"))
            self._redis = RedisServer(program, self.data)
        around = Surroundings(
            data=self.data,
            logs=self.logs,
            environment={**settings.environment, MARK_VARIABLE: self.mark},
            lock=lock.descriptor,
            doorway=doorway,
            alone_since=self._locked_at if settings.database_url is None else None,
            slots=settings.slots,
        )
        url = settings.redis_url or (self._redis.url if self._redis else "")
        return [Child(program) for program in programs_of(around, self._redis, url, settings.host)]

    @property
    def ending(self) -> bool:
        """Whether somebody asked the stack to end."""
        return self._alarm.endings > 0

    def wait_until_ready(self) -> bool:
        """Watch until the gateway says that it is ready; false when asked to end before that.

        Raises:
            StackError: Something did not start; the message holds its last words.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self.ending:
            self._look_after_children(self._give_up_after_false_starts)
            if self._is_ready():
                return True
            if time.monotonic() > deadline:
                raise StackError(
                    f"The stack was not ready after {READY_SECONDS:g} s. {self._last_words()}"
                )
            self._alarm.sleep(0.03)
        return False

    def _is_ready(self) -> bool:
        if self._redis and not resp.answers(self._redis.unix_socket):
            return False
        return gateway_is_ready(self.url)

    def watch(self) -> None:
        """Look after the programs until somebody asks the stack to end."""
        while not self.ending:
            self._look_after_children(lambda _child: None)
            self._alarm.sleep(LOOK_SECONDS)

    def _look_after_children(self, died: Callable[[Child], None]) -> None:
        for child in self.children:
            if sentence := child.look():
                self._announce(sentence)
                died(child)

    def _give_up_after_false_starts(self, child: Child) -> None:
        if child.starts >= MOST_FALSE_STARTS:
            raise StackError(f"{child.name} does not start. {self._last_words(child)}")

    def _last_words(self, *children: Child) -> str:
        told = [(c.program.log, c.last_words()) for c in children or self.children]
        return "\n".join(
            ["Last lines of the logs:", *(f"--- {log}\n{words}" for log, words in told)]
        )

    def _leave_redis(self) -> None:
        if self._redis:
            self._redis.leave()

    def _end_children(self) -> None:
        """Worker first, so that it can give its jobs back; a second Ctrl-C hurries everybody."""
        before = self._alarm.endings
        for child in reversed(self.children):
            child.ask_to_end()
            self._wait_for(child, before)
            child.end()

    def _wait_for(self, child: Child, signals_before: int) -> None:
        deadline = time.monotonic() + child.program.grace_seconds
        while child.runs and self._alarm.endings == signals_before:
            if time.monotonic() > deadline:
                self._announce(f"{child.name} did not end in time and is ended now")
                return
            self._alarm.sleep(0.1)
