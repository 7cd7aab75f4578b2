"""The Keras leg against plain `model.fit`: the same network, the same numbers, how much sooner.

20,000 rows of 784 inputs, 100 tanh units, 10 classes, batches of 32, SGD, float32, five
epochs, in turn and in one run, each in a process of its own: `model.fit` with
TensorFlow's defaults, the leg with a worker's settings. Building and tracing count,
importing does not. Once in a fresh process, once in one that has trained a small network of
other layers by the same side before, and once in one that has trained a small network of the
same layers and other widths: there the leg finds its function traced.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import keras
import numpy as np

from pairing.semantics import Semantics
from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Classifier
from worker.training.leg import Network, Weights
from worker.training.legs.keras_leg import KerasLeg, run_ops_in_turn
from worker.training.legs.keras_leg.leg import keras_drawn_weights

ROWS, INPUTS, UNITS, CLASSES, BATCH, EPOCHS, ROUNDS = 20_000, 784, 100, 10, 32, 5, 5
NETWORK = Network(INPUTS, (UNITS,), CLASSES)
BEFORE = {
    "fresh process": (),
    "after other layers": (Network(20, (5, 4), CLASSES),),
    "after the same layers": (Network(20, (5,), CLASSES),),
}
Arrays = tuple[np.ndarray, np.ndarray]


def semantics(network: Network) -> Semantics:
    """What a plain `model.fit` of this network does, with the rows in their given order."""
    params = {
        "hidden_layer_sizes": network.hidden,
        "activation": "tanh",
        "solver": "sgd",
        "momentum": 0.0,
        "learning_rate_init": 0.01,
        "alpha": 0.0,
        "batch_size": BATCH,
        "max_iter": EPOCHS,
        "shuffle": False,
    }
    estimator = Classifier.model_validate({"estimator": "MLPClassifier", "params": params})
    return naive_port(of_sklearn(estimator, seed=0, dtype="float64", multiclass=True))


def by_leg(network: Network, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, Weights]:
    """Train with the Keras leg; give seconds and trained weights."""
    began = perf_counter()
    leg = KerasLeg(
        semantics(network),
        network,
        inputs,
        targets,
        split=lambda _: (_ for _ in ()).throw(RuntimeError("no rows are kept aside")),
        score=lambda *_: float("nan"),
    )
    for _ in leg.epochs():
        pass
    weights = leg.weights()
    leg.close()
    return perf_counter() - began, weights


def by_fit(network: Network, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, Weights]:
    """Train with `model.fit` from the leg's initial weights; give seconds and trained weights."""
    initial = keras_drawn_weights(network, seed=0, dtype="float32")
    began = perf_counter()
    layers = [
        *(keras.layers.Dense(units, activation="tanh") for units in network.hidden),
        keras.layers.Dense(network.outputs, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((network.inputs,)), *layers])
    model.compile(keras.optimizers.SGD(0.01), "categorical_crossentropy")
    for layer, kernel, bias in zip(layers, initial.kernels, initial.biases, strict=True):
        layer.set_weights([kernel, bias])
    model.fit(inputs, targets, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    kernels, biases = zip(*(layer.get_weights() for layer in layers), strict=True)
    return perf_counter() - began, Weights(kernels, biases)


def rows(count: int, network: Network) -> Arrays:
    """Draw inputs and one-hot targets."""
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(count, network.inputs)).astype(np.float32)
    classes = generator.integers(0, network.outputs, count)
    return inputs, np.eye(network.outputs, dtype=np.float32)[classes]


def once(side: str, process: str, folder: Path) -> None:
    """Train one side in this process, print its seconds, and leave its weights in a file."""
    keras.config.set_floatx("float32")
    if side == "leg":
        run_ops_in_turn()
    train = by_leg if side == "leg" else by_fit
    for network in BEFORE[process]:
        train(network, *rows(100, network))
    seconds, weights = train(NETWORK, *rows(ROWS, NETWORK))
    np.savez(folder / f"{side}.npz", *(tensor for _, tensor in weights.named()))
    print(seconds)


def in_a_process(side: str, process: str, folder: Path) -> float:
    """Train one side in a process of its own, as each would be used; give its seconds."""
    command = [sys.executable, "-m", "benchmarks.keras_leg", side, process, str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(answer.stdout.split()[-1])


def compare(process: str, folder: Path) -> None:
    """Print seconds of both sides, their ratio in each round, and how far the weights differ."""
    ratios = []
    for number in range(1, ROUNDS + 1):
        fit, leg = (in_a_process(side, process, folder) for side in ("fit", "leg"))
        ratios.append(fit / leg)
        with np.load(folder / "leg.npz") as ours, np.load(folder / "fit.npz") as theirs:
            apart = max(float(np.abs(ours[key] - theirs[key]).max()) for key in ours)
        print(
            f"{process}, round {number}: model.fit {fit:.2f} s, leg {leg:.2f} s, "
            f"{ratios[-1]:.1f} times faster, weights differ by {apart:.1e}",
            flush=True,
        )
    print(f"keras leg, five epochs, {process}: {median(ratios):.1f} times faster (aim: 5)")


def main() -> None:
    """Compare in processes that have trained nothing, something, and something alike."""
    with TemporaryDirectory() as folder:
        for process in BEFORE:
            compare(process, Path(folder))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        once(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    else:
        main()
