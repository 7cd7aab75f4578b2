"""A sweep's page: how far it is, the best point, the table of all points."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from pydantic import JsonValue

from schemas.job import ENDINGS, Job
from schemas.plot import Plot
from schemas.sweep_report import SweepGroup, SweepReport, SweepRow
from service.pages.home import standing
from service.pages.layout import page
from service.pages.markup import folded, link, number, text
from service.pages.plots import look_again, plots_section
from service.sweeps.columns import better_way, cells_of, names_of
from service.sweeps.labels import short_names, short_value
from service.sweeps.table import Wanted, lines_of

# What a page shows of a table; all of it is in the CSV.
_MOST_ROWS = 200

# What stands in other columns already, or says nothing beside them.
_LEFT_OUT = frozenset({"label", "name", "job_id", "attempt", "failure", "noise_floor"})
_SPREAD = (".deviation", ".minimum", ".maximum", ".count")


def sweep_page(
    job: Job, report: SweepReport, sort: str, plots: Sequence[Plot] = (), *, group: bool
) -> str:
    """The page as HTML; it looks again every few seconds until the sweep has ended.

    Args:
        job: The sweep.
        report: What it has found so far.
        sort: The column by which the table is sorted, with `-` in front to turn it round.
        plots: What can be drawn of it now.
        group: Whether repeats over seeds are merged.

    Raises:
        Invalid: There is no such column.
    """
    title = job.name or job.id
    parts = [f"<h1>{text(title)}</h1>", f"<p>{text(standing(job))}</p>"]
    parts += [f"<p class=note>{text(note)}</p>" for note in job.notes]
    parts.append(f"<p>{text(report.summary)}</p>")
    parts += _best(report)
    parts += _table(report, sort, group=group)
    parts.append(plots_section(plots))
    parts.append(_links(job))
    again = "" if job.state in ENDINGS else look_again(has_plots=bool(plots))
    return page(f"Twinfit: {title}", "".join(parts), again)


def _best(report: SweepReport) -> Iterator[str]:
    best = report.best
    if best is None:
        return
    spread = best.spread
    more = "" if spread.deviation is None else f" &plusmn; {number(spread.deviation)}"
    yield '<p class="verdict indistinguishable"><b>Best</b> '
    yield f"{link(f'/jobs/{best.job_id}', f'point {best.number}')}, {text(best.label)}: "
    yield f"{text(best.metric)} {number(best.value)}{more}</p>"


def _table(report: SweepReport, sort: str, *, group: bool) -> Iterator[str]:
    lines = lines_of(report.points, Wanted(sort=sort, group=group))
    names = [name for name in names_of(cells for _, cells in lines) if _is_shown(name)]
    yield "<h2>All points</h2>"
    if report.groups:
        other = {"sort": sort, **({} if group else {"group": "true"})}
        words = "every seed by itself" if group else "repeats over seeds merged"
        yield f"<p>{link(f'?{urlencode(other)}', f'Show {words}')}</p>"
    paths = list(dict.fromkeys(path for row in report.points for path in row.changes))
    heads = "".join(f"<th>{_head(name, sort, paths, group=group)}</th>" for name in names)
    rows = "".join(_row(row, cells_of(row), names) for row, _ in lines[:_MOST_ROWS])
    yield f"<div class=wide><table><thead><tr>{heads}</tr></thead>"
    yield f"<tbody>{rows}</tbody></table></div>"
    if len(lines) > _MOST_ROWS:
        yield f"<p>{len(lines) - _MOST_ROWS} more rows are in the table as CSV.</p>"


def _is_shown(name: str) -> bool:
    return name not in _LEFT_OUT and not name.endswith(_SPREAD)


def _head(name: str, sort: str, paths: Sequence[str], *, group: bool) -> str:
    """A column's name; a click sorts by it, the better end first, and another one turns round."""
    down = better_way(name) == "max" and "." in name and name not in paths
    turned = {name: f"-{name}", f"-{name}": name}.get(sort, f"-{name}" if down else name)
    arrow = {name: " &uarr;", f"-{name}": " &darr;"}.get(sort, "")
    tokens = {path: tuple(path.strip("/").replace("/", ".").split(".")) for path in paths}
    short = short_names(list(tokens.values()))
    shown = short[tokens[name]] if name in tokens else name.replace(".", " ").replace("_", " ")
    asked = {"sort": turned, **({"group": "true"} if group else {})}
    return f"{link(f'?{urlencode(asked)}', shown)}{arrow}"


def _row(row: SweepRow | SweepGroup, cells: dict[str, JsonValue], names: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{_cell(row, name, cells)}</td>" for name in names) + "</tr>"


def _cell(row: SweepRow | SweepGroup, name: str, cells: dict[str, JsonValue]) -> str:
    value = cells.get(name)
    if name == "number" and isinstance(row, SweepRow):
        return link(f"/jobs/{row.job_id}", str(value))
    if name == "state" and isinstance(row, SweepRow) and row.failure is not None:
        return folded(text(value), text(row.failure.detail))
    if value is None:
        return "&ndash;"
    if isinstance(value, float):
        deviation = cells.get(f"{name}.deviation")
        more = f" &plusmn; {number(deviation)}" if isinstance(deviation, float) else ""
        return f"{number(value)}{more}"
    return text(short_value(value))


def _links(job: Job) -> str:
    points = job.links.points or job.links.self
    links = [
        link(job.links.tensorboard, "TensorBoard over all points"),
        link(f"{points}?format=csv", "Table as CSV"),
        link(points, "Table as JSON"),
        link(job.links.report, "Report as JSON"),
        link(f"/v1/jobs?parent={job.id}", "Jobs of all points as JSON"),
        link(job.links.self, "This job as JSON"),
    ]
    return f"<p>{' &middot; '.join(links)}</p>"
