"""The tutorial's sweep through the running service, against its own loop of `model.fit` calls.

Three optimisers by four initialisations on 7,500 handwritten digits, 15 epochs each: the job
`examples/33_mnist_initialisations.json`. The tutorial's side is the loop that it prints, in a
process of its own with TensorFlow's defaults; its clock starts when Keras is imported and the rows
are scaled. The service's clock runs from the POST to the sweep's ending, reading of the rows,
event files, reports and artifacts included; the stack has trained another network before.

Beside the seconds that passed stand those that processors computed, which say more on a machine
that does other things as well.

In the end each of the twelve is trained once more with `model.fit`, from the first weights and in
the orders of rows that the service had, and has to end in the same bits.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.running_stack import RunningStack, running_stack

ROOT = Path(__file__).resolve().parent.parent
DIGITS = Path(os.environ.get("TWINFIT_SHARED", ROOT.parent / "shared")) / "data" / "mnist_10k.npz"
JOB = ROOT / "examples" / "33_mnist_initialisations.json"
ROUNDS, EPOCHS, BATCH, AIM = 3, 15, 32, 6.0
BOTH_CORES = {"TWINFIT_SLOTS": "2", "TWINFIT_WARM_CHILDREN": "2"}
ELSE = {
    "kind": "train",
    "dataset": {"builtin": "iris"},
    "network": {
        "keras": {
            "code": "model = Sequential([Dense(2, input_dim=4), Dense(3, activation='softmax')])\n"
            "model.compile('sgd', 'categorical_crossentropy')\nmodel.fit(x, y, epochs=1)"
        }
    },
}

Json = dict[str, Any]
Arrays = dict[str, np.ndarray]


def optimisers() -> dict[str, Callable[[], Any]]:
    """The tutorial's three, made anew for each network: Keras 3 lets none serve two."""
    from keras import optimizers

    return {
        "SGD": lambda: optimizers.SGD(0.1),
        "Adam": optimizers.Adam,
        "SGD + Nesterov": lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    }


def initialisations() -> dict[str, Callable[[], Any]]:
    """The tutorial's four, made anew for each layer: Keras 3 would draw the same numbers twice."""
    from keras import initializers

    return {
        "Glorot": initializers.GlorotUniform,
        "small scale": lambda: initializers.RandomNormal(stddev=1e-3),
        "large scale": lambda: initializers.RandomNormal(stddev=1.0),
        "zeros": initializers.Zeros,
    }


