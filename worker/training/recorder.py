"""What is written down of a leg while it trains. Watching changes nothing it computes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from schemas.job import Leg as LegName
from schemas.metric import EpochMetrics
from worker.training.diagnostics import LayerWatch
from worker.training.event_log import EventLog, schedule
from worker.training.leg import EpochEnded, Floats, Leg, Weights
from worker.training.targets import Task, decide

Setting = bool | float | str

MOST_SHOWN = 20
"""Epochs whose layers' statistics are shown as numbers, while training and in TensorBoard."""


class Recorder:
    """Measures a leg after each epoch, and writes its event file.

    Args:
        name: Which leg.
        leg: The leg itself.
        logs: Folder of the job's event files.
        epochs: Largest number of epochs.
        task: What the outputs mean.
        test: Test inputs, and encoded targets in the units that the legs learn.
        course_rows: Of so many test rows, the outputs along the way are kept in `course`.
        layers: Who looks at its layers, if anybody does.
    """

    def __init__(  # noqa: PLR0913 - what is watched and where, by name
        self,
        name: LegName,
        leg: Leg,
        logs: Path,
        *,
        epochs: int,
        task: Task,
        test: tuple[Floats, Floats],
        course_rows: int = 0,
        layers: LayerWatch | None = None,
    ) -> None:
        self.name, self.leg, self.task, self.layers = name, leg, task, layers
        self.log = EventLog(logs, name)
        self._test_inputs, self._test_targets = test
        self._snapshots = schedule(epochs)
        self._shown_layers = schedule(epochs, MOST_SHOWN)
        self._course_rows = course_rows
        self.course: dict[int, Floats] = {}

    def begin(
        self,
        settings: Mapping[str, Setting],
        others: Sequence[Mapping[str, Setting]],
        text: str,
        graph: bytes | None,
    ) -> None:
        """Write what does not change: settings, a summary, the graph, the first weights."""
        self.log.hparams(settings, ["loss", *self._test_tags()], others)
        self.log.text("summary", text)
        if graph is not None:
            self.log.graph(graph)
        self.log.histograms(0, {f"weights/{name}": t for name, t in self.leg.initial.named()})
        if self.layers is not None:
            self.log.scalars(0, self.layers.begin(self.leg.initial))

    def epoch_ended(self, ended: EpochEnded) -> EpochMetrics:
        """Measure and write one epoch."""
        weights, gradients = self.leg.weights(), self.leg.gradients()
        values = {"loss": ended.loss}
        if ended.learning_rate is not None:
            values["learning_rate"] = ended.learning_rate
        if ended.validation_score is not None:
            values["validation_score"] = ended.validation_score
        values |= _norms("weight_norm", weights) | _norms("gradient_norm", gradients)
        if self.layers is not None:
            shown = ended.epoch in self._shown_layers
            values |= self.layers.epoch_ended(ended.epoch, weights, gradients, shown=shown)
        if ended.epoch in self._snapshots:
            outputs = self.leg.outputs(self._test_inputs)
            self.course[ended.epoch] = outputs[: self._course_rows].copy()
            values |= self._test_metrics(outputs)
            tensors = {f"weights/{name}": tensor for name, tensor in weights.named()}
            tensors |= {f"gradients/{name}": tensor for name, tensor in gradients.named()}
            self.log.histograms(ended.epoch, tensors)
        self.log.scalars(ended.epoch, values)
        return EpochMetrics(leg=self.name, epoch=ended.epoch, values=values)

    def _test_tags(self) -> tuple[str, ...]:
        return ("test/mse", "test/r2") if self.task == "regression" else ("test/accuracy",)

    def _test_metrics(self, test_outputs: Floats) -> dict[str, float]:
        """Rate the test rows with a few array operations; the final metrics are scikit-learn's."""
        with np.errstate(all="ignore"):
            outputs = np.asarray(test_outputs, np.float64)
            targets = self._test_targets
            if self.task != "regression":
                right = decide(self.task, outputs) == decide(self.task, targets)
                return {"test/accuracy": float(right.reshape(len(right), -1).all(axis=1).mean())}
            squares = np.square(outputs - targets)
            spread = np.square(targets - targets.mean(axis=0)).sum(axis=0)
            return {
                "test/mse": float(squares.mean()),
                "test/r2": float(np.mean(1.0 - squares.sum(axis=0) / spread)),
            }


def _norms(tag: str, weights: Weights) -> dict[str, float]:
    """Euclidean norm of each layer's kernel and bias together."""
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            f"{tag}/layer_{number}": float(np.sqrt(np.vdot(kernel, kernel) + np.vdot(bias, bias)))
            for number, (kernel, bias) in enumerate(
                zip(weights.kernels, weights.biases, strict=True), 1
            )
        }
