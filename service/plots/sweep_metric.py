"""The number that a sweep's points are compared by, against what was changed."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.job import ENDINGS, Job, JobState
from schemas.sweep_report import SweepRow
from service.plots.figure import figure
from service.plots.kind import Source, Spec, View
from service.plots.paper import Paper
from service.plots.sweep_line import sweep_line
from service.plots.sweep_map import cell_width, sweep_map, values_at
from service.plots.sweep_points import Points, points_of
from service.plots.sweep_ranking import MOST_ROWS, sweep_ranking
from service.refusal import NotYet
from service.sweeps.grouping import groups_of
from service.sweeps.reporting import best_point

_WIDTH: Final = 640
_MOST_CELLS: Final = 20


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
        return figure(job, title, remarks, _WIDTH, sweep_line(points, paths[0], paper), paper)
    if len(paths) == 2:
        across, upright = (values_at(points.rows, path) for path in paths)
        if max(len(across), len(upright)) <= _MOST_CELLS:
            width = max(_WIDTH, len(across) * cell_width(points.rows, paths[0]) + 160)
            return figure(job, title, remarks, width, sweep_map(points, paths, paper), paper)
    return figure(job, title, remarks, _WIDTH + 200, sweep_ranking(points, paper), paper)


def varied(rows: Sequence[SweepRow]) -> list[str]:
    """The paths at which points differ, in the order in which they were asked for."""
    paths = dict.fromkeys(path for row in rows for path in row.changes)
    return [path for path in paths if len(values_at(rows, path)) > 1]


def _is_number_everywhere(rows: Sequence[SweepRow], path: str) -> bool:
    values = [row.changes.get(path) for row in rows]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _metric_words(points: Points) -> str:
    leg, _, name = points.best.metric.rpartition(".")
    words = {"r2": "R\N{SUPERSCRIPT TWO}", "gap": "the gap of the predictions"}.get(name, name)
    return f"{words.replace('_', ' ')} of the {leg}" if leg else words


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
    if len(varied(points.rows)) != 1 and groups > MOST_ROWS:
        yield f"the best {MOST_ROWS} of {groups} points"
