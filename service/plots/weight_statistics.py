"""Mean and standard deviation of each layer's weights and biases, by epoch."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.diagnostics import LayerCourse, Numbers
from schemas.job import Job
from schemas.metric import Series
from service.plots.curves import Curves, panel, upward
from service.plots.figure import figure
from service.plots.kind import Source, Spec, View
from service.plots.layers import (
    MOST_LAYERS,
    Diagnosed,
    layer_names,
    layer_of,
    layers_in,
    remarks_on,
    told_layers,
)
from service.plots.paper import Paper

_WIDTH: Final = 165
_HEIGHT: Final = 130
_COLUMNS: Final = (
    "mean of weights",
    "deviation of weights",
    "mean of biases",
    "deviation of biases",
)


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    file = told_layers(source)
    return View(
        file.sha256, lambda paper: weight_statistics(source.job, layers_in(source, file), paper)
    )


def weight_statistics(job: Job, legs: Diagnosed, paper: Paper) -> Spec:
    """Build the spec: a row for each layer; means and deviations of its weights and biases."""
    names = layer_names(legs)[:MOST_LAYERS]
    epochs = [epoch for each in legs.values() for epoch in each.epochs]
    rows = [_curves_of(legs, name) for name in names]
    inside: Spec = {
        "vconcat": [{"hconcat": _row(job, row, epochs), "spacing": 18} for row in rows],
        "spacing": 22,
    }
    remarks = ["epoch 0 is the start, before any training", *remarks_on(legs)]
    remarks += _untold(legs, rows)
    width = len(_COLUMNS) * (_WIDTH + 80)
    return figure(job, "Weights and biases", remarks, width, inside, paper)


def _curves_of(legs: Diagnosed, name: str) -> list[Curves]:
    layers = {leg: layer for leg in legs if (layer := layer_of(legs, leg, name)) is not None}
    return [
        Curves(
            name if place == 0 else "",
            axis,
            {
                leg: Series(epochs=legs[leg].epochs, values=_numbers(layer, place))
                for leg, layer in layers.items()
            },
        )
        for place, axis in enumerate(_COLUMNS)
    ]


def _numbers(layer: LayerCourse, column: int) -> Numbers:
    tensor = layer.kernel if column < 2 else layer.bias
    return tensor.deviation if column % 2 else tensor.mean


def _row(job: Job, row: Sequence[Curves], epochs: Sequence[int]) -> list[Spec]:
    panels = []
    for each in row:
        up = upward(each.values(), linear=True)
        panels.append(panel(job, each, epochs, up, _WIDTH, _HEIGHT))
    return panels


def _untold(legs: Diagnosed, rows: Sequence[Sequence[Curves]]) -> Iterator[str]:
    """One sentence for each leg: where one number is lost, others follow."""
    for leg in legs:
        lost = [
            (epoch, row[0].title)
            for row in rows
            for each in row
            for one, epoch, value in each.points()
            if one == leg and value is None
        ]
        if lost:
            yield (
                f"{leg}: not finite, or too large to draw, from epoch {min(lost)[0]:,} on, in "
                f"{', '.join(dict.fromkeys(layer for _, layer in lost))}"
            )
