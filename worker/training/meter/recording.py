"""Recorded steps: what the meter is given of a leg, whoever wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from worker.training.leg import Floats, Weights
from worker.training.meter.activations import ACTIVATIONS
from worker.training.meter.costs import COSTS
from worker.training.meter.errors import RecordingError

MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a network is, as far as nobody would call it a setting.

    Attributes:
        hidden: The activation of each hidden layer, a name of `ACTIVATIONS`.
        cost: What a row costs, a name of `COSTS`; it says the output's activation too.
        biases: Whether each layer has biases, the output layer last; empty where all have.
            Those of a layer without are given as zeros.
    """

    hidden: tuple[str, ...]
    cost: str
    biases: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        for name in self.hidden:
            if name not in ACTIVATIONS:
                raise RecordingError(_unknown("activation", name, ACTIVATIONS))
        if self.cost not in COSTS:
            raise RecordingError(_unknown("cost", self.cost, COSTS))
        if self.biases and len(self.biases) != len(self.hidden) + 1:
            raise RecordingError(f"{len(self.hidden) + 1} layers, but biases says {self.biases}")

    def has_tensor(self, number: int) -> bool:
        """Whether the network has a tensor: even numbers are kernels, odd ones biases."""
        return number % 2 == 0 or not self.biases or self.biases[number // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStep:
    """One update of a network.

    Attributes:
        before: The weights that it started from, in the format that the leg keeps them in.
        after: The weights that it ended with.
        inputs: Its rows as the leg has them, shape (rows, inputs).
        targets: Encoded targets, shape (rows, outputs): one-hot for classes.
        row_weights: Shape (rows,), where rows have weights.
        gradients: Of the penalised objective, if the leg tells them.
        moments: The optimizer's after the step, each shaped as the weights, if the leg tells
            them: the velocity that is added to the weights, or Adam's first and second moment.
        rate_share: This step's learning rate over the first one's: a schedule is no constant,
            and is not fitted.
    """

    before: Weights
    after: Weights | None
    inputs: Floats
    targets: Floats
    row_weights: Floats | None = None
    gradients: Weights | None = None
    moments: tuple[Weights, ...] = ()
    rate_share: float = 1.0

    @property
    def rows(self) -> int:
        """Rows of its batch."""
        return len(self.inputs)

    @property
    def row_mass(self) -> float:
        """What the costs of its rows are divided by: their weights, or their number."""
        return float(self.rows if self.row_weights is None else np.sum(self.row_weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One to three steps of one leg that follow each other.

    Attributes:
        architecture: What the network is.
        steps: In the order of training.
        from_the_start: Whether the optimizer had made no update before the first of them.

    Raises:
        RecordingError: Shapes do not fit, a number is not finite, or there are too many steps.
    """

    architecture: Architecture
    steps: tuple[RecordedStep, ...]
    from_the_start: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= MOST_STEPS:
            raise RecordingError(f"1 to {MOST_STEPS} steps are measured, not {len(self.steps)}")
        for number, step in enumerate(self.steps, start=1):
            _check(step, self.architecture, f"step {number}")
        shapes = {tuple(kernel.shape for kernel in each.before.kernels) for each in self.steps}
        if len(shapes) != 1:
            raise RecordingError(f"the steps are of networks of different shape: {shapes}")

    @property
    def unit(self) -> float:
        """The rounding unit of the leg's weights."""
        return float(np.finfo(np.result_type(*self.steps[0].before.kernels)).eps)

    @property
    def tells_gradients(self) -> bool:
        """Whether each step came with its gradients."""
        return all(step.gradients is not None for step in self.steps)

    @property
    def tells_updates(self) -> bool:
        """Whether each step came with the weights that it ended with."""
        return all(step.after is not None for step in self.steps)

    @property
    def batch_kinds(self) -> tuple[int, ...]:
        """Which kind of batch each step had: kinds differ in rows, or in what these weigh."""
        masses = [(step.rows, step.row_mass) for step in self.steps]
        return tuple(sorted(set(masses)).index(each) for each in masses)

    @property
    def tensor_names(self) -> tuple[str, ...]:
        """`layer_1/kernel`, `layer_1/bias`, `layer_2/kernel`..."""
        return tuple(name for name, _ in self.steps[0].before.named())


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    return f"the {kind} {name!r} is not known to the meter; it knows {', '.join(known)}"


def _check(step: RecordedStep, architecture: Architecture, where: str) -> None:
    before = step.before
    layers = len(architecture.hidden) + 1
    if len(before.kernels) != layers or len(before.biases) != layers:
        raise RecordingError(
            f"{where}: {layers} layers need as many kernels and biases, not "
            f"{len(before.kernels)} and {len(before.biases)}"
        )
    if not step.rows:
        raise RecordingError(f"{where}: there are no rows")
    width = step.inputs.shape[1] if step.inputs.ndim == 2 else None
    for number, (kernel, bias) in enumerate(zip(before.kernels, before.biases, strict=True), 1):
        if kernel.ndim != 2 or kernel.shape[0] != width or bias.shape != kernel.shape[1:]:
            raise RecordingError(
                f"{where}: layer {number} has a kernel of shape {kernel.shape} and a bias of "
                f"shape {bias.shape}, after {width} columns"
            )
        width = kernel.shape[1]
    if step.targets.shape != (step.rows, width):
        raise RecordingError(
            f"{where}: targets of shape {step.targets.shape}, where {(step.rows, width)} is due"
        )
    if step.row_weights is not None and step.row_weights.shape != (step.rows,):
        raise RecordingError(f"{where}: row weights of shape {step.row_weights.shape}")
    _check_tensors(step, where)


def _check_tensors(step: RecordedStep, where: str) -> None:
    given = {"weights before": step.before, "weights after": step.after}
    given |= {"gradients": step.gradients} | {
        f"moment {number}": moment for number, moment in enumerate(step.moments, start=1)
    }
    shapes = [tensor.shape for _, tensor in step.before.named()]
    for what, weights in given.items():
        if weights is None:
            continue
        if [tensor.shape for _, tensor in weights.named()] != shapes:
            raise RecordingError(f"{where}: the {what} have another shape than the weights before")
        tensor = weights.not_finite()
        if tensor is not None:
            raise RecordingError(f"{where}: {tensor} of the {what} is not finite")
    for what, numbers in {"inputs": step.inputs, "targets": step.targets}.items():
        if not np.isfinite(numbers).all():
            raise RecordingError(f"{where}: the {what} are not finite")
