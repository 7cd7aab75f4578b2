"""Recorded steps in a file, which any program that has NumPy can write.

An NPZ archive of arrays, none of them pickled:

| array | holds |
|---|---|
| `hidden` | the names of the hidden layers' activations |
| `cost` | the name of what a row costs |
| `weights_0/layer_1/kernel`, `weights_0/layer_1/bias`, ... | the weights before the first step |
| ... without a layer's `bias` | for a layer that has none |
| `weights_1/...`, `weights_2/...`, `weights_3/...` | the weights after each step |
| `inputs_1`, `targets_1`, ... | the rows of each step, targets encoded |
| `row_weights_1`, ... | their weights, if they have any |
| `gradients_1/layer_1/kernel`, ... | the gradients of each step, if they are known |
| `rate_share_1`, ... | the step's learning rate over the first one's, if it is not 1 |
| `from_the_start` | false, if the optimizer had made updates before |
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Weights
from worker.training.meter.errors import RecordingError
from worker.training.meter.recording import MOST_STEPS, Architecture, RecordedStep, Recording

Arrays = Mapping[str, NDArray[Any]]
Names = dict[str, NDArray[Any]]


def write_recording(path: Path, recording: Recording) -> None:
    """Write steps that follow each other; moments are left out.

    Raises:
        RecordingError: The weights after a step are not told, or not those before the next.
    """
    arrays: Names = {
        "hidden": np.array(recording.architecture.hidden, dtype=np.str_),
        "cost": np.array(recording.architecture.cost),
        "from_the_start": np.array(recording.from_the_start),
    }
    arrays |= _named("weights_0", recording.steps[0].before, recording.architecture)
    for number, step in enumerate(recording.steps, start=1):
        if step.after is None:
            raise RecordingError(f"step {number} does not tell the weights after it")
        if number > 1 and not _same(recording.steps[number - 2].after, step.before):
            raise RecordingError(f"step {number} does not begin where the one before it ended")
        arrays |= _named(f"weights_{number}", step.after, recording.architecture)
        arrays |= {f"inputs_{number}": step.inputs, f"targets_{number}": step.targets}
        arrays |= {f"rate_share_{number}": np.array(step.rate_share)}
        if step.row_weights is not None:
            arrays[f"row_weights_{number}"] = step.row_weights
        if step.gradients is not None:
            arrays |= _named(f"gradients_{number}", step.gradients, recording.architecture)
    np.savez(path, allow_pickle=False, **arrays)


def _named(prefix: str, weights: Weights, architecture: Architecture) -> Names:
    """Name the tensors that the network has."""
    return {
        f"{prefix}/{name}": tensor
        for number, (name, tensor) in enumerate(weights.named())
        if architecture.has_tensor(number)
    }


def _same(one: Weights | None, other: Weights) -> bool:
    return one is not None and all(
        np.array_equal(mine, theirs)
        for (_, mine), (_, theirs) in zip(one.named(), other.named(), strict=True)
    )


def read_recording(path: Path) -> Recording:
    """Read steps from a file.

    Raises:
        RecordingError: The file is no such archive, or an array is missing or does not fit.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, BadZipFile, AttributeError, TypeError) as error:
        raise RecordingError(f"{path} is no NPZ archive of plain arrays: {error}") from error
    hidden = tuple(str(name) for name in np.atleast_1d(_array(arrays, "hidden")))
    biases = tuple(
        f"weights_0/layer_{number}/bias" in arrays for number in range(1, len(hidden) + 2)
    )
    cost = str(_array(arrays, "cost"))
    architecture = Architecture(hidden, cost, () if all(biases) else biases)
    count = sum(f"inputs_{number}" in arrays for number in range(1, MOST_STEPS + 2))
    return Recording(
        architecture=architecture,
        steps=tuple(_step(arrays, number, architecture) for number in range(1, count + 1)),
        from_the_start=bool(arrays.get("from_the_start", True)),
    )


def _step(arrays: Arrays, number: int, architecture: Architecture) -> RecordedStep:
    told = f"gradients_{number}/layer_1/kernel" in arrays
    return RecordedStep(
        before=_weights(arrays, f"weights_{number - 1}", architecture),
        after=_weights(arrays, f"weights_{number}", architecture),
        inputs=_array(arrays, f"inputs_{number}"),
        targets=_array(arrays, f"targets_{number}"),
        row_weights=arrays.get(f"row_weights_{number}"),
        gradients=_weights(arrays, f"gradients_{number}", architecture) if told else None,
        rate_share=float(arrays.get(f"rate_share_{number}", 1.0)),
    )


def _weights(arrays: Arrays, prefix: str, architecture: Architecture) -> Weights:
    layers = range(len(architecture.hidden) + 1)
    kernels = tuple(_array(arrays, f"{prefix}/layer_{layer + 1}/kernel") for layer in layers)
    biases = tuple(
        _array(arrays, f"{prefix}/layer_{layer + 1}/bias")
        if architecture.has_tensor(2 * layer + 1)
        else np.zeros(kernels[layer].shape[-1:], kernels[layer].dtype)
        for layer in layers
    )
    return Weights(kernels, biases)


def _array(arrays: Arrays, name: str) -> NDArray[Any]:
    if name not in arrays:
        raise RecordingError(f"the array {name} is missing; there are {', '.join(sorted(arrays))}")
    array = arrays[name]
    if name not in {"hidden", "cost"} and array.dtype not in {
        np.dtype(np.float32),
        np.dtype(np.float64),
    }:
        raise RecordingError(f"the array {name} has the format {array.dtype}; floats are due")
    return array