def network(optimiser: Any, initialisation: Callable[[], Any]) -> Any:
    """The tutorial's network, compiled."""
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((784,))])
    model.add(Dense(100, activation="tanh", kernel_initializer=initialisation()))
    model.add(Dense(10, activation="tanh", kernel_initializer=initialisation()))
    model.add(Dense(10, activation="softmax", kernel_initializer=initialisation()))
    model.compile(optimizer=optimiser, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def tutorial() -> None:
    """Train all twelve as the tutorial does; print seconds computed, and seconds passed."""
    from keras.utils import to_categorical
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    with np.load(DIGITS) as archive:
        inputs, digits = archive["X"].reshape(-1, 784).astype("float32"), archive["y"]
    train, _, train_target, _ = train_test_split(inputs, digits, test_size=0.25, random_state=0)
    train_scale = StandardScaler().fit_transform(train)
    target = to_categorical(train_target)
    made = (optimisers(), initialisations())
    began, computed = perf_counter(), process_time()
    history = {}
    for optimiser_name, optimiser in made[0].items():
        for name, initialisation in made[1].items():
            model = network(optimiser(), initialisation)
            history[optimiser_name, name] = model.fit(
                train_scale, target, epochs=EPOCHS, batch_size=BATCH, verbose=0
            )
    print(process_time() - computed, perf_counter() - began)


def by_service(stack: RunningStack) -> tuple[tuple[float, float], Json]:
    """Seconds computed and passed from the POST of the sweep to its ending, and the sweep."""
    with DIGITS.open("rb") as file:
        sent = stack.client.post("/v1/datasets", files={"file": (DIGITS.name, file)})
    spec = json.loads(JOB.read_text(encoding="utf-8"))
    spec["base"]["dataset"] = {"upload": sent.raise_for_status().json()["id"]}
    for job in [stack.post(ELSE) for _ in range(4)]:
        assert stack.wait(job) == "succeeded"
    began, computed = perf_counter(), stack.cpu_seconds()
    job = stack.post(spec)
    assert stack.wait(job) == "succeeded"
    return (stack.cpu_seconds() - computed, perf_counter() - began), job


def points(stack: RunningStack, sweep: Json) -> Iterator[Json]:
    """The job of each training of the sweep."""
    report = stack.client.get(sweep["links"]["report"]).raise_for_status().json()
    for point in report["points"]:
        yield stack.client.get(point["link"]).raise_for_status().json()


def arrays(stack: RunningStack, job: Json, name: str) -> Arrays:
    """One of a job's archives of arrays."""
    content = stack.client.get(f"{job['links']['artifacts']}/{name}").raise_for_status().content
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return dict(archive)


def refitted(job: Json, rows: Arrays, ours: Arrays, epochs: int) -> dict[str, bool]:
    """Train a point with `model.fit` from its first weights in its orders; whether bits are equal.

    Args:
        job: The point's job.
        rows: Its rows.
        ours: Its weights.
        epochs: Of its training.

    Returns:
        By tensor, whether both end in the same bits.
    """
    from worker.training.draws import fresh_orders

    given = job["spec"]["network"]["keras"]["given"]
    made = initialisations()[given["initialisation"]]
    model = network(optimisers()[given["optimiser"]](), made)
    names = [f"layer_{number}/{kind}" for number in (1, 2, 3) for kind in ("kernel", "bias")]
    model.set_weights([ours[f"reference/initial/{name}"] for name in names])
    inputs, targets = rows["inputs_train"].astype("float32"), rows["targets_train"]
    orders = fresh_orders(job["spec"]["seed"], len(inputs), shuffled=True)
    for order in (next(orders) for _ in range(epochs)):
        model.fit(inputs[order], targets[order], batch_size=BATCH, shuffle=False, verbose=0)
    pairs = zip(names, model.get_weights(), strict=True)
    return {name: np.array_equal(ours[f"reference/{name}"], theirs) for name, theirs in pairs}


def check_bits(stack: RunningStack, sweep: Json) -> None:
    """Print how many tensors of all points end in the bits of `model.fit`."""
    found: list[bool] = []
    for job in points(stack, sweep):
        rows, ours = arrays(stack, job, "rows.npz"), arrays(stack, job, "expected.npz")
        found += refitted(job, rows, ours, EPOCHS).values()
    print(f"tensors that end in the bits of model.fit: {sum(found)} of {len(found)}")


def main(rounds: int) -> None:
    """Compare in turn, and check that both do the same."""
    ratios = []
    for number in range(1, rounds + 1):
        command = [sys.executable, "-m", "benchmarks.sweep", "tutorial"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        loop = [float(word) for word in answer.stdout.split()[-2:]]
        with running_stack(**BOTH_CORES) as stack:
            service, sweep = by_service(stack)
            ratios.append(loop[1] / service[1])
            print(
                f"round {number}: twelve calls of model.fit {loop[1]:.1f} s (computing "
                f"{loop[0]:.1f} s), the sweep from POST to its ending {service[1]:.1f} s "
                f"({service[0]:.1f} s), {ratios[-1]:.1f} times faster, computing "
                f"{loop[0] / service[0]:.1f} times less; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            if number == rounds:
                check_bits(stack, sweep)
    print(f"the tutorial's sweep: {median(ratios):.1f} times faster (aim: {AIM:g})")


if __name__ == "__main__":
    if sys.argv[1:] == ["tutorial"]:
        tutorial()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS)
