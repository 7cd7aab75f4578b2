"""One number changed in a sweep: a line of the number that its points are compared by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.job import ENDINGS, Leg
from schemas.sweep_report import SweepRow
from service.plots.curves import Upward, upward
from service.plots.figure import DASHES, NUMBER_LABEL, STROKE_WIDTHS, named_scale
from service.plots.kind import Spec
from service.plots.paper import COLOURS, Paper
from service.plots.predictions import FILLS, POINT, SHAPES, SIZES
from service.plots.sweep_points import Points

_WIDTH: Final = 640
_HEIGHT: Final = 340
# Values further apart than so many times have an axis of decades.
_WIDE: Final = 20.0


def sweep_line(points: Points, path: str, paper: Paper) -> Spec:
    """Draw a line for each leg; repeats over seeds are dots beside their mean."""
    metrics = _same_of_each_leg(points)
    dots: list[Spec] = [
        {"changed": row.changes[path], "value": value, "leg": leg}
        for leg, metric in metrics.items()
        for row in points.rows
        if (value := points.value(row, metric)) is not None
    ]
    lost = [
        {"changed": row.changes[path]}
        for row in points.rows
        if row.state in ENDINGS and points.value(row) is None
    ]
    up = upward((each["value"] for each in dots), linear=points.is_score)
    legs = list(metrics)
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "encoding": {
            "x": _changed_axis(points.rows, path),
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": up.scale(),
                "axis": {
                    "title": points.best.metric.rpartition(".")[2],
                    "labelExpr": NUMBER_LABEL,
                    "tickCount": 7,
                },
            },
        },
        "layer": [
            {
                "data": {"values": _means(dots)},
                "mark": {"type": "line"},
                "encoding": {
                    "color": _by_leg(legs, COLOURS),
                    "strokeDash": _by_leg(legs, DASHES),
                    "strokeWidth": _by_leg(legs, STROKE_WIDTHS),
                },
            },
            {
                "data": {"values": dots},
                "mark": POINT,
                "encoding": {
                    "stroke": _by_leg(legs, COLOURS),
                    "fill": _by_leg(legs, FILLS),
                    "shape": _by_leg(legs, SHAPES),
                    "size": _by_leg(legs, SIZES),
                },
            },
            _lost(lost, up, paper),
        ],
    }


def _by_leg(legs: Sequence[Leg], values: Mapping[Leg, Any]) -> Spec:
    return {
        "field": "leg",
        "type": "nominal",
        "scale": named_scale(legs, [values[leg] for leg in legs]),
        "legend": {"title": None, "orient": "top"} if len(legs) > 1 else None,
    }


def _same_of_each_leg(points: Points) -> dict[Leg, str]:
    """The metric of each leg where it is one of a leg; else under the name of the last leg."""
    leg, _, name = points.best.metric.rpartition(".")
    if not leg:
        return {points.legs[-1]: points.best.metric}
    return {each: f"{each}.{name}" for each in points.legs}


def _means(dots: Sequence[Spec]) -> list[Spec]:
    groups: dict[tuple[Leg, float], list[float]] = defaultdict(list)
    for dot in dots:
        groups[dot["leg"], dot["changed"]].append(dot["value"])
    return [
        {"leg": leg, "changed": changed, "value": sum(values) / len(values)}
        for (leg, changed), values in groups.items()
    ]


def _changed_axis(rows: Sequence[SweepRow], path: str) -> Spec:
    values = [
        float(value) for row in rows if isinstance(value := row.changes.get(path), int | float)
    ]
    low, high = min(values), max(values)
    logarithmic = low > 0 and high > _WIDE * low
    return {
        "field": "changed",
        "type": "quantitative",
        "scale": {**Upward(low, high, logarithmic=logarithmic).scale()},
        "axis": {
            "title": path,
            "labelExpr": NUMBER_LABEL,
            "titleLimit": _WIDTH,
            **({"values": sorted(set(values))} if len(set(values)) <= 9 else {"tickCount": 8}),
        },
    }


def _lost(lost: Sequence[Spec], up: Upward, paper: Paper) -> Spec:
    return {
        "data": {"values": [{**each, "value": up.low} for each in lost]},
        "mark": {
            "type": "point",
            "shape": "cross",
            "angle": 45,
            "size": 130,
            "filled": True,
            "color": paper.grows,
            "opacity": 1,
        },
    }
