"""The gap by epoch: how the legs part, beside what rounding alone does."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from schemas.job import Job
from schemas.report import EpochGap, PairReport
from service.plots.curves import BREAK, across
from service.plots.figure import NUMBER_LABEL, drawable, figure
from service.plots.kind import Source, Spec, View
from service.plots.paper import Paper
from service.refusal import NotFound

_WIDTH: Final = 640
_HEIGHT: Final = 360
_MARGIN: Final = 12
_FEW_POINTS: Final = 25

# So many noise floors are what the verdict calls indistinguishable.
_FLOORS: Final = 10.0
# One rounding of a double: where nothing else is on the axis.
_ROUNDING: Final = 2.0**-53

_GAP: Final = "between the legs"
_FLOOR: Final = "noise floor: rounding alone"
_BAND: Final = "up to ten noise floors: indistinguishable"


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    report = source.pair_report()
    if not known_course(report):
        raise NotFound(f"{source.job.id} has no predictions along the way to compare.")
    return View(source.version, lambda paper: gap_by_epoch(source.job, report, paper))


def gap_by_epoch(job: Job, report: PairReport, paper: Paper) -> Spec:
    """Build the spec: gap and noise floor of the predictions, on a logarithmic axis.

    The band reaches to ten times the largest floor so far: noise that has been seen stays
    possible. Exact zeros have no place on such an axis; they stand at its bottom, and it is said.
    """
    course = known_course(report)
    low, high = _ends(course)
    undecidable = report.undecidable_from_epoch
    layers = [_band(course, low), _floor(course), _gaps(course), _zeros(course, low)]
    if undecidable is not None:
        layers += _mark(undecidable, course, high, paper)
    inside: Spec = {
        "width": _WIDTH,
        "height": _HEIGHT,
        "encoding": {
            "x": across([each.epoch for each in course]),
            "y": {
                "field": "gap",
                "type": "quantitative",
                "scale": {
                    "type": "log",
                    "domain": [low, high],
                    "nice": False,
                    "padding": _MARGIN,
                    "clamp": True,
                },
                "axis": {
                    "title": f"gap of the {unit_of(report)}",
                    "labelExpr": NUMBER_LABEL,
                    "tickCount": 9,
                },
            },
        },
        "layer": layers,
        "resolve": {"scale": {"color": "shared"}},
    }
    _name_colours(layers, paper, floored=_floored(course))
    return figure(job, "Gap by epoch", list(_remarks(report)), _WIDTH, inside, paper)


def known_course(report: PairReport) -> list[EpochGap]:
    """The gaps up to where a leg diverged: beyond, they mean nothing."""
    end = min((each.epoch for each in report.diverged), default=math.inf)
    return [each for each in report.gap_by_epoch if each.epoch < end]


def unit_of(report: PairReport) -> str:
    """What gaps are measured in, in words."""
    return (
        "predictions, in spreads of the target" if report.task == "regression" else "probabilities"
    )


def _floored(course: Sequence[EpochGap]) -> bool:
    return any(each.noise_floor is not None for each in course)


def _name_colours(layers: Sequence[Spec], paper: Paper, *, floored: bool) -> None:
    """Give the lines one legend; every layer that has a `what` takes part in it."""
    colours = {_GAP: paper.ink, **({_FLOOR: paper.grows, _BAND: paper.line} if floored else {})}
    for layer in layers:
        layer.setdefault("encoding", {})
        if layer.pop("named", False):
            layer["encoding"]["color"] = _by_what(list(colours), list(colours.values()))
            if layer["mark"]["type"] == "line":
                layer["encoding"]["strokeDash"] = _by_what(list(colours), [[1, 0], [2, 3], [1, 0]])


def _by_what(names: Sequence[str], values: Sequence[object]) -> Spec:
    return {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": list(names), "range": list(values[: len(names)])},
        "legend": {
            "title": None,
            "orient": "top",
            "direction": "vertical",
            "symbolType": "stroke",
            "symbolSize": 500,
            "symbolStrokeWidth": 4,
        },
    }


def _ends(course: Sequence[EpochGap]) -> tuple[float, float]:
    """Ends of the axis: what is drawn and is not zero, and a whole decade at least."""
    gaps = [each.gap for each in course]
    floors = [each.noise_floor for each in course]
    tops = [_FLOORS * floor for floor in floors if floor is not None and drawable(floor)]
    some = [n for n in (*gaps, *floors, *tops) if n is not None and drawable(n) and n > 0]
    some = some or [_ROUNDING]
    low, high = min(some), max(some)
    if any(number == 0.0 for number in (*gaps, *floors)):
        low /= 10**0.5
    if high < 10 * low:
        low, high = low / 10**0.5, high * 10**0.5
    return low, high


def _gaps(course: Sequence[EpochGap]) -> Spec:
    points = [{"epoch": each.epoch, "gap": _placed(each.gap), "what": _GAP} for each in course]
    return _line(points, len(course))


def _floor(course: Sequence[EpochGap]) -> Spec:
    points = [
        {"epoch": each.epoch, "gap": _placed(each.noise_floor), "what": _FLOOR} for each in course
    ]
    return _line(points, len(course))


def _line(points: list[Spec], length: int) -> Spec:
    dots = {"size": 30} if length <= _FEW_POINTS else False
    return {
        "data": {"values": points},
        "mark": {"type": "line", "invalid": BREAK, "point": dots, "strokeWidth": 2.5},
        "named": True,
    }


def _placed(gap: float | None) -> float | None:
    return gap if gap is not None and drawable(gap) and gap > 0 else None


def _band(course: Sequence[EpochGap], low: float) -> Spec:
    largest = 0.0
    points: list[Spec] = []
    for each in course:
        if each.noise_floor is not None and drawable(each.noise_floor):
            largest = max(largest, each.noise_floor)
        top = _FLOORS * largest
        if top > low:
            points.append({"epoch": each.epoch, "gap": top, "bottom": low, "what": _BAND})
    # One epoch alone makes no area.
    if len(course) == 1 and points:
        points = [{**points[0], "epoch": course[0].epoch + beside} for beside in (-1, 1)]
    return {
        "data": {"values": points},
        "mark": {"type": "area", "opacity": 0.28, "clip": True},
        "encoding": {"y2": {"field": "bottom"}},
        "named": True,
    }


def _zeros(course: Sequence[EpochGap], low: float) -> Spec:
    points = [{"epoch": e.epoch, "gap": low, "what": _GAP} for e in course if e.gap == 0.0]
    points += [
        {"epoch": e.epoch, "gap": low, "what": _FLOOR} for e in course if e.noise_floor == 0.0
    ]
    return {
        "data": {"values": points},
        "mark": {
            "type": "point",
            "shape": "triangle-down",
            "filled": True,
            "size": 60,
            "opacity": 1,
        },
        "named": True,
    }


def _mark(epoch: int, course: Sequence[EpochGap], high: float, paper: Paper) -> list[Spec]:
    """A line at the epoch from which nothing can be said, with its words on the roomier side."""
    first, last = course[0].epoch, course[-1].epoch
    right = epoch - first < (last - first) / 2
    place: Spec = {"data": {"values": [{"epoch": epoch, "gap": high}]}}
    return [
        {
            **place,
            "mark": {"type": "rule", "color": paper.ink, "strokeDash": [5, 4], "strokeWidth": 1.5},
            "encoding": {"x": across([each.epoch for each in course]), "y": None},
        },
        {
            **place,
            "mark": {
                "type": "text",
                "text": f"undecidable from epoch {epoch:,}",
                "align": "left" if right else "right",
                "baseline": "bottom",
                "dx": 6 if right else -6,
                "dy": -6,
                "fontSize": 12,
                "color": paper.ink,
            },
        },
    ]


def _remarks(report: PairReport) -> Iterator[str]:
    yield f"verdict: {report.verdict}"
    yield report.summary
    course = known_course(report)
    if not _floored(course):
        yield "the noise floor was not measured"
    zero = sum(each.gap == 0.0 for each in course)
    if zero:
        yield f"exactly zero in {zero:,} of {len(course):,} epochs: triangles at the bottom"
    bad = next((e.epoch for e in course if e.gap is None or not math.isfinite(e.gap)), None)
    if bad is not None:
        yield f"not finite by epoch {bad:,} on"
    if any(each.noise_floor == 0.0 for each in course):
        yield "a noise floor of exactly zero stands at the bottom too"
