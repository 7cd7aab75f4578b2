"""Residuals: how far the predictions are off, against what was predicted, and how often."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from schemas.job import Job, Leg
from service.plots.figure import (
    DASHES,
    NUMBER_LABEL,
    STROKE_WIDTHS,
    by_leg,
    drawable,
    figure,
    legend_names,
    legs_of,
)
from service.plots.kind import Source, Spec, View
from service.plots.paper import COLOURS, Paper
from service.plots.predictions import (
    POINT,
    DrawnRows,
    Panel,
    as_points,
    left_out,
    rows_of,
    told_rows,
)

_WIDTH: Final = 420
_BESIDE: Final = 190
_HEIGHT: Final = 340
_LOW_HEIGHT: Final = 220
_MOST_TARGETS: Final = 4
_MARGIN: Final = 10
_MOST_BINS: Final = 24

_POINTS: Final[Spec] = {"type": "linear", "nice": False, "zero": False, "padding": _MARGIN}


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    file = told_rows(source)
    return View(file.sha256, lambda paper: residuals(source.job, rows_of(source, file), paper))


def residuals(job: Job, test: DrawnRows, paper: Paper) -> Spec:
    """Build the spec: for each target residuals against predictions, and their distribution.

    A residual is predicted minus true, in the target's units.
    """
    shown = test.panels[:_MOST_TARGETS]
    height = _HEIGHT if len(shown) == 1 else _LOW_HEIGHT
    rows = [_row(job, panel, height, paper) for panel in shown]
    remarks = ["residual: predicted minus true, in the target's units; right: how many test rows"]
    remarks += DrawnRows(shown, test.rows, test.targets).remarks()
    remarks += [line for leg in legs_of(job) for line in left_out(shown, leg)]
    inside: Spec = {"vconcat": rows, "spacing": 30}
    return figure(job, "Residuals", remarks, _WIDTH + _BESIDE + 20, inside, paper)


def _row(job: Job, panel: Panel, height: int, paper: Paper) -> Spec:
    points: list[Spec] = [
        {"predicted": said, "residual": said - true, "leg": legend_names(job)[leg]}
        for leg, said, true in _of(job, panel)
    ]
    ends = _ends([point["residual"] for point in points])
    up: Spec = {
        "field": "residual",
        "type": "quantitative",
        "scale": {**_POINTS, "domain": list(ends)},
        "axis": {"title": f"residual of {panel.target}", "labelExpr": NUMBER_LABEL},
    }
    nothing: Spec = {
        "data": {"values": [{"residual": 0.0}]},
        "mark": {"type": "rule", "color": paper.line, "strokeWidth": 1.5},
        "encoding": {"y": up},
    }
    return {
        "hconcat": [
            _scatter(job, panel, points, up, nothing, height),
            _distribution(job, panel, ends, up, nothing, height),
        ],
        "spacing": 14,
    }


def _of(job: Job, panel: Panel) -> Iterator[tuple[Leg, float, float]]:
    for leg in legs_of(job):
        for said, true in zip(panel.said[leg], panel.true, strict=True):
            if drawable(true) and panel.shows(said):
                yield leg, said, true


def _scatter(
    job: Job, panel: Panel, points: Sequence[Any], up: Spec, nothing: Spec, height: int
) -> Spec:
    across: Spec = {
        "field": "predicted",
        "type": "quantitative",
        "scale": {**_POINTS, "domain": list(_ends([point["predicted"] for point in points]))},
        "axis": {"title": f"predicted {panel.target}", "labelExpr": NUMBER_LABEL, "tickCount": 6},
    }
    dots: Spec = {
        "data": {"values": points},
        "mark": POINT,
        "encoding": {"x": across, "y": up, **as_points(job)},
    }
    return {"width": _WIDTH, "height": height, "layer": [nothing, dots]}


def _distribution(
    job: Job, panel: Panel, ends: tuple[float, float], up: Spec, nothing: Spec, height: int
) -> Spec:
    """Lines instead of bars: where both legs agree, one must be seen on the other."""
    steps: list[Spec] = [
        {"residual": edge, "rows": rows, "place": place, "leg": legend_names(job)[leg]}
        for leg in legs_of(job)
        for place, (edge, rows) in enumerate(
            outline([said - true for one, said, true in _of(job, panel) if one == leg], ends)
        )
    ]
    most = max([1, *(int(step["rows"]) for step in steps)])
    ticks = list(range(0, most + 1, -(-most // 4)))
    return {
        "width": _BESIDE,
        "height": height,
        "layer": [
            nothing,
            {
                "data": {"values": steps},
                "mark": {"type": "line"},
                "encoding": {
                    "x": {
                        "field": "rows",
                        "type": "quantitative",
                        "scale": {"domain": [0, most], "nice": False},
                        "axis": {"title": "test rows", "values": ticks, "format": ",d"},
                    },
                    "y": {**up, "axis": {**up["axis"], "title": None, "labels": False}},
                    "order": {"field": "place"},
                    "color": by_leg(job, COLOURS),
                    "strokeDash": by_leg(job, DASHES),
                    "strokeWidth": by_leg(job, STROKE_WIDTHS),
                },
            },
        ],
    }


def outline(numbers: Sequence[float], ends: tuple[float, float]) -> list[tuple[float, int]]:
    """The outline of a histogram: residual and count, from one end to the other.

    Args:
        numbers: What is counted.
        ends: Of the first bin and of the last; numbers outside are left out.

    Example:
        >>> outline([0.1, 0.2, 5.9], (0.0, 6.0))[:4]
        [(0.0, 0), (0.0, 2), (1.0, 2), (1.0, 0)]
    """
    low, high = ends
    bins = max(6, min(_MOST_BINS, round(2 * math.sqrt(len(numbers)))))
    width = (high - low) / bins
    counts = [0] * bins
    for number in numbers:
        if low <= number <= high:
            counts[min(bins - 1, int((number - low) / width))] += 1
    corners = [(low, 0)]
    for bin_number, count in enumerate(counts):
        corners += [(low + bin_number * width, count), (low + (bin_number + 1) * width, count)]
    return [*corners, (high, 0)]


def _ends(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    if low < high:
        return low, high
    apart = abs(low) or 1.0
    return low - apart, high + apart
