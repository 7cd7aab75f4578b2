"""Learning curves: training loss by epoch, and how good the legs are on the test rows."""

import hashlib
import json
from collections.abc import Iterator
from typing import Final

from schemas.job import ENDINGS, Job, Leg
from schemas.metric import LegMetrics, Series
from service.plots.curves import NOTHING, Curves, not_drawn, panel, upward
from service.plots.figure import figure, legs_of
from service.plots.kind import Source, Spec, View
from service.plots.paper import LIGHT, Paper
from service.refusal import NotFound, NotYet

_WIDTH: Final = 640
_HEIGHT: Final = 340
_LOWER_HEIGHT: Final = 190

# Below, an R² says no more than that all is wrong, and one such epoch would flatten the rest.
_LOWEST_R2: Final = -1.0


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    job, curves = source.job, source.curves
    if not any(series_of(curves, leg, "loss").epochs for leg in legs_of(job)):
        raise without_epochs(job)
    spec = learning_curves(job, curves, LIGHT)
    version = hashlib.sha256(json.dumps(spec).encode()).hexdigest()
    return View(version, lambda paper: learning_curves(job, curves, paper))


def without_epochs(job: Job) -> NotFound:
    """Why a job has no curves."""
    if job.state in ENDINGS:
        return NotFound(f"{job.id} {job.state} before its first epoch and has no curves.")
    return NotYet(f"{job.id} is {job.state} and has no epoch yet.")


def series_of(curves: LegMetrics, leg: Leg, tag: str) -> Series:
    """One measured quantity of one leg; empty where it has none."""
    of_leg = curves.reference if leg == "reference" else curves.candidate
    return of_leg.get(tag, NOTHING)


def learning_curves(job: Job, curves: LegMetrics, paper: Paper) -> Spec:
    """Build the spec: the losses above, and below them what is measured on other rows, if any.

    Losses that are not finite leave a break; where a curve ends in one, a cross stands at the
    last loss that could be drawn. The loss axis is logarithmic where every loss is positive and
    the largest is more than ten times the smallest.
    """
    panels = list(_panels(job, curves))
    epochs = [epoch for each in panels for _, epoch, _ in each.points()]
    drawn = [
        panel(
            job,
            each,
            epochs,
            upward(each.values(), linear=n > 0),
            _WIDTH,
            _LOWER_HEIGHT if n else _HEIGHT,
        )
        for n, each in enumerate(panels)
        # An empty panel says nothing; what it lacks is said above.
        if n == 0 or each.values()
    ]
    inside: Spec = {"vconcat": drawn, "spacing": 24}
    return figure(job, "Learning curves", _remarks(job, curves, panels), _WIDTH, inside, paper)


def _panels(job: Job, curves: LegMetrics) -> Iterator[Curves]:
    def each_leg(tag: str) -> dict[Leg, Series]:
        return {leg: series_of(curves, leg, tag) for leg in legs_of(job)}

    yield Curves("", "training loss, as each leg computes it", each_leg("loss"))
    for tag, axis, lowest in (
        ("test/accuracy", "accuracy, test rows", 0.0),
        ("test/r2", "R\N{SUPERSCRIPT TWO}, test rows", _LOWEST_R2),
        ("validation_score", "validation score, as stopping sees it", _LOWEST_R2),
    ):
        series = each_leg(tag)
        if any(one.epochs for one in series.values()):
            yield Curves("", axis, series, lowest)


def _remarks(job: Job, curves: LegMetrics, panels: list[Curves]) -> list[str]:
    remarks = [] if job.state in ENDINGS else [f"{job.state}: what there is so far"]
    drawn = max(len(series_of(curves, leg, "loss").epochs) for leg in legs_of(job))
    thinned = drawn < curves.points
    if thinned:
        remarks.append(f"{drawn:,} of {curves.points:,} epochs drawn, evenly chosen")
    for each, name in zip(panels, ("loss", *(one.axis for one in panels[1:])), strict=True):
        remarks += not_drawn(name, each, thinned=thinned)
    return remarks
