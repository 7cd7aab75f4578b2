"""How many status polls the gateway answers, beside a bare FastAPI route with the same JSON.

    python -m benchmarks.status_poll

Both servers run at the same time, under the same uvicorn, and are asked in turns by the same
client over one connection each. Meanwhile another job's worker writes its heartbeats. The ratio
of their rates is what counts: at least one half.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from schemas.job import Progress
from schemas.spec import PairSpec
from store.ledger import Ledger

# Short rounds in turns, so that whatever else this machine does weighs on both sides alike.
POLLS = 200
ROUNDS = 40
ROOT = Path(__file__).resolve().parent.parent

SPEC = PairSpec.model_validate(
    {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": {"estimator": "MLPRegressor"}},
        "candidate": {"keras": {"like": "reference"}},
    }
)


class Line:
    """Asks for one path again and again, over one connection a round."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    def poll(self) -> bytes:
        """Ask once; the body of the answer."""
        self._socket.sendall(self._request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return body

    def _more(self) -> bytes:
        chunk = self._socket.recv(65_536)
        assert chunk, "the server hung up"
        return chunk

    def rate(self) -> float:
        """Polls in a second, after a few that do not count."""
        with socket.create_connection(("127.0.0.1", self._port)) as self._socket:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(50):
                self.poll()
            began = time.perf_counter()
            for _ in range(POLLS):
                self.poll()
            return POLLS / (time.perf_counter() - began)


@contextmanager
def server(port: int, *command: str, **environment: str) -> Iterator[psutil.Process]:
    """A server as a child, from the moment on in which it listens."""
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while child.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                break
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def compare(ledger: Ledger, data: Path, job_id: str, name: str) -> float:
    """Print both rates and their ratio, of the medians over the rounds."""
    ours, bare = free_port(), free_port()
    same = data / "same.json"
    same.write_bytes(ledger.job_json(job_id))
    path = f"/v1/jobs/{job_id}"
    with (
        server(ours, "-m", "service", TWINFIT_DATA=str(data), TWINFIT_PORT=str(ours)) as gateway,
        server(bare, "-m", "benchmarks.bare_route", str(bare), str(same)) as yardstick,
    ):
        lines = Line(ours, path), Line(bare, path)
        # The gateway's own threads have then loaded what they need.
        time.sleep(5)
        busy = [_cpu_seconds(side) for side in (gateway, yardstick)]
        with heartbeats(ledger):
            rates = [[line.rate() for line in lines] for _ in range(ROUNDS)]
        busy = [_cpu_seconds(s) - b for s, b in zip((gateway, yardstick), busy, strict=True)]
    per_second = [statistics.median(side) for side in zip(*rates, strict=True)]
    ratio = statistics.median(mine / theirs for mine, theirs in rates)
    cost = busy[1] / busy[0]
    print(f"{name:10} {per_second[0]:10.0f} {per_second[1]:10.0f} {ratio:8.2f} {cost:14.2f}")
    return ratio


@contextmanager
def heartbeats(ledger: Ledger) -> Iterator[None]:
    """Four commits a second: what is polled cannot stay in any cache for long."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(0.25):
            ledger.seen("another worker", ["elsewhere"], 1)

    thread = threading.Thread(target=beat)
    thread.start()
    yield
    ended.set()
    thread.join()


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Compare for a job in each state that is polled."""
    print(f"{'':10} {'gateway/s':>10} {'bare/s':>10} {'ratio':>8} {'by CPU time':>14}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with Ledger(f"sqlite:///{data / 'ledger.sqlite3'}") as ledger:
            ledger.migrate()
            job_id = ledger.submit(SPEC, queue="train.cpu", estimated_seconds=1.0).job.id
            ratios = [compare(ledger, data, job_id, "queued")]
            claim = ledger.claim(["train.cpu"], "benchmark", 3600.0)
            assert claim is not None
            progress = Progress(phase="training", fraction=0.5, epoch=100, epochs=200)
            ledger.heartbeat(claim, 3600.0, progress)
            ratios.append(compare(ledger, data, job_id, "running"))
            ledger.end_cancelled(claim, None, [])
            ratios.append(compare(ledger, data, job_id, "ended"))
    print(f"demanded: at least 0.5; worst here: {min(ratios):.2f}")


if __name__ == "__main__":
    main()
