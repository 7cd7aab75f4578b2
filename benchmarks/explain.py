"""How quickly two sides are explained: `POST /v1/explain` on a warm gateway.

    python -m benchmarks.explain

Aim: the 95th percentile under 50 ms without data. The gateway must not have loaded TensorFlow,
NumPy or scikit-learn by the end of it.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

AIM_SECONDS: Final = 0.050
QUESTIONS, WARM_UP = 300, 20
ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("tensorflow", "numpy", "sklearn", "scipy", "pandas")

ESTIMATOR: Final[dict[str, Any]] = {
    "sklearn": {
        "estimator": "MLPRegressor",
        "params": {"hidden_layer_sizes": [10], "activation": "logistic", "alpha": 1.0},
    }
}
NETWORK = """\
def skl_norm(weight_matrix):
    alpha = 1.0
    return alpha * 0.5 * K.sum(K.square(weight_matrix))
mlp = Sequential()
mlp.add(Dense(units=10,activation='sigmoid',input_dim=X.shape[1], kernel_regularizer=skl_norm))
mlp.add(Dense(units=1,activation='linear',kernel_regularizer=skl_norm))
opt = optimizers.SGD(lr=0.001,momentum=0.9,decay=0.0,nesterov=True)
mlp.compile(optimizer=opt,loss='mean_squared_error')
mlp.fit(X_train,y_train,batch_size=200,epochs=200,verbose=0)
"""
NAIVE = {"reference": ESTIMATOR, "candidate": {"keras": {"port": "naive"}}}
ASKED: Final[dict[str, dict[str, Any]]] = {
    "naive port, no data": NAIVE,
    "naive port, diabetes": {**NAIVE, "dataset": {"builtin": "diabetes"}},
    "pasted Keras code, no data": {"reference": ESTIMATOR, "candidate": {"code": NETWORK}},
}


@contextmanager
def gateway(data: Path) -> Iterator[tuple[httpx.Client, psutil.Process]]:
    """A gateway of its own, from the moment on in which it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"TWINFIT_DATA": str(data), "TWINFIT_PORT": str(port)}
    child = subprocess.Popen(
        [sys.executable, "-m", "service"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(client, child)
            yield client, psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def _wait(client: httpx.Client, child: "subprocess.Popen[bytes]") -> None:
    while child.poll() is None:
        try:
            if client.get("/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the gateway did not start")


def seconds_of(client: httpx.Client, question: dict[str, Any]) -> float:
    """From sending a question to having read its answer."""
    began = time.perf_counter()
    answer = client.post("/v1/explain", json=question)
    seconds = time.perf_counter() - began
    assert answer.is_success, answer.text
    assert answer.json()["armed"]
    return seconds


def loaded(process: psutil.Process) -> list[str]:
    """Which heavy packages the process has mapped into its memory."""
    files = [each.path for each in process.memory_maps()]
    return [name for name in HEAVY if any(f"/{name}/" in path for path in files)]


def main() -> int:
    """Print percentiles of each kind of question; status 1 if an aim is missed."""
    missed = False
    with tempfile.TemporaryDirectory() as folder, gateway(Path(folder)) as (client, process):
        first = seconds_of(client, NAIVE)
        print(f"{'question':28} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
        for name, question in ASKED.items():
            for _ in range(WARM_UP):
                seconds_of(client, question)
            took = sorted(seconds_of(client, question) for _ in range(QUESTIONS))
            p50, p95, p99 = (took[int(share * QUESTIONS)] for share in (0.50, 0.95, 0.99))
            print(f"{name:28} {p50 * 1e3:8.1f} {p95 * 1e3:8.1f} {p99 * 1e3:8.1f}")
            missed = missed or (p95 >= AIM_SECONDS and "no data" in name)
        heavy = loaded(process)
    print(f"the first question of a gateway: {first * 1e3:.0f} ms")
    print(f"demanded without data: p95 under {AIM_SECONDS * 1e3:.0f} ms")
    print(f"loaded of {', '.join(HEAVY)}: {', '.join(heavy) or 'none'}")
    return int(missed or bool(heavy))


if __name__ == "__main__":
    sys.exit(main())
