"""A trained network of variables as an `.npz` file, and back.

Its arrays are, for each layer from 1 on, `layer_1/kernel` of shape (fan in, fan out) and
`layer_1/bias` of shape (fan out,); `activations`, the name of each layer's activation under
`tf.nn`, the output layer's last. A layer computes `activation(inputs @ kernel + bias)`.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from pairing.semantics import Semantics
from worker.training.leg import Floats, Weights
from worker.training.legs.tensorflow_leg.activations import ACTIVATIONS, Activation


def save_model(path: Path, semantics: Semantics, weights: Weights) -> None:
    """Write the variables of a network, and its activations."""
    names = [*semantics.activations, semantics.output_activation]
    tensors = {name: np.asarray(tensor) for name, tensor in weights.named()}
    np.savez(path, allow_pickle=False, activations=np.asarray(names), **tensors)


def load_outputs(path: Path) -> Callable[[Floats], Floats]:
    """Give a function from inputs to a stored network's output activations."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    known: dict[str, Activation] = {str(name): each for name, each in ACTIVATIONS.items()}
    names = [str(name) for name in arrays["activations"]]

    def outputs(inputs: Floats) -> Floats:
        passed = tf.convert_to_tensor(inputs.astype(arrays["layer_1/kernel"].dtype))
        for number, name in enumerate(names, 1):
            layer = f"layer_{number}"
            z = tf.matmul(passed, arrays[f"{layer}/kernel"]) + arrays[f"{layer}/bias"]
            passed = known[name](z)
        return np.asarray(passed)

    return outputs
