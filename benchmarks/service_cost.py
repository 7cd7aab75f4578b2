"""What the service costs beside the training it is there for.

From POST to the ending of a warm job of the diabetes example, less both legs' own
training seconds; and the same two trainings in a bare script, in turn with the jobs.
"""

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.running_stack import RunningStack, running_stack

JOBS, WARM_UP_JOBS = 15, 3
SPEC = {
    "kind": "pair",
    "dataset": {"builtin": "diabetes"},
    "reference": {
        "sklearn": {
            "estimator": "MLPRegressor",
            "params": {
                "hidden_layer_sizes": [10],
                "activation": "logistic",
                "alpha": 1.0,
                "solver": "sgd",
                "batch_size": 200,
                "random_state": 0,
            },
        }
    },
    "candidate": {"keras": {"like": "reference"}},
    "explain": {"noise_floor": False},
}
BARE = """
from time import perf_counter
import warnings; warnings.simplefilter("ignore")
import keras
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler
X, y = load_diabetes(return_X_y=True)
X, _, y, _ = train_test_split(X, y, random_state=0)
X = StandardScaler().fit_transform(X)
mlp = MLPRegressor(
    hidden_layer_sizes=[10], activation="logistic", alpha=1.0, solver="sgd", random_state=0)
began = perf_counter(); mlp.fit(X, y); first = perf_counter() - began
hidden, output = keras.layers.Dense(10, "sigmoid"), keras.layers.Dense(1)
model = keras.Sequential([keras.Input((10,)), hidden, output])
model.compile(keras.optimizers.SGD(0.001, momentum=0.9, nesterov=True), "mse")
began = perf_counter(); model.fit(X, y, batch_size=200, epochs=200, verbose=0)
print(first, perf_counter() - began)
"""


def one_job(stack: RunningStack) -> tuple[float, float]:
    """Give a job's seconds from POST to ending, and its legs' own seconds together."""
    began = perf_counter()
    job = stack.post(SPEC)
    state = stack.wait(job)
    seconds = perf_counter() - began
    if state != "succeeded":
        raise RuntimeError(f"{job['id']} {state}")
    legs = stack.client.get(job["links"]["report"]).json()["legs"]
    return seconds, sum(leg["seconds"] for leg in legs.values())


def bare() -> tuple[float, float]:
    """Give the seconds of `MLPRegressor.fit` and of `model.fit` in a bare script."""
    answer = subprocess.run(
        [sys.executable, "-c", BARE], check=True, capture_output=True, text=True
    )
    first, second = answer.stdout.split()[-2:]
    return float(first), float(second)


def main() -> None:
    """Print medians over the jobs."""
    with running_stack() as stack:
        for _ in range(WARM_UP_JOBS):
            one_job(stack)
        jobs = [one_job(stack) for _ in range(JOBS)]
        scripts = [bare() for _ in range(3)]
    own = sorted(seconds - legs for seconds, legs in jobs)
    by_script = median(map(sum, scripts))
    print(f"POST to ending: median {median(s for s, _ in jobs) * 1e3:.0f} ms")
    print(f"both legs' training in the service: median {median(t for _, t in jobs) * 1e3:.0f} ms")
    print(
        f"the service's own cost: median {median(own) * 1e3:.0f} ms, "
        f"least {own[0] * 1e3:.0f}, most {own[-1] * 1e3:.0f} (aim: 150)"
    )
    sklearn, keras = (median(each) for each in zip(*scripts, strict=True))
    print(
        f"a bare script trains for {by_script * 1e3:.0f} ms (MLPRegressor.fit {sklearn * 1e3:.0f}, "
        f"model.fit {keras * 1e3:.0f}): own cost is {median(own) / by_script:.2f} of that"
    )


if __name__ == "__main__":
    main()
