"""The stack's start, memory and latencies, beside figures measured for other systems.

Measured for others on a machine of the same size, single runs: MLflow 3.17 server: ready
after 14.6 s, 814 MB, creating a run 15.6 ms (p50); Ray 2.60 head: dashboard after 11.1 s,
1,865 MB, submit to finish of `true` 2.44 s (p50).
"""

from statistics import median, quantiles
from time import perf_counter, sleep

from benchmarks.running_stack import RunningStack, running_stack

SUBMITS, TRIVIAL_JOBS = 500, 20
TRIVIAL = {
    "kind": "pair",
    "dataset": {"builtin": "iris"},
    "reference": {
        "sklearn": {
            "estimator": "MLPClassifier",
            "params": {"hidden_layer_sizes": [2], "max_iter": 1},
        }
    },
    "candidate": {"keras": {"like": "reference"}},
    "explain": {"noise_floor": False},
}


def submits(stack: RunningStack) -> list[float]:
    """Seconds of each submission, one after the other on one connection; all are cancelled."""
    taken = []
    for _ in range(SUBMITS):
        began = perf_counter()
        job = stack.post(TRIVIAL | {"device": "gpu"})
        taken.append(perf_counter() - began)
        stack.client.post(job["links"]["self"] + "/cancel").raise_for_status()
    return taken


def trivial_jobs(stack: RunningStack) -> list[float]:
    """Seconds from submission to the ending of one-epoch jobs, with a warm child."""
    taken = []
    for _ in range(TRIVIAL_JOBS + 3):
        began = perf_counter()
        stack.wait(stack.post(TRIVIAL))
        taken.append(perf_counter() - began)
    return taken[3:]


def until_rung(stack: RunningStack) -> None:
    """Wait until the gateway has told Redis of a job: only then has it loaded what that takes."""
    while stack.client.get("/readyz").json()["queue"] != "up":
        sleep(0.05)


def main() -> None:
    """Print the five figures."""
    with running_stack(TWINFIT_WARM_CHILDREN="0") as stack:
        began = perf_counter()
        job = stack.post(TRIVIAL | {"device": "gpu"})
        accepted = stack.seconds_to_ready + perf_counter() - began
        print(f"start to an accepted job: {accepted:.2f} s (aim: 2)")
        stack.client.post(job["links"]["self"] + "/cancel").raise_for_status()
        until_rung(stack)
        memory = stack.memory_bytes()
        parts = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in memory.items())
        total = sum(memory.values()) / 1e6
        print(f"idle memory without warm children: {total:.0f} MB (aim: 150): {parts}")
        taken = submits(stack)
        p95 = quantiles(taken, n=20)[-1]
        print(f"submit: p50 {median(taken) * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms (aim: 10)")
    with running_stack() as stack:
        taken = trivial_jobs(stack)
        print(
            f"submit to finish of a one-epoch pair: p50 {median(taken):.2f} s, "
            f"max {max(taken):.2f} s (aim: 0.3)"
        )
        parts = ", ".join(f"{k} {v / 1e6:.0f}" for k, v in stack.memory_bytes().items())
        print(f"memory with a warm child, MB: {parts}")


if __name__ == "__main__":
    main()
