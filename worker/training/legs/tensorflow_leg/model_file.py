"""A trained network of variables as an `.npz` file, and back.

Its arrays are, for each layer from 1 on, `layer_1/kernel` of shape (fan in, fan out) and
`layer_1/bias` of shape (fan out,). `activations` is JSON that names each layer's activation, the
output layer's last. A layer computes `activation(inputs @ kernel + bias)`.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics
from worker.training.compiled.function import as_tensor
from worker.training.leg import Floats, Weights
from worker.training.legs.tensorflow_leg.activations import ACTIVATIONS, hidden

NAMES = "activations"


def save_model(path: Path, semantics: Semantics, weights: Weights) -> None:
    """Write weights as `layer_1/kernel`, `layer_1/bias`, ..., and activations in JSON.

    The file is NumPy's `.npz`, whatever its name ends with, and holds nothing pickled.
    """
    names = [*semantics.activations, semantics.output_activation]
    told = {"names": names, "exact": semantics.coefficients == "exact"}
    with path.open("wb") as file:
        tensors = {NAMES: np.array(json.dumps(told)), **dict(weights.named())}
        np.savez(file, allow_pickle=False, **tensors)


def load_outputs(path: Path) -> Callable[[Floats], Floats]:
    """Give a function from inputs to a stored network's output activations, shape (rows, outputs).

    Raises:
        ValueError: The file holds something that would have to be unpickled.
    """
    with np.load(path, allow_pickle=False) as stored:
        told = json.loads(str(stored[NAMES]))
        arrays = {name: stored[name] for name in stored.files if name != NAMES}
    *names, output = told["names"]
    activations = [*(hidden(name, exact=told["exact"]) for name in names), ACTIVATIONS[output]]
    dtype = arrays["layer_1/bias"].dtype.name
    layers = [
        [as_tensor(arrays[f"layer_{number}/{part}"], dtype) for part in ("kernel", "bias")]
        for number in range(1, len(activations) + 1)
    ]

    def outputs(inputs: Floats) -> Floats:
        x = as_tensor(inputs, dtype)
        for activation, (kernel, bias) in zip(activations, layers, strict=True):
            x = activation(tf.matmul(x, kernel) + bias)
        return np.asarray(x)

    return outputs
