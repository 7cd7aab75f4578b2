"""Two values changed in a sweep: a map of the number that its points are compared by."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from schemas.sweep_report import SweepRow
from service.plots.colour import blend, readable_on
from service.plots.kind import Spec
from service.plots.paper import COLOURS, Paper
from service.plots.sweep_points import Points
from service.sweeps.labels import short_value

_WIDTH: Final = 640
_CELL: Final = 64
_WIDEST_CELL: Final = 130
_LETTER_PIXELS: Final = 7


def values_at(rows: Sequence[SweepRow], path: str) -> list[str]:
    """Distinct values at a path, as JSON, in order of appearance."""
    return list(dict.fromkeys(json.dumps(row.changes.get(path)) for row in rows))


def sweep_map(points: Points, paths: Sequence[str], paper: Paper) -> Spec:
    """Draw the map: the stronger a cell's colour, the better; means over seeds."""
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
    across, upright = (values_at(points.rows, path) for path in paths)
    return {
        "width": len(across) * cell_width(points.rows, paths[0]),
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


def cell_width(rows: Sequence[SweepRow], path: str) -> int:
    """Pixels of a cell: wide enough for the names below, if these are not very long."""
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
    long = field == "x" and longest > cell_width(rows, path)
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


def _short(path: str, paths: Sequence[str]) -> str:
    """The end of a path, which is what people call it, as long as no other one ends so."""
    ends = [other.replace("/", ".").rpartition(".")[2] for other in paths]
    end = path.replace("/", ".").rpartition(".")[2]
    return end if end and not end.isdigit() and ends.count(end) == 1 else path
