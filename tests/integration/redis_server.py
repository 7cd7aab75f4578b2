"""A Redis of the tests' own on a port, as an operator would run it beside the stack."""

import os
import signal
import subprocess
from pathlib import Path

import redis

from client.stack.redis_program import find_redis
from tests.integration.visitor import until
from tests.service.house import free_port


class RedisServer:
    """A server that can be started, stopped, frozen and killed; its port stays the same.

    Args:
        folder: Where its append-only file lies.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = str(find_redis(os.environ.get("PATH")))
        self._server = subprocess.Popen(
            [
                *(program, "--port", str(self._port), "--bind", "127.0.0.1"),
                *("--dir", str(self._folder), "--appendonly", "yes", "--save", ""),
            ],
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(port=self._port) as client:
            until(lambda: _answers(client), "an answer of Redis")

    def kill(self) -> None:
        """End it by SIGKILL, if it runs."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def freeze(self) -> None:
        """Let it take connections and answer nothing."""
        if self._server:
            self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        if self._server:
            self._server.send_signal(signal.SIGCONT)


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
