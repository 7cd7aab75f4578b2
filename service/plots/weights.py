"""Weights: how each layer's are distributed, over time."""

from collections.abc import Sequence
from typing import Any, Final

from schemas.diagnostics import LayerCourse
from schemas.job import Job, Leg
from service.plots.curves import BREAK, Upward, across, upward
from service.plots.figure import NUMBER_LABEL, drawable, figure, legend_names, panel_title
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
from service.plots.paper import COLOURS, Paper

_WIDTH: Final = 330
_ONE_WIDTH: Final = 640
_HEIGHT: Final = 190
_GAP: Final = 70

# Places of the quantiles in `TensorCourse`: 5, 25, 50, 75 and 95 %.
_WIDE: Final = (1, 5)
_NARROW: Final = (2, 4)
_MIDDLE: Final = 3


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    file = told_layers(source)
    return View(file.sha256, lambda paper: weights(source.job, layers_in(source, file), paper))


def weights(job: Job, legs: Diagnosed, paper: Paper) -> Spec:
    """Build the spec: a row for each layer, a panel for each leg, alike in their axes."""
    names = layer_names(legs)[:MOST_LAYERS]
    epochs = [epoch for each in legs.values() for epoch in each.epochs]
    rows = [_row(job, legs, name, epochs, paper) for name in names]
    inside: Spec = {"vconcat": rows, "spacing": 26}
    remarks = [
        "line: median; inner band: half of the weights; outer: nine of ten; epoch 0: the start",
        *(legend_names(job)[leg] for leg in legs),
        *remarks_on(legs),
    ]
    width = len(legs) * (_width(legs) + _GAP)
    return figure(job, "Distribution of the weights", remarks, width, inside, paper)


def _row(job: Job, legs: Diagnosed, name: str, epochs: Sequence[int], paper: Paper) -> Spec:
    courses = {leg: layer for leg in legs if (layer := layer_of(legs, leg, name)) is not None}
    low, high = _WIDE
    values = [
        value
        for layer in courses.values()
        for quantiles in layer.kernel.quantiles
        for value in quantiles[low : high + 1]
        if value is not None and drawable(value)
    ]
    # Weights have both signs.
    up = upward(values, linear=True)
    width = _width(legs)
    panels = [
        _panel(job, leg, layer, (legs[leg].epochs, epochs), up, width, paper)
        for leg, layer in courses.items()
    ]
    return {"hconcat": panels, "spacing": 24}


def _width(legs: Diagnosed) -> int:
    return _ONE_WIDTH if len(legs) == 1 else _WIDTH


def _panel(
    job: Job,
    leg: Leg,
    layer: LayerCourse,
    epochs: tuple[Sequence[int], Sequence[int]],
    up: Upward,
    width: int,
    paper: Paper,
) -> Spec:
    own, of_all = epochs
    points = [
        {
            "epoch": epoch,
            "leg": legend_names(job)[leg],
            **{f"q{place}": q if drawable(q) else None for place, q in enumerate(quantiles)},
        }
        for epoch, quantiles in zip(own, layer.kernel.quantiles, strict=True)
    ]
    units = f"{layer.units:,} unit{'' if layer.units == 1 else 's'}"
    title = f"{layer.layer}, {units}, {layer.activation}: {leg}"
    return {
        "title": panel_title(title, width),
        "width": width,
        "height": _HEIGHT,
        "data": {"values": points},
        "encoding": {"x": across(of_all, width)},
        "layer": [
            _band(_WIDE, 0.28, leg, up),
            _band(_NARROW, 0.45, leg, up),
            {
                "mark": {
                    "type": "line",
                    "color": paper.ink,
                    "strokeWidth": 2,
                    "invalid": BREAK,
                    "point": {"color": paper.ink, "size": 30} if len(points) < 3 else False,
                },
                "encoding": {"y": _upward(_MIDDLE, up)},
            },
        ],
    }


def _band(places: tuple[int, int], opacity: float, leg: Leg, up: Upward) -> Spec:
    low, high = places
    return {
        "mark": {"type": "area", "color": COLOURS[leg], "opacity": opacity, "invalid": BREAK},
        "encoding": {"y": _upward(low, up), "y2": {"field": f"q{high}"}},
    }


def _upward(place: int, up: Upward) -> dict[str, Any]:
    return {
        "field": f"q{place}",
        "type": "quantitative",
        "scale": up.scale(),
        "axis": {"title": "weight", "labelExpr": NUMBER_LABEL, "tickCount": 5},
    }
