"""Figures that put several jobs side by side, in the colours of a job's own plots."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.job import Leg
from service.plots.__main__ import draw
from service.plots.paper import COLOURS, LIGHT

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
SIDE: Final = 200
GREY: Final = LIGHT.line

Spec = dict[str, Any]


def svg(inside: Spec, title: str, remark: str) -> bytes:
    """Draw a spec on a solid panel, under a title and a remark."""
    spec = {
        "background": LIGHT.ground,
        "padding": 16,
        "title": {"text": title, "subtitle": remark},
        "config": {
            "font": FONT,
            "axis": {
                "labelColor": LIGHT.ink,
                "titleColor": LIGHT.ink,
                "titleFontWeight": "normal",
                "domainColor": LIGHT.line,
                "tickColor": LIGHT.line,
                "gridColor": LIGHT.grid,
            },
            "title": {
                "anchor": "start",
                "color": LIGHT.ink,
                "fontSize": 16,
                "subtitleColor": LIGHT.faint,
                "subtitleFontSize": 12,
                "offset": 10,
            },
            "legend": {"labelColor": LIGHT.ink, "titleColor": LIGHT.ink},
            "view": {"stroke": None},
        },
        **inside,
    }
    return draw(json.dumps(spec, allow_nan=False), "svg")


@dataclass(frozen=True)
class Panel:
    """Predictions of the test rows by one network.

    Attributes:
        name: What stands above them.
        leg: Whose colour they have.
        true: True targets.
        said: Predictions.
        r2: Coefficient of determination on these rows.
    """

    name: str
    leg: Leg
    true: tuple[float, ...]
    said: tuple[float, ...]
    r2: float


def read_panel(name: str, leg: Leg, predictions: bytes, r2: float) -> Panel:
    """Make a panel of a job's `predictions.csv`."""
    rows = list(csv.DictReader(io.StringIO(predictions.decode())))
    true, said = (tuple(float(row[column]) for row in rows) for column in ("true", leg))
    return Panel(name, leg, true, said, r2)


def grid_of(panels: Sequence[Panel], columns: int) -> Spec:
    """Panels of predicted against true, all on the same axes, R2 in each."""
    numbers = [number for panel in panels for number in (*panel.true, *panel.said)]
    finite = [number for number in numbers if math.isfinite(number)]
    ends = [min(finite), max(finite)]
    squares = [_square(panel, ends) for panel in panels]
    return {"concat": squares, "columns": columns, "spacing": 26}


def _square(panel: Panel, ends: list[float]) -> Spec:
    pairs = zip(panel.true, panel.said, strict=True)
    points = [{"true": true, "predicted": said} for true, said in pairs if math.isfinite(said)]
    line = [{"true": end, "predicted": end} for end in ends]
    label = [{"text": f"R2 = {panel.r2:.3f}"}]
    return {
        "width": SIDE,
        "height": SIDE,
        "title": {"text": panel.name, "fontSize": 13, "fontWeight": "normal", "offset": 6},
        "encoding": {"x": _axis("true", ends), "y": _axis("predicted", ends)},
        "layer": [
            {"data": {"values": line}, "mark": {"type": "line", "color": GREY}},
            {
                "data": {"values": points},
                "mark": {"type": "point", "color": COLOURS[panel.leg], "opacity": 0.8},
            },
            {
                "data": {"values": label},
                "mark": {"type": "text", "align": "left", "fontSize": 13, "color": LIGHT.ink},
                "encoding": {
                    "text": {"field": "text"},
                    "x": {"value": 8},
                    "y": {"value": 12},
                },
            },
        ],
    }


def _axis(word: str, ends: list[float]) -> Spec:
    return {
        "field": word,
        "type": "quantitative",
        "scale": {"domain": ends, "nice": False, "zero": False, "padding": 8},
        "axis": {"title": f"{word} target", "tickCount": 5},
    }
