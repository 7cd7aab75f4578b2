"""The points of a sweep in rows, best first, each with the number that they are compared by."""

from collections.abc import Sequence
from typing import Final

from schemas.sweep_report import SweepRow
from service.plots.curves import upward
from service.plots.figure import NUMBER_LABEL
from service.plots.kind import Spec
from service.plots.paper import COLOURS, Paper
from service.plots.sweep_points import Points, distinct_labels
from service.sweeps.grouping import groups_of

MOST_ROWS: Final = 40
_WIDTH: Final = 520
_ROW: Final = 22
_LABELS: Final = 330


def sweep_ranking(points: Points, paper: Paper) -> Spec:
    """Draw a row for each point; repeats over seeds share one, with a tick at their mean."""
    groups = groups_of(points.rows)
    rows_of = [[row for row in points.rows if row.number in each.numbers] for each in groups]
    labels = distinct_labels([each.label for each in groups])
    means = [_mean(points, rows) for rows in rows_of]
    order = _shown_order(points, means)
    dots: list[Spec] = [
        {"point": labels[place], "value": value}
        for place in order
        for row in rows_of[place]
        if (value := points.value(row)) is not None
    ]
    up = upward((each["value"] for each in dots), linear=points.is_score)
    lost = [
        {"point": labels[place], "value": up.low, "words": _why_none(rows_of[place])}
        for place in order
        if means[place] is None
    ]
    ticks = [
        {"point": labels[place], "value": means[place]}
        for place in order
        if means[place] is not None and len(rows_of[place]) > 1
    ]
    colour = COLOURS[points.legs[-1]]
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "encoding": {
            "y": {
                "field": "point",
                "type": "nominal",
                "scale": {"domain": [labels[place] for place in order]},
                "axis": {"title": None, "labelLimit": _LABELS, "grid": True, "ticks": False},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "scale": up.scale(),
                "axis": {"title": points.best.metric, "labelExpr": NUMBER_LABEL, "tickCount": 7},
            },
        },
        "layer": [
            {
                "data": {"values": dots},
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 60,
                    "opacity": 0.9,
                    "color": colour,
                },
            },
            {
                "data": {"values": ticks},
                "mark": {"type": "tick", "thickness": 3, "size": 18, "color": paper.ink},
            },
            {
                "data": {"values": lost},
                "mark": {"type": "text", "align": "left", "color": paper.ink, "dx": 2},
                "encoding": {"text": {"field": "words", "type": "nominal"}},
            },
        ],
    }


def _mean(points: Points, rows: Sequence[SweepRow]) -> float | None:
    values = [value for row in rows if (value := points.value(row)) is not None]
    return sum(values) / len(values) if values else None


def _shown_order(points: Points, means: Sequence[float | None]) -> list[int]:
    """Places of the groups, best first, those without a number last; the best of very many."""
    sign = -1.0 if points.best.goal == "max" else 1.0
    places = sorted(
        range(len(means)),
        key=lambda place: (means[place] is None, sign * (means[place] or 0.0), place),
    )
    return places[:MOST_ROWS]


def _why_none(rows: Sequence[SweepRow]) -> str:
    return str(next((row.verdict or row.state for row in rows), ""))
