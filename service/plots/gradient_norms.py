"""Gradient norms: how much each layer is told to move, by epoch."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Final

from schemas.job import ENDINGS, Job
from schemas.metric import LegMetrics
from service.plots.curves import Curves, not_drawn, panel, upward
from service.plots.figure import figure, legs_of
from service.plots.kind import Source, Spec, View
from service.plots.learning_curves import series_of, without_epochs
from service.plots.paper import LIGHT, Paper
from service.refusal import NotFound

_TAG: Final = "gradient_norm/"
_WIDTH: Final = 320
_ONE_WIDTH: Final = 640
_HEIGHT: Final = 200
_MOST_LAYERS: Final = 8


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    job, curves = source.job, source.curves
    if not layers_of(job, curves):
        if any(series_of(curves, leg, "loss").epochs for leg in legs_of(job)):
            raise NotFound(f"{job.id} is trained without gradients that could be looked at.")
        raise without_epochs(job)
    spec = gradient_norms(job, curves, LIGHT)
    version = hashlib.sha256(json.dumps(spec).encode()).hexdigest()
    return View(version, lambda paper: gradient_norms(job, curves, paper))


def layers_of(job: Job, curves: LegMetrics) -> list[str]:
    """Names of the layers whose gradients were measured, in their order."""
    tags = {
        tag
        for leg in legs_of(job)
        for tag in (curves.reference if leg == "reference" else curves.candidate)
        if tag.startswith(_TAG)
    }
    names = [tag.removeprefix(_TAG) for tag in tags]
    return sorted(names, key=lambda name: [int(part) for part in re.findall(r"\d+", name)])


def gradient_norms(job: Job, curves: LegMetrics, paper: Paper) -> Spec:
    """Build the spec: a panel for each layer, all on the same axes."""
    layers = layers_of(job, curves)
    shown = [
        Curves(
            layer,
            "norm of the gradient",
            {leg: series_of(curves, leg, f"{_TAG}{layer}") for leg in legs_of(job)},
        )
        for layer in layers[:_MOST_LAYERS]
    ]
    width = _ONE_WIDTH if len(shown) == 1 else _WIDTH
    epochs = [epoch for each in shown for _, epoch, _ in each.points()]
    up = upward([value for each in shown for value in each.values()], zeros_apart=True)
    panels = [panel(job, each, epochs, up, width, _HEIGHT) for each in shown]
    inside: Spec = {"concat": panels, "columns": 2, "spacing": 30}
    remarks = list(_remarks(job, curves, shown, len(layers), zeros=up.zeros))
    return figure(job, "Gradient norms", remarks, _ONE_WIDTH + 60, inside, paper)


def _remarks(
    job: Job, curves: LegMetrics, shown: list[Curves], layers: int, *, zeros: bool
) -> Iterator[str]:
    yield (
        "Euclidean length of each layer's gradient, kernel and bias together, in the epoch's "
        "last batch; of the loss as each leg computes it"
    )
    if job.state not in ENDINGS:
        yield f"{job.state}: what there is so far"
    if layers > len(shown):
        yield f"the first {len(shown)} of {layers} layers"
    if zeros:
        yield "triangles at the bottom: exactly zero"
    for each in shown:
        thinned = any(len(one.epochs) < curves.points for one in each.series.values())
        yield from (f"{each.title}, {line}" for line in not_drawn("norm", each, thinned=thinned))
        yield from zeros_told(each)


def zeros_told(curves: Curves) -> Iterator[str]:
    """Say where a quantity is exactly zero, for each leg."""
    for leg, series in curves.series.items():
        epochs = [e for e, v in zip(series.epochs, series.values, strict=True) if v == 0.0]
        if not epochs:
            continue
        every = len(epochs) == len(series.epochs)
        where = "in every epoch" if every else f"in {len(epochs):,} epochs, first in {epochs[0]:,}"
        yield f"{curves.title}, {leg}: exactly zero {where}"
