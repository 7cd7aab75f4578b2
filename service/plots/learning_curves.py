"""Learning curves: the training loss of each leg by epoch."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Final

from schemas.job import ENDINGS, Job, Leg
from schemas.metric import LegMetrics, Series
from service.plots.figure import (
    COLOURS,
    DASHES,
    NUMBER_LABEL,
    STROKE_WIDTHS,
    by_leg,
    drawable,
    figure,
    legend_names,
)
from service.plots.kind import Source, Spec, View
from service.refusal import NotFound, NotYet

_MOST_POINTS: Final = 640
_WIDTH: Final = 640
_HEIGHT: Final = 360
_MARGIN: Final = 12
_FEW_POINTS: Final = 25

_BREAK: Final = "break-paths-show-path-domains"
_CROSS: Final[Spec] = {
    "type": "point",
    "shape": "cross",
    "angle": 45,
    "size": 220,
    "opacity": 1,
    "filled": True,
}


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    job = source.job
    curves = source.ledger.metrics(job.id, _MOST_POINTS)
    if not any(_losses(curves, leg).epochs for leg in job.spec.sides):
        if job.state in ENDINGS:
            raise NotFound(f"{job.id} {job.state} before its first epoch and has no curves.")
        raise NotYet(f"{job.id} is {job.state} and has no epoch yet.")
    spec = learning_curves(job, curves)
    version = hashlib.sha256(json.dumps(spec).encode()).hexdigest()
    return View(version, lambda: spec)


def learning_curves(job: Job, curves: LegMetrics) -> Spec:
    """Build the spec.

    Losses that are not finite leave a break; where a curve ends in one, a cross stands at the
    last loss that could be drawn. The loss axis is logarithmic where every loss is positive and
    the largest is more than ten times the smallest.
    """
    points = [point for leg in job.spec.sides for point in _points(job, curves, leg)]
    ends = [point for leg in job.spec.sides for point in _broken_end(job, curves, leg)]
    inside: Spec = {
        "width": _WIDTH,
        "height": _HEIGHT,
        "encoding": {
            "x": _epoch_axis([point["epoch"] for point in points]),
            "y": _loss_axis([point["loss"] for point in points if point["loss"] is not None]),
            "color": by_leg(job, COLOURS, symbolType="stroke", symbolSize=500),
        },
        "layer": [_lines(job, points), {"data": {"values": ends}, "mark": _CROSS}],
    }
    return figure(job, "Learning curves", _remarks(job, curves), _WIDTH, inside)


def _lines(job: Job, points: Sequence[Spec]) -> Spec:
    few = len({point["epoch"] for point in points}) <= _FEW_POINTS
    return {
        "data": {"values": points},
        # One epoch alone makes no line.
        "mark": {"type": "line", "invalid": _BREAK, "point": {"size": 40} if few else False},
        "encoding": {
            "strokeDash": by_leg(job, DASHES),
            "strokeWidth": by_leg(job, STROKE_WIDTHS),
        },
    }


def _epoch_axis(epochs: Sequence[int]) -> Spec:
    first = min(epochs)
    return {
        "field": "epoch",
        "type": "quantitative",
        "scale": {"domain": [first, max(*epochs, first + 1)], "nice": False},
        "axis": {"title": "epoch", "format": ",d", "tickMinStep": 1},
    }


def _loss_axis(losses: Sequence[float]) -> Spec:
    return {
        "field": "loss",
        "type": "quantitative",
        "scale": _scale(losses),
        "axis": {"title": "training loss, as each leg computes it", "labelExpr": NUMBER_LABEL},
    }


def _losses(curves: LegMetrics, leg: Leg) -> Series:
    of_leg = curves.reference if leg == "reference" else curves.candidate
    return of_leg.get("loss", Series(epochs=(), values=()))


def _points(job: Job, curves: LegMetrics, leg: Leg) -> Iterator[Spec]:
    series = _losses(curves, leg)
    for epoch, loss in zip(series.epochs, series.values, strict=True):
        shown = loss if drawable(loss) else None
        yield {"epoch": epoch, "loss": shown, "leg": legend_names(job)[leg]}


def _broken_end(job: Job, curves: LegMetrics, leg: Leg) -> list[Spec]:
    """Where the curve of a leg ends before its epochs do, if it does."""
    points = list(_points(job, curves, leg))
    finite = [point for point in points if point["loss"] is not None]
    return finite[-1:] if finite and finite[-1] is not points[-1] else []


def _scale(losses: Sequence[float]) -> Spec:
    """The loss axis' scale.

    Example:
        >>> _scale([0.5, 4.0])["type"], _scale([0.5, 6.0])["type"], _scale([-1.0, 20.0])["type"]
        ('linear', 'log', 'linear')
    """
    if losses and min(losses) > 0 and max(losses) > 10 * min(losses):
        return {"type": "log", "nice": False, "padding": _MARGIN}
    return {"type": "linear", "nice": False, "zero": False, "padding": _MARGIN}


def _remarks(job: Job, curves: LegMetrics) -> list[str]:
    remarks = [] if job.state in ENDINGS else [f"{job.state}: what there is so far"]
    drawn = max(len(_losses(curves, leg).epochs) for leg in job.spec.sides)
    thinned = drawn < curves.points
    if thinned:
        remarks.append(f"{drawn:,} of {curves.points:,} epochs drawn, evenly chosen")
    for leg in job.spec.sides:
        series = _losses(curves, leg)
        bad = (
            e for e, loss in zip(series.epochs, series.values, strict=True) if not drawable(loss)
        )
        if first := next(bad, None):
            word = "by" if thinned else "from"
            remarks.append(
                f"{leg}: loss not finite, or too large to draw, {word} epoch {first:,} on"
            )
    return remarks
