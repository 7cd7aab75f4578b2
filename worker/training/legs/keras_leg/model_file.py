"""A trained network as a `.keras` file, and back."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from pairing.semantics import Semantics
from worker.training.leg import Floats, Network, Weights
from worker.training.legs.keras_leg.layers import dropouts, keras_activation

_OUTPUT_ACTIVATION = {"identity": "linear"}


def save_model(path: Path, semantics: Semantics, network: Network, weights: Weights) -> None:
    """Write a `keras.Sequential` with these weights."""
    keras_model(semantics, network, weights).save(path)


def keras_model(semantics: Semantics, network: Network, weights: Weights) -> keras.Sequential:
    """Build a `keras.Sequential` with these weights."""
    dtype = semantics.final_dtype
    keras.config.set_floatx(dtype)
    output = _OUTPUT_ACTIVATION.get(semantics.output_activation, semantics.output_activation)
    activations = [*map(keras_activation, semantics.activations), output]
    layers = [
        keras.layers.Dense(units, activation, use_bias, dtype=dtype, name=f"layer_{number}")
        for number, (units, activation, use_bias) in enumerate(
            zip(network.sizes[1:], activations, semantics.use_bias, strict=True), start=1
        )
    ]
    # Named, because Keras else counts on from the jobs that this child ran before.
    inputs = keras.Input((network.inputs,), dtype=dtype, name="inputs")
    stacked = zip(layers, (*dropouts(semantics.dropout, dtype), None), strict=True)
    parts = [part for pair in stacked for part in pair if part is not None]
    model = keras.Sequential([inputs, *parts], name="network")
    for layer, kernel, bias in zip(layers, weights.kernels, weights.biases, strict=True):
        layer.set_weights([kernel, bias] if layer.use_bias else [kernel])
    return model


def load_outputs(path: Path) -> Callable[[Floats], Floats]:
    """Give a function from inputs to a stored network's output activations.

    Only files that this service wrote itself are read, and in safe mode: nothing
    of a user's is ever deserialised.
    """
    model = keras.saving.load_model(path, compile=False, safe_mode=True)

    def outputs(inputs: Floats) -> Floats:
        return np.asarray(model(inputs.astype(model.inputs[0].dtype), training=False))

    return outputs
