"""The curves of all points of a sweep, laid over each other."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.job import ENDINGS, Job, Leg
from schemas.metric import LegMetrics, Series
from schemas.sweep_report import SweepRow
from service.plots.curves import BREAK, Curves, across, upward
from service.plots.figure import LARGEST, NUMBER_LABEL, figure, named_scale, panel_title
from service.plots.kind import Source, Spec, View
from service.plots.learning_curves import series_of
from service.plots.paper import Paper
from service.plots.sweep_points import Points, points_of
from service.plots.sweep_styles import Style, chosen_rows, styles_of

_ONE_WIDTH: Final = 640
_WIDTH: Final = 380
_HEIGHT: Final = 280
_MOST_EPOCHS: Final = 160
# A loss so many times larger than what is usual in the first epoch is not drawn: it would
# flatten the rest.
_RUNAWAY: Final = 100.0


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    points = points_of(source)
    progress = source.job.progress
    version = f"{points.version}{progress.fraction if progress else ''}"
    return View(version, lambda paper: _drawn(source, points, paper))


def _drawn(source: Source, points: Points, paper: Paper) -> Spec:
    chosen = chosen_rows(points)
    curves = {
        row.number: source.ledger.metrics(row.job_id, _MOST_EPOCHS, always="test/")
        for row in chosen
    }
    return sweep_overlays(source.job, points, curves, paper)


def sweep_overlays(
    job: Job, points: Points, curves: Mapping[int, LegMetrics], paper: Paper
) -> Spec:
    """Build the spec: a column for each leg, losses above and what is measured on test rows below.

    Args:
        job: The sweep.
        points: Its points.
        curves: By number, of those that are drawn.
        paper: What it is drawn on.
    """
    rows = [row for row in points.rows if row.number in curves]
    styles = styles_of(points, rows, paper)
    width = _ONE_WIDTH if len(points.legs) == 1 else _WIDTH
    panels = [
        _panel(quantity, leg, curves, styles, width, paper)
        for quantity in _quantities(points, curves)
        for leg in points.legs
    ]
    inside: Spec = {
        "concat": panels,
        "columns": len(points.legs),
        "spacing": 26,
        "resolve": {"scale": {"color": "shared", "strokeDash": "shared"}},
    }
    remarks = list(_remarks(job, points, rows, curves, styles))
    return figure(
        job, "Curves of all points", remarks, len(points.legs) * (width + 60), inside, paper
    )


@dataclass(frozen=True)
class Quantity:
    """What one row of panels shows: a tag, its axis, and the values that have a place on it."""

    tag: str
    axis: str
    lowest: float
    highest: float


def _quantities(points: Points, curves: Mapping[int, LegMetrics]) -> Iterator[Quantity]:
    first_losses = [
        series.values[0]
        for one in curves.values()
        for leg in points.legs
        if (series := series_of(one, leg, "loss")).values
    ]
    starts = [value for value in first_losses if value is not None and 0 < value <= LARGEST]
    highest = _RUNAWAY * statistics.median(starts) if starts else LARGEST
    yield Quantity("loss", "training loss", -LARGEST, highest)
    for tag, axis, lowest in (
        ("test/accuracy", "accuracy, test rows", 0.0),
        ("test/r2", "R\N{SUPERSCRIPT TWO}, test rows", -1.0),
    ):
        if any(series_of(one, leg, tag).epochs for one in curves.values() for leg in points.legs):
            yield Quantity(tag, axis, lowest, LARGEST)


def _panel(
    quantity: Quantity,
    leg: Leg,
    curves: Mapping[int, LegMetrics],
    styles: Mapping[int, Style],
    width: int,
    paper: Paper,
) -> Spec:
    series = {number: series_of(one, leg, quantity.tag) for number, one in curves.items()}
    epochs = [epoch for one in series.values() for epoch in one.epochs]
    shown = {number: _shown(one, quantity) for number, one in series.items()}
    up = upward(
        (value for values in shown.values() for value in values if value is not None),
        linear=quantity.tag != "loss",
    )
    points = [
        {
            "point": number,
            "name": styles[number].name if number in styles else None,
            "epoch": epoch,
            "value": value,
        }
        for number, one in series.items()
        for epoch, value in zip(one.epochs, shown[number], strict=True)
    ]
    axis: Spec = {"title": quantity.axis, "labelExpr": NUMBER_LABEL, "tickCount": 6}
    few = len(set(epochs)) <= 1
    line: Spec = {"type": "line", "invalid": BREAK, "point": {"size": 30} if few else False}
    return {
        "title": panel_title(leg, width),
        "width": width,
        "height": _HEIGHT,
        "encoding": {
            "x": across(epochs, width),
            "y": {"field": "value", "type": "quantitative", "scale": up.scale(), "axis": axis},
            "detail": {"field": "point", "type": "nominal"},
        },
        "layer": [
            {
                "data": {"values": [each for each in points if each["name"] is None]},
                "mark": {**line, "color": paper.line, "strokeWidth": 1, "opacity": 0.5},
            },
            {
                "data": {"values": [each for each in points if each["name"] is not None]},
                "mark": {**line, "strokeWidth": 2.2},
                "encoding": _by_name(styles),
            },
            {
                "data": {"values": list(_ends(points))},
                "mark": {
                    "type": "point",
                    "shape": "cross",
                    "angle": 45,
                    "size": 110,
                    "filled": True,
                    "opacity": 1,
                },
                "encoding": {"color": _by_name(styles)["color"]},
            },
        ],
    }


def _shown(series: Series, quantity: Quantity) -> list[float | None]:
    window = Curves("", "", {}, quantity.lowest)
    return [
        value if window.shows(value) and value is not None and value <= quantity.highest else None
        for value in series.values
    ]


def _ends(points: Sequence[Spec]) -> Iterator[Spec]:
    """The last point of each named curve that ends before its epochs do."""
    last: dict[int, Spec] = {}
    final: dict[int, Spec] = {}
    for each in points:
        final[each["point"]] = each
        if each["value"] is not None:
            last[each["point"]] = each
    for number, each in last.items():
        if each["name"] is not None and final[number] is not each:
            yield each


def _by_name(styles: Mapping[int, Style]) -> Spec:
    names = [style.name for style in styles.values()]
    legend: Spec = {
        "title": None,
        "orient": "top",
        "direction": "vertical",
        "columns": 2,
        "symbolType": "stroke",
        "symbolSize": 400,
        "labelLimit": 370,
    }

    def by(values: Sequence[object]) -> Spec:
        scale = named_scale(names, values)
        return {"field": "name", "type": "nominal", "scale": scale, "legend": legend}

    return {
        "color": by([style.colour for style in styles.values()]),
        "strokeDash": by([style.dash for style in styles.values()]),
    }


def _remarks(
    job: Job,
    points: Points,
    rows: Sequence[SweepRow],
    curves: Mapping[int, LegMetrics],
    styles: Mapping[int, Style],
) -> Iterator[str]:
    if job.state not in ENDINGS:
        yield f"{job.state}: what there is so far"
    if len(rows) < len(points.rows):
        yield f"{len(rows)} of {len(points.rows):,} points drawn"
    if len(styles) < len(rows):
        yield (
            f"grey: {len(rows) - len(styles)} more points; best and worst by {points.best.metric}, "
            f"{'largest' if points.best.goal == 'max' else 'smallest'} first"
        )
    empty = sum(not one.points for one in curves.values())
    if empty:
        yield f"points that have no epoch yet, or none at all: {empty}"
    loss = next(_quantities(points, curves))
    lost = [
        row.label
        for row in rows
        if any(_ran_away(curves[row.number], leg, loss) for leg in points.legs)
    ]
    if lost:
        yield (
            f"points that ran off to losses not finite, or too large to draw: {len(lost)} "
            f"({'; '.join(lost[:4])}{'; ...' if len(lost) > 4 else ''})"
        )


def _ran_away(curves: LegMetrics, leg: Leg, loss: Quantity) -> bool:
    return _shown(series_of(curves, leg, "loss"), loss)[-1:] == [None]
