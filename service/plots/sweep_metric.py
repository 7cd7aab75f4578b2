"""The number that a sweep's points are compared by, against what was changed."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from schemas.job import ENDINGS, Job, JobState, Leg
from schemas.sweep_report import SweepRow
from service.plots.colour import blend, readable_on
from service.plots.curves import Upward, upward
from service.plots.figure import DASHES, NUMBER_LABEL, STROKE_WIDTHS, figure, named_scale
from service.plots.kind import Source, Spec, View
from service.plots.paper import COLOURS, Paper
from service.plots.predictions import FILLS, POINT, SHAPES, SIZES
from service.plots.sweep_points import Points, distinct_labels, points_of
from service.refusal import NotYet
from service.sweeps.grouping import groups_of
from service.sweeps.labels import short_value
from service.sweeps.reporting import best_point

_WIDTH: Final = 640
_HEIGHT: Final = 340
_ROW: Final = 22
_MOST_ROWS: Final = 40
_CELL: Final = 64
_WIDEST_CELL: Final = 130
_LETTER_PIXELS: Final = 7
_MOST_CELLS: Final = 20
_LABELS: Final = 330
# Values further apart than so many times have an axis of decades.
_WIDE: Final = 20.0


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    points = points_of(source)
    if not points.ranked():
        raise NotYet(f"No point of {source.job.id} has {points.best.metric} yet.")
    return View(points.version, lambda paper: sweep_metric(source.job, points, paper))


def sweep_metric(job: Job, points: Points, paper: Paper) -> Spec:
    """Build the spec.

    A line where one number was changed, a map where two values were, else a row for each point;
    repeats over seeds are dots beside their mean.
    """
    paths = varied(points.rows)
    remarks = list(_remarks(job, points))
    title = f"All points by {_metric_words(points)}"
    if len(paths) == 1 and _is_number_everywhere(points.rows, paths[0]):
        return figure(job, title, remarks, _WIDTH, _line(points, paths[0], paper), paper)
    if len(paths) == 2:
        across, upright = (_values_of(points.rows, path) for path in paths)
        if max(len(across), len(upright)) <= _MOST_CELLS:
            width = max(_WIDTH, len(across) * _cell_width(points.rows, paths[0]) + 160)
            return figure(job, title, remarks, width, _map(points, paths, paper), paper)
    return figure(job, title, remarks, _WIDTH + 200, _rows(points, paper), paper)


def varied(rows: Sequence[SweepRow]) -> list[str]:
    """The paths at which points differ, in the order in which they were asked for."""
    paths = dict.fromkeys(path for row in rows for path in row.changes)
    return [path for path in paths if len(_values_of(rows, path)) > 1]


def _values_of(rows: Sequence[SweepRow], path: str) -> list[str]:
    """Distinct values at a path, as JSON, in order of appearance."""
    return list(dict.fromkeys(json.dumps(row.changes.get(path)) for row in rows))


def _is_number_everywhere(rows: Sequence[SweepRow], path: str) -> bool:
    values = [row.changes.get(path) for row in rows]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _short(path: str, paths: Sequence[str]) -> str:
    """The end of a path, which is what people call it, as long as no other one ends so."""
    ends = [other.replace("/", ".").rpartition(".")[2] for other in paths]
    end = path.replace("/", ".").rpartition(".")[2]
    return end if end and not end.isdigit() and ends.count(end) == 1 else path


def _is_score(points: Points) -> bool:
    return points.best.metric.rpartition(".")[2] in ("accuracy", "r2")


def _metric_words(points: Points) -> str:
    leg, _, name = points.best.metric.rpartition(".")
    words = {"r2": "R\N{SUPERSCRIPT TWO}", "gap": "the gap of the predictions"}.get(name, name)
    return f"{words.replace('_', ' ')} of the {leg}" if leg else words


# One number changed: a line.


def _line(points: Points, path: str, paper: Paper) -> Spec:
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
    up = upward((each["value"] for each in dots), linear=_is_score(points))
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


# Two values changed: a map.


def _map(points: Points, paths: Sequence[str], paper: Paper) -> Spec:
    groups: dict[tuple[str, str], list[SweepRow]] = defaultdict(list)
    for row in points.rows:
        first, second = (json.dumps(row.changes.get(path)) for path in paths)
        groups[first, second].append(row)
    known = [value for row in points.rows if (value := points.value(row)) is not None]
    low, high = min(known), max(known)
    cells = [
        {"x": first, "y": second, **_cell(points, rows, low, high, paper)}
        for (first, second), rows in groups.items()
    ]
    across, upright = (_values_of(points.rows, path) for path in paths)
    return {
        "width": len(across) * _cell_width(points.rows, paths[0]),
        "height": len(upright) * (_CELL // 2 + 8),
        "data": {"values": cells},
        "encoding": {
            "x": _changed_names("x", paths[0], across, points.rows, paths),
            "y": _changed_names("y", paths[1], upright, points.rows, paths),
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": paper.grid},
                "encoding": {"color": {"field": "fill", "type": "nominal", "scale": None}},
            },
            {
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "text": {"field": "words", "type": "nominal"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def _words_of(rows: Sequence[SweepRow], path: str) -> dict[str, str]:
    """For each value at a path, as JSON, what it is called."""
    return {json.dumps(row.changes.get(path)): short_value(row.changes.get(path)) for row in rows}


def _cell_width(rows: Sequence[SweepRow], path: str) -> int:
    """Wide enough for the names below, if these are not very long."""
    longest = max(map(len, _words_of(rows, path).values()))
    return min(_WIDEST_CELL, max(_CELL, longest * _LETTER_PIXELS + 12))


def _cell(
    points: Points, rows: Sequence[SweepRow], low: float, high: float, paper: Paper
) -> Mapping[str, str]:
    """The stronger the colour, the better; what has no number says why."""
    values = [value for row in rows if (value := points.value(row)) is not None]
    if not values:
        words = next((str(row.verdict or row.state) for row in rows), "")
        return {"fill": paper.ground, "ink": paper.ink, "words": words}
    mean = sum(values) / len(values)
    share = (mean - low) / (high - low) if high > low else 1.0
    good = share if points.best.goal == "max" else 1.0 - share
    fill = blend(paper.ground, COLOURS[points.legs[-1]], 0.08 + 0.92 * good)
    return {"fill": fill, "ink": readable_on(fill), "words": f"{mean:.4g}"}


def _changed_names(
    field: str, path: str, values: Sequence[str], rows: Sequence[SweepRow], paths: Sequence[str]
) -> Spec:
    words = _words_of(rows, path)
    longest = max(map(len, words.values())) * _LETTER_PIXELS
    long = field == "x" and longest > _cell_width(rows, path)
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(values), "padding": 0},
        "axis": {
            "title": _short(path, paths),
            "titleLimit": _WIDTH if field == "x" else 260,
            "labelExpr": f"({json.dumps(words)})[datum.value]",
            "labelAngle": -90 if long else 0,
            "labelLimit": 200,
            "ticks": False,
            "domain": False,
        },
    }


# Whatever else: a row for each point.


def _rows(points: Points, paper: Paper) -> Spec:
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
    up = upward((each["value"] for each in dots), linear=_is_score(points))
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
        "width": _WIDTH - 120,
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
    return places[:_MOST_ROWS]


def _why_none(rows: Sequence[SweepRow]) -> str:
    return str(next((row.verdict or row.state for row in rows), ""))


def _remarks(job: Job, points: Points) -> Iterator[str]:
    if job.state not in ENDINGS:
        yield f"{job.state}: what there is so far"
    best = best_point(points.best, points.rows)
    if best is not None:
        word = "largest" if points.best.goal == "max" else "smallest"
        mean = " on average" if best.spread.count > 1 else ""
        yield f"{word} {points.best.metric}{mean}: {best.value:.4g}, with {best.label}"
    diverged = sum(row.verdict == "diverged" for row in points.rows)
    if diverged:
        yield f"{diverged} of {len(points.rows):,} points diverged"
    failed = sum(row.state == JobState.FAILED for row in points.rows)
    if failed:
        yield f"{failed} of {len(points.rows):,} points failed"
    groups = len(groups_of(points.rows))
    if groups < len(points.rows):
        yield "each dot is a seed; lines, ticks and cells are means over seeds"
    if len(varied(points.rows)) != 1 and groups > _MOST_ROWS:
        yield f"the best {_MOST_ROWS} of {groups} points"
