"""Curves by epoch: panels with one line for each leg, and sentences on what no line can show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.job import Job, Leg
from schemas.metric import Series
from service.plots.figure import (
    DASHES,
    LARGEST,
    NUMBER_LABEL,
    STROKE_WIDTHS,
    by_leg,
    drawable,
    legend_names,
    panel_title,
)
from service.plots.kind import Spec
from service.plots.paper import COLOURS

NOTHING: Final = Series(epochs=(), values=())

BREAK: Final = "break-paths-show-path-domains"

_MARGIN: Final = 12
# In narrow panels curves that jump up and down would be one area.
_NARROW: Final = 400
_THIN: Final[Mapping[Leg, float]] = {"reference": 2.5, "candidate": 1.3}
_FEW_POINTS: Final = 25
_FEW_TICKS: Final = 8

_CROSS: Final[Spec] = {
    "type": "point",
    "shape": "cross",
    "angle": 45,
    "opacity": 1,
    "filled": True,
}
_AT_THE_BOTTOM: Final[Spec] = {
    "type": "point",
    "shape": "triangle-down",
    "size": 60,
    "opacity": 1,
    "filled": True,
    "yOffset": -5,
}


@dataclass(frozen=True)
class Curves:
    """One panel: a quantity of each leg by epoch.

    Attributes:
        title: Above the panel; none where it is empty.
        axis: What is measured, with its unit.
        series: By leg; a leg may have none.
        lowest: What is below is not drawn, but said.
    """

    title: str
    axis: str
    series: Mapping[Leg, Series]
    lowest: float = -LARGEST

    def points(self) -> Iterator[tuple[Leg, int, float | None]]:
        """Leg, epoch and value of each point; None where there is no place for it."""
        for leg, series in self.series.items():
            for epoch, value in zip(series.epochs, series.values, strict=True):
                yield leg, epoch, value if self.shows(value) else None

    def shows(self, value: float | None) -> bool:
        """Whether there is a place for a value in the panel."""
        return drawable(value) and value is not None and value >= self.lowest

    def values(self) -> list[float]:
        """All values that are drawn."""
        return [value for _, _, value in self.points() if value is not None]


@dataclass(frozen=True)
class Upward:
    """An axis for values: logarithmic only where that helps.

    Attributes:
        low: Smallest value on it.
        high: Largest.
        logarithmic: Whether decades are equally long.
        zeros: Whether exact zeros stand, apart, at the bottom of a logarithmic axis.
    """

    low: float
    high: float
    logarithmic: bool
    zeros: bool = False

    def scale(self) -> Spec:
        """The scale, as Vega-Lite has it."""
        return {
            "type": "log" if self.logarithmic else "linear",
            "domain": [self.low, self.high],
            "nice": False,
            "padding": _MARGIN,
            **({} if self.logarithmic else {"zero": False}),
        }


def upward(values: Iterable[float], *, zeros_apart: bool = False, linear: bool = False) -> Upward:
    """Choose the axis for values.

    It is logarithmic where every value is positive and the largest is more than ten times the
    smallest. With `zeros_apart`, zeros do not hinder that: they get a place below all others.
    Shares and scores have no decades: for them it is to be `linear`.

    Example:
        >>> [upward(v).logarithmic for v in ([0.5, 4.0], [0.5, 6.0], [-1.0, 20.0], [0.0, 9.0])]
        [False, True, False, False]
        >>> upward([0.0, 1.0, 100.0], zeros_apart=True).logarithmic
        True
    """
    all_of_them = list(values) or [0.0]
    some = [value for value in all_of_them if value != 0.0 or not zeros_apart] or [0.0]
    low, high = min(some), max(some)
    zeros = zeros_apart and len(some) < len(all_of_them)
    if low > 0 and high > 10 * low and not linear:
        # A twelfth of the axis for the zeros, but not less than half a decade.
        apart = max(10**0.5, (high / low) ** (1 / 12)) if zeros else 1.0
        return Upward(low / apart, high, logarithmic=True, zeros=zeros)
    low = min(low, 0.0) if zeros else low
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    return Upward(low, high, logarithmic=False)


def across(epochs: Sequence[int], pixels: int = 640) -> Spec:
    """The axis of epochs, from the first to the last of these; one alone stands in its middle."""
    first, last = min(epochs, default=0), max(epochs, default=0)
    ends = [first, last] if first < last else [first - 1, first + 1]
    # Left alone, an axis of few epochs has ticks between them.
    few = last - first <= _FEW_TICKS
    ticks = {"values": list(range(first, last + 1))} if few else {"tickCount": pixels // 80}
    return {
        "field": "epoch",
        "type": "quantitative",
        "scale": {"domain": ends, "nice": False},
        "axis": {"title": "epoch", "format": ",d", **ticks},
    }


def panel(
    job: Job, curves: Curves, epochs: Sequence[int], up: Upward, width: int, height: int
) -> Spec:
    """Draw one panel.

    Values that are not finite leave a break; where a curve ends in one, a cross stands at the
    last value that could be drawn.

    Args:
        job: Whose legs they are.
        curves: What is drawn.
        epochs: Of all panels of the figure, so that their axes are alike.
        up: The axis of values.
        width: In pixels.
        height: In pixels.
    """
    names = legend_names(job)
    points: list[Spec] = [
        {"epoch": epoch, "value": value, "leg": names[leg]}
        for leg, epoch, value in curves.points()
        if leg in names
    ]
    axis: Spec = {"title": curves.axis, "labelExpr": NUMBER_LABEL, "tickCount": height // 45}
    return {
        **({"title": panel_title(curves.title, width)} if curves.title else {}),
        "width": width,
        "height": height,
        "encoding": {
            "x": across(epochs, width),
            "y": {"field": "value", "type": "quantitative", "scale": up.scale(), "axis": axis},
            "color": by_leg(job, COLOURS, symbolType="stroke", symbolSize=500),
        },
        "layer": [
            _lines(job, points, up, wide=width > _NARROW),
            {
                "data": {"values": _broken_ends(points)},
                "mark": {**_CROSS, "size": 220 if width > _NARROW else 90},
            },
            {"data": {"values": _zeros(points, up)}, "mark": _AT_THE_BOTTOM},
        ],
    }


def _lines(job: Job, points: Sequence[Spec], up: Upward, *, wide: bool) -> Spec:
    few = len({point["epoch"] for point in points}) <= (_FEW_POINTS if wide else _FEW_POINTS // 3)
    placed = [
        {**point, "value": None if up.zeros and point["value"] == 0.0 else point["value"]}
        for point in points
    ]
    return {
        "data": {"values": placed},
        # One epoch alone makes no line.
        "mark": {
            "type": "line",
            "invalid": BREAK,
            "point": {"size": 40 if wide else 25} if few else False,
        },
        "encoding": {
            "strokeDash": by_leg(job, DASHES),
            "strokeWidth": by_leg(job, STROKE_WIDTHS if wide else _THIN),
        },
    }


def _broken_ends(points: Sequence[Spec]) -> list[Spec]:
    """Where the curve of a leg ends before its epochs do, if it does."""
    ends = []
    for leg in dict.fromkeys(point["leg"] for point in points):
        mine = [point for point in points if point["leg"] == leg]
        finite = [point for point in mine if point["value"] is not None]
        if finite and finite[-1] is not mine[-1]:
            ends.append(finite[-1])
    return ends


def _zeros(points: Sequence[Spec], up: Upward) -> list[Spec]:
    if not up.zeros:
        return []
    return [{**point, "value": up.low} for point in points if point["value"] == 0.0]


def not_drawn(name: str, curves: Curves, *, thinned: bool) -> Iterator[str]:
    """Say from which epoch on a leg's values have no place in the panel.

    Args:
        name: What is measured, in a word or two.
        curves: What is drawn.
        thinned: Whether the epochs between may hold the first one.
    """
    for leg, series in curves.series.items():
        pairs = list(zip(series.epochs, series.values, strict=True))
        word = "by" if thinned else "from"
        bad = next((epoch for epoch, value in pairs if not drawable(value)), None)
        if bad is not None:
            yield f"{leg}: {name} not finite, or too large to draw, {word} epoch {bad:,} on"
        low = [epoch for epoch, value in pairs if drawable(value) and not curves.shows(value)]
        if low:
            yield (
                f"{leg}: {name} below {curves.lowest:g}, and not drawn, in {len(low):,} of "
                f"{len(pairs):,} epochs"
            )
