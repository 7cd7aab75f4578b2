"""Predictions: what both legs say of the test rows, against what is true. Regression only."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from schemas.job import ENDINGS, LEGS, Job, Leg
from schemas.report import PairReport
from service.plots.figure import COLOURS, NUMBER_LABEL, by_leg, drawable, figure, legend_names
from service.plots.kind import Source, Spec, View
from service.refusal import NotFound, NotYet
from store.errors import UnknownArtifact
from store.ledger import StoredArtifact

FILE: Final = "predictions.csv"

_MOST_PANELS: Final = 9
_MOST_POINTS: Final = 1000
_ONE_SIDE: Final = 460
_SIDE: Final = 250

_SHAPES: Final[dict[Leg, str]] = {"reference": "circle", "candidate": "diamond"}
_SIZES: Final[dict[Leg, int]] = {"reference": 80, "candidate": 24}
# The reference is a ring, the candidate a dot: where both agree, the dot lies in the ring.
_FILLS: Final[dict[Leg, str]] = {"reference": "transparent", "candidate": COLOURS["candidate"]}

_MARGIN: Final = 10
# How far outside of the true values a prediction is drawn, in spreads of these.
_FARTHEST_SPREADS: Final = 10.0


@dataclass(frozen=True)
class Panel:
    """One target: what is true of some test rows, and what each leg says of the same rows."""

    target: str
    true: tuple[float, ...]
    said: dict[Leg, tuple[float, ...]]

    @cached_property
    def across(self) -> tuple[float, float]:
        """Smallest and largest true value, apart from each other."""
        true = [number for number in self.true if drawable(number)] or [0.0]
        low, high = min(true), max(true)
        return (low, high) if low < high else (low - (abs(low) or 1.0), high + (abs(high) or 1.0))

    @cached_property
    def upward(self) -> tuple[float, float]:
        """Smallest and largest of the true values and of the predictions that are shown."""
        said = [
            number for numbers in self.said.values() for number in numbers if self.shows(number)
        ]
        return min(*self.across, *said), max(*self.across, *said)

    def shows(self, said: float) -> bool:
        """Whether a prediction lies near enough to the true values to be drawn."""
        low, high = self.across
        reach = _FARTHEST_SPREADS * (high - low)
        return drawable(said) and low - reach <= said <= high + reach


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    job = source.job
    estimator = job.training.reference.sklearn.estimator
    if estimator != "MLPRegressor":
        raise NotFound(
            f"{job.id} trains an {estimator}: predicted numbers are drawn for regression only."
        )
    if job.state not in ENDINGS:
        raise NotYet(f"{job.id} is {job.state}; predictions are drawn when it has succeeded.")
    try:
        file = source.ledger.artifact(job.id, FILE)
    except UnknownArtifact as error:
        raise NotFound(f"{job.id} {job.state} and left no predictions to draw.") from error
    return View(file.sha256, lambda: _drawn(source, file))


def _drawn(source: Source, file: StoredArtifact) -> Spec:
    body = source.ledger.report(source.job.id)
    rows = PairReport.model_validate_json(body).rows if body else None
    targets = rows.target_columns if rows else ()
    number = rows.test if rows else _MOST_POINTS
    with io.TextIOWrapper(source.blobs.open(file.blob), encoding="utf-8", newline="") as text:
        panels = read_panels(text, targets, number)
    return predictions(source.job, panels, number, max(1, len(targets)))


def read_panels(text: Iterator[str], targets: Sequence[str], rows: int) -> list[Panel]:
    """Read `predictions.csv`, evenly chosen rows of it where there are many.

    Args:
        text: Its lines.
        targets: Names of the target columns; with only one, the file does not name it.
        rows: How many rows it has.
    """
    lines = csv.reader(text)
    header = next(lines)
    names = [column.removeprefix("true:") for column in header if column.startswith("true:")]
    endings = [f":{name}" for name in names[:_MOST_PANELS]] or [""]
    step = -(-rows * len(endings) // _MOST_POINTS) or 1
    chosen = list(islice(lines, 0, None, step))

    def column(name: str) -> tuple[float, ...]:
        place = header.index(name)
        return tuple(float(line[place]) for line in chosen)

    return [
        Panel(
            target=ending[1:] or (targets[0] if targets else "target"),
            true=column(f"true{ending}"),
            said={leg: column(f"{leg}{ending}") for leg in LEGS},
        )
        for ending in endings
    ]


def predictions(job: Job, panels: Sequence[Panel], rows: int, targets: int) -> Spec:
    """Build the spec: a square panel for each target, true across and predicted up.

    Predictions that are not finite, or very far outside of the true values, are counted below
    the title instead of drawn: one of them would squeeze all others into a line.
    """
    side = _ONE_SIDE if len(panels) == 1 else _SIDE
    columns = min(3, len(panels))
    squares = [_square(job, panel, side) for panel in panels]
    inside: Spec = {"concat": squares, "columns": columns, "spacing": 30}
    remarks = ["the grey line is where predicted equals true"]
    if len(panels[0].true) < rows:
        remarks.append(f"{len(panels[0].true):,} of {rows:,} test rows drawn, evenly chosen")
    if len(panels) < targets:
        remarks.append(f"the first {len(panels)} of {targets:,} targets")
    remarks += [line for leg in LEGS for line in _left_out(panels, leg)]
    return figure(job, "Predicted against true", remarks, columns * side, inside)


def _square(job: Job, panel: Panel, side: int) -> Spec:
    points = [
        {"true": true, "predicted": said, "leg": legend_names(job)[leg]}
        for leg in LEGS
        for true, said in zip(panel.true, panel.said[leg], strict=True)
        if drawable(true) and panel.shows(said)
    ]
    ends = [{"true": end, "predicted": end} for end in panel.across]
    return {
        "width": side,
        "height": side,
        "encoding": {
            "x": _axis("true", panel.target, panel.across),
            "y": _axis("predicted", panel.target, panel.upward),
        },
        "layer": [
            {
                "data": {"values": ends},
                "mark": {"type": "line", "color": "#8c959f", "strokeWidth": 1.5},
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "strokeWidth": 1.5, "opacity": 0.8},
                "encoding": {
                    "stroke": by_leg(job, COLOURS),
                    "fill": by_leg(job, _FILLS),
                    "shape": by_leg(job, _SHAPES),
                    "size": by_leg(job, _SIZES),
                },
            },
        ],
    }


def _axis(word: str, target: str, ends: tuple[float, float]) -> Spec:
    return {
        "field": word,
        "type": "quantitative",
        "scale": {"domain": list(ends), "nice": False, "zero": False, "padding": _MARGIN},
        "axis": {"title": f"{word} {target}", "labelExpr": NUMBER_LABEL, "tickCount": 6},
    }


def _left_out(panels: Sequence[Panel], leg: Leg) -> Iterator[str]:
    said = [(panel, number) for panel in panels for number in panel.said[leg]]
    bad = sum(not drawable(number) for _, number in said)
    far = sum(drawable(number) and not panel.shows(number) for panel, number in said)
    for number, words in (
        (bad, "are not finite, or too large to draw"),
        (far, "lie far outside of the true values and are not drawn"),
    ):
        if number:
            yield f"{leg}: {number:,} of {len(said):,} predictions {words}"
