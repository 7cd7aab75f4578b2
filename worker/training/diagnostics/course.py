"""What was seen of a leg, in the words of the report."""

from dataclasses import dataclass

import numpy as np

from pairing.semantics import Semantics
from schemas.diagnostics import LayerCourse, LegDiagnostics, Numbers, TensorCourse
from schemas.report import Divergence
from worker.training.diagnostics.findings import Facts, findings_of
from worker.training.diagnostics.guessing import MOST_ROWS, Guess, guess_of
from worker.training.diagnostics.watch import LayerWatch, TensorSeen, evenly
from worker.training.leg import Floats, Leg
from worker.training.targets import Task

REPORTED, DIGITS = 25, 6
"""Most epochs, and digits of their numbers, in a report; the file `diagnostics.json` has all."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A leg that is over, and who watched it.

    Attributes:
        leg: The leg as it ended.
        watch: What was seen of its layers.
        semantics: What decided its numbers.
        task: What its outputs mean.
        inputs: Its training rows.
        targets: Their targets, encoded, in the units that it learns.
        diverged: Where it first held a number that is not finite.
    """

    leg: Leg
    watch: LayerWatch
    semantics: Semantics
    task: Task
    inputs: Floats
    targets: Floats
    diverged: Divergence | None


def diagnosed(watched: Watched) -> LegDiagnostics:
    """Give all that was seen, and what is wrong."""
    leg, watch = watched.leg, watched.watch
    watch.end()
    weights = leg.weights()
    lost = tuple(name for name, tensor in weights.named() if not np.isfinite(tensor).all())
    facts = Facts(
        watch=watch,
        sizes=leg.network.sizes,
        dtype=watched.semantics.dtype,
        loss_curve=tuple(leg.loss_curve),
        guess=None if lost else _guess(watched),
        diverged=watched.diverged,
        lost=lost,
    )
    places = watch.kept()
    return LegDiagnostics(
        epochs=tuple(watch.epochs[place] for place in places),
        rows=len(watch.rows),
        layers=tuple(_layer(watched, number, places) for number in range(len(watch.layers))),
        findings=findings_of(facts),
    )


def _guess(watched: Watched) -> Guess | None:
    places = evenly(len(watched.targets), MOST_ROWS)
    outputs = watched.leg.outputs(watched.inputs[places])
    if not np.isfinite(outputs).all():
        return None
    return guess_of(watched.task, outputs, watched.targets, places)


def _layer(watched: Watched, number: int, places: list[int]) -> LayerCourse:
    seen, network = watched.watch.layers[number], watched.leg.network
    is_hidden = number < len(network.hidden)
    semantics = watched.semantics
    nothing = [float("nan")] * len(watched.watch.epochs)
    return LayerCourse(
        layer=f"layer_{number + 1}",
        units=network.sizes[number + 1],
        activation=semantics.activations[number] if is_hidden else semantics.output_activation,
        kernel=_tensor(seen.kernel, places),
        bias=_tensor(seen.bias, places),
        gradient_norm=_at(seen.gradient_norm, places),
        dead_share=_at(seen.dead or nothing, places),
        saturated_share=_at(seen.saturated or nothing, places),
    )


def _tensor(seen: TensorSeen, places: list[int]) -> TensorCourse:
    return TensorCourse(
        mean=_at(seen.mean, places),
        deviation=_at(seen.deviation, places),
        quantiles=tuple(tuple(map(_told, seen.quantiles[place])) for place in places),
    )


def _at(values: list[float], places: list[int]) -> Numbers:
    return tuple(_told(values[place]) for place in places)


def _told(value: float) -> float | None:
    return value if np.isfinite(value) else None


def in_short(diagnostics: LegDiagnostics) -> LegDiagnostics:
    """Give fewer epochs, evenly apart, and fewer digits, for a report that is often sent."""
    last = len(diagnostics.epochs) - 1
    step = max(1, -(-last // (REPORTED - 1)))
    places = [*range(0, last, step), last]
    return diagnostics.model_copy(
        update={
            "epochs": tuple(diagnostics.epochs[place] for place in places),
            "layers": tuple(_layer_in_short(layer, places) for layer in diagnostics.layers),
        }
    )


def _layer_in_short(layer: LayerCourse, places: list[int]) -> LayerCourse:
    fields = ("gradient_norm", "dead_share", "saturated_share")
    short = {name: _short(getattr(layer, name), places) for name in fields}
    tensors = {
        name: TensorCourse(
            mean=_short(tensor.mean, places),
            deviation=_short(tensor.deviation, places),
            quantiles=tuple(tuple(map(_rounded, tensor.quantiles[place])) for place in places),
        )
        for name, tensor in (("kernel", layer.kernel), ("bias", layer.bias))
    }
    return layer.model_copy(update={**short, **tensors})


def _short(values: Numbers, places: list[int]) -> Numbers:
    return tuple(_rounded(values[place]) for place in places)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")
