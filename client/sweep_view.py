"""A sweep's report as a page that people read."""

from collections.abc import Callable, Iterable, Sequence

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from client.tables import table_of
from client.terminal import Terminal
from client.words import number, seconds
from schemas.sweep_report import BestPoint, Spread, SweepGroup, SweepReport, SweepRow

# Beyond this many rows the table is for a file and not for a terminal.
MOST_ROWS = 60


def show_sweep(terminal: Terminal, report: SweepReport) -> None:
    """Print a sweep's report: the table, the best first; repeats merged; what failed."""
    for part in _parts(report):
        terminal.out.print(part)


def best_words(best: BestPoint) -> str:
    """The point that is ahead, in a line."""
    spread = best.spread
    more = ""
    if spread.deviation is not None:
        more = f" ± {number(spread.deviation, 2)} over {spread.count} seeds"
    return f"{best.metric} {number(best.value)}{more} at point {best.number}: {best.label}"


def _parts(report: SweepReport) -> Iterable[RenderableType]:
    yield Text(report.summary)
    yield ""
    merged = bool(report.groups)
    rows: Sequence[SweepRow | SweepGroup] = report.groups if merged else report.points
    in_order = sorted(rows, key=_order_of(report))
    yield _table(report, in_order[:MOST_ROWS])
    if len(in_order) > MOST_ROWS:
        left = len(in_order) - MOST_ROWS
        yield Text(f"{left} more rows: `twinfit fetch` writes them all to table.csv.")
    for row in report.points:
        if row.failure is not None:
            yield Text(f"Point {row.number} ({row.label}) failed: {row.failure.detail}")
    if report.best is not None:
        yield ""
        yield Text.assemble(("Best: ", "bold"), best_words(report.best))
        yield Text(f"{'':6}{report.best.job_id}")


def _order_of(report: SweepReport) -> Callable[[SweepRow | SweepGroup], tuple[bool, float, int]]:
    """The best first, by the sweep's own metric; then those without it, by number."""
    sign = -1.0 if report.goal == "max" else 1.0

    def key(row: SweepRow | SweepGroup) -> tuple[bool, float, int]:
        value = _metric(row, report.metric)
        return value is None, sign * (value or 0.0), row.number

    return key


def _metric(row: SweepRow | SweepGroup, metric: str) -> float | None:
    leg, _, name = metric.partition(".")
    found = row.metrics.get(leg, {}).get(name) if name else getattr(row, metric, None)
    return found.mean if isinstance(found, Spread) else found


def _table(report: SweepReport, rows: Sequence[SweepRow | SweepGroup]) -> Table:
    paths = list(dict.fromkeys(path for row in report.points for path in row.changes))
    metrics = list(
        dict.fromkeys(
            (leg, name)
            for row in report.points
            for leg, each in row.metrics.items()
            for name in each
        )
    )
    has_gap = any(row.gap is not None for row in report.points)
    table = table_of(
        "point",
        "changes" if paths else "seed",
        "state",
        "epochs",
        "time",
        *(f"{leg} {name}" for leg, name in metrics),
        *(["gap"] if has_gap else []),
    )
    table.columns[1].justify = table.columns[2].justify = "left"
    for row in rows:
        table.add_row(
            str(row.number),
            escape(row.label),
            escape(_state(row)),
            _plain(row.epochs),
            _time(row.seconds),
            *(_plain(row.metrics.get(leg, {}).get(name)) for leg, name in metrics),
            *([_plain(row.gap)] if has_gap else []),
        )
    return table


def _state(row: SweepRow | SweepGroup) -> str:
    if isinstance(row, SweepRow):
        return row.verdict or str(row.state)
    told = [f"{count} {verdict}" for verdict, count in row.verdicts.items()]
    children = row.children
    told += [
        f"{count} {word}"
        for word, count in (
            ("failed", children.failed),
            ("cancelled", children.cancelled),
            ("running", children.running),
            ("queued", children.queued),
        )
        if count
    ]
    return ", ".join(told)


def _plain(value: float | Spread | None) -> str:
    if isinstance(value, Spread):
        if value.mean is None:
            return "–"
        deviation = "" if value.deviation is None else f" ± {number(value.deviation, 2)}"
        return f"{number(value.mean)}{deviation}"
    return "–" if value is None else number(value)


def _time(value: float | Spread | None) -> str:
    amount = value.mean if isinstance(value, Spread) else value
    return "–" if amount is None else seconds(amount)
