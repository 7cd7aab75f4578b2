"""A stack of single processes with nobody to start them again: gateway, workers, Redis."""

import os
import shutil
import socket
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import psutil

from client.stack import resp
from client.stack.living import MARK_VARIABLE, of_stack, sweep
from client.stack.redis_program import find_redis
from client.stack.redis_server import RedisServer
from tests.chaos.program import Program
from tests.chaos.visitor import PatientVisitor
from tests.conftest import ROOT
from tests.integration.house import CLEAN
from tests.integration.visitor import until


class Plant:
    """A running stack, with the settings that users get, but for those given here.

    Args:
        data: The data folder.
        words: Folder for what the programs say, and for what must not lie in the data folder.
        workers: How many.
        around: What every program finds in its environment beside our own.
        settings: Of gateway and workers, by the names of their environment without `TWINFIT_`.
    """

    def __init__(
        self,
        data: Path,
        words: Path,
        workers: int = 2,
        around: Mapping[str, str] | None = None,
        **settings: object,
    ) -> None:
        self.data = data
        self.words = words
        self.mark = uuid.uuid4().hex
        for folder in (data, words):
            folder.mkdir(parents=True, exist_ok=True)
        self._broker = RedisServer(find_redis(os.environ.get("PATH")), data)
        port = _free_port()
        environment = {
            **CLEAN,
            **(around or {}),
            MARK_VARIABLE: self.mark,
            "TWINFIT_DATA": str(data),
            "TWINFIT_REDIS_URL": self._broker.url,
            "TWINFIT_PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            **{f"TWINFIT_{name.upper()}": str(value) for name, value in settings.items()},
        }
        python = (sys.executable, "-m")
        self.redis = Program(
            self._broker.command(),
            {**environment, "LC_ALL": "C"},
            words / "redis.log",
            self._broker.folder,
        )
        self.gateway = Program((*python, "service"), environment, words / "gateway.log", ROOT)
        self.workers = [
            Program((*python, "worker"), environment, words / f"worker{number}.log", ROOT)
            for number in range(workers)
        ]
        self.visitor = PatientVisitor(f"http://127.0.0.1:{port}")

    @property
    def redis_url(self) -> str:
        """Where its Redis is."""
        return self._broker.url

    @property
    def ledger_file(self) -> Path:
        """The file of its ledger."""
        return self.data / "ledger.sqlite3"

    def start(self) -> None:
        """Start everything at once and wait until all workers are seen."""
        for program in (self.redis, self.gateway, *self.workers):
            program.start()
        self.until_whole()

    def until_whole(self) -> None:
        """Wait until Redis answers, and the gateway, and it sees all workers."""
        until(lambda: resp.answers(self._broker.unix_socket), "Redis answers")
        until(lambda: self._ready()["workers"] >= len(self.workers), "all workers are seen")

    def _ready(self) -> dict[str, int]:
        ready: dict[str, int] = self.visitor.get("/readyz")
        return ready

    def until_warm(self) -> None:
        """Wait until each worker has a child that is ready to train."""
        for worker in self.workers:
            until(lambda w=worker: w.training_children(), "a training child")  # type: ignore[misc]

    def start_redis(self, away_seconds: float = 1.0, *, wiped: bool = False) -> None:
        """Start Redis again after a while, with its file or with nothing."""
        time.sleep(away_seconds)
        if wiped:
            shutil.rmtree(self._broker.folder / "appendonlydir")
        self.redis.start()
        until(lambda: resp.answers(self._broker.unix_socket), "Redis answers again")

    def flush_redis(self) -> None:
        """Remove every key in Redis."""
        assert resp.ask(self._broker.unix_socket, "FLUSHALL") == "+OK"

    def kill_everything(self) -> None:
        """SIGKILL to every process, as when a machine goes down."""
        for program in (self.gateway, *self.workers, self.redis):
            program.kill()
        sweep(self.mark, self.data)

    def processes(self) -> list[psutil.Process]:
        """Whatever of this stack is alive."""
        return of_stack(self.mark, self.data)

    def end(self) -> None:
        """Leave nothing behind."""
        self.visitor.close()
        self.kill_everything()
        self._broker.leave()

    def logs(self) -> str:
        """What the programs said last, for whoever reads a failed test."""
        files = sorted(self.words.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text()[-2500:]}" for file in files)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
