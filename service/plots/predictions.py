"""Predictions: what each leg says of the test rows, against what is true. Regression only."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from pairing.aim import aim_of
from pairing.leg_title import leg_title
from schemas.job import LEGS, Job, Leg
from service.plots.figure import (
    NUMBER_LABEL,
    by_leg,
    drawable,
    figure,
    legend_names,
    legs_of,
)
from service.plots.kind import Source, Spec, View
from service.plots.paper import COLOURS, Paper
from service.refusal import NotFound
from store.ledger import StoredArtifact

FILE: Final = "predictions.csv"

_MOST_PANELS: Final = 9
_MOST_POINTS: Final = 1000
_ONE_SIDE: Final = 460
_SIDE: Final = 250

SHAPES: Final[dict[Leg, str]] = {"reference": "circle", "candidate": "diamond"}
SIZES: Final[dict[Leg, int]] = {"reference": 80, "candidate": 24}
# The reference is a ring, the candidate a dot: where both agree, the dot lies in the ring.
FILLS: Final[dict[Leg, str]] = {"reference": "transparent", "candidate": COLOURS["candidate"]}

POINT: Final[Spec] = {"type": "point", "strokeWidth": 1.5, "opacity": 0.8}

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
    file = told_rows(source)
    return View(file.sha256, lambda paper: predictions(source.job, rows_of(source, file), paper))


def told_rows(source: Source) -> StoredArtifact:
    """The file of the predictions, of a job that predicts numbers.

    Raises:
        NotYet: The job has not ended.
        NotFound: It predicts classes, or left no predictions.
    """
    report, training = source.maybe_report, source.job.training
    if aim_of(training).classifies or (report and report.task != "regression"):
        raise NotFound(
            f"{source.job.id} trains {leg_title(training, 'reference')} on classes: predicted "
            "numbers are drawn for regression only."
        )
    return source.artifact(FILE, "predictions")


@dataclass(frozen=True)
class DrawnRows:
    """What is drawn of the test rows, and how much there is."""

    panels: Sequence[Panel]
    rows: int
    targets: int

    def remarks(self) -> Iterator[str]:
        """Say what is not drawn."""
        drawn = len(self.panels[0].true)
        if drawn < self.rows:
            yield f"{drawn:,} of {self.rows:,} test rows drawn, evenly chosen"
        if len(self.panels) < self.targets:
            yield f"the first {len(self.panels)} of {self.targets:,} targets"


def rows_of(source: Source, file: StoredArtifact) -> DrawnRows:
    """Read the predictions of a job."""
    report = source.maybe_report
    targets = report.rows.target_columns if report else ()
    number = report.rows.test if report else _MOST_POINTS
    with io.TextIOWrapper(source.blobs.open(file.blob), encoding="utf-8", newline="") as text:
        panels = read_panels(text, targets, number)
    return DrawnRows(panels, number, max(1, len(targets)))


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

    legs = [leg for leg in LEGS if f"{leg}{endings[0]}" in header]

    def column(name: str) -> tuple[float, ...]:
        place = header.index(name)
        return tuple(float(line[place]) for line in chosen)

    return [
        Panel(
            target=ending[1:] or (targets[0] if targets else "target"),
            true=column(f"true{ending}"),
            said={leg: column(f"{leg}{ending}") for leg in legs},
        )
        for ending in endings
    ]


def predictions(job: Job, test: DrawnRows, paper: Paper) -> Spec:
    """Build the spec: a square panel for each target, true across and predicted up.

    Predictions that are not finite, or very far outside of the true values, are counted below
    the title instead of drawn: one of them would squeeze all others into a line.
    """
    side = _ONE_SIDE if len(test.panels) == 1 else _SIDE
    columns = min(3, len(test.panels))
    squares = [_square(job, panel, side, paper) for panel in test.panels]
    inside: Spec = {"concat": squares, "columns": columns, "spacing": 30}
    remarks = ["the grey line is where predicted equals true", *test.remarks()]
    remarks += [line for leg in legs_of(job) for line in left_out(test.panels, leg)]
    return figure(job, "Predicted against true", remarks, columns * side, inside, paper)


def _square(job: Job, panel: Panel, side: int, paper: Paper) -> Spec:
    points = [
        {"true": true, "predicted": said, "leg": legend_names(job)[leg]}
        for leg in legs_of(job)
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
                "mark": {"type": "line", "color": paper.line, "strokeWidth": 1.5},
            },
            {
                "data": {"values": points},
                "mark": POINT,
                "encoding": as_points(job),
            },
        ],
    }


def as_points(job: Job) -> Spec:
    """Encodings that tell the legs' points apart, also where they lie on each other."""
    return {
        "stroke": by_leg(job, COLOURS),
        "fill": by_leg(job, FILLS),
        "shape": by_leg(job, SHAPES),
        "size": by_leg(job, SIZES),
    }


def _axis(word: str, target: str, ends: tuple[float, float]) -> Spec:
    return {
        "field": word,
        "type": "quantitative",
        "scale": {"domain": list(ends), "nice": False, "zero": False, "padding": _MARGIN},
        "axis": {"title": f"{word} {target}", "labelExpr": NUMBER_LABEL, "tickCount": 6},
    }


def left_out(panels: Sequence[Panel], leg: Leg) -> Iterator[str]:
    """Count a leg's predictions that have no place in the panels."""
    said = [(panel, number) for panel in panels for number in panel.said[leg]]
    bad = sum(not drawable(number) for _, number in said)
    far = sum(drawable(number) and not panel.shows(number) for panel, number in said)
    for number, words in (
        (bad, "are not finite, or too large to draw"),
        (far, "lie far outside of the true values and are not drawn"),
    ):
        if number:
            yield f"{leg}: {number:,} of {len(said):,} predictions {words}"
