"""The attribution as a waterfall: from rounding to the gap, one cause after the other."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schemas.attribution import Attribution, CauseReport
from schemas.job import Job
from schemas.report import PairReport
from service.plots.figure import NUMBER_LABEL, figure
from service.plots.gap_by_epoch import unit_of
from service.plots.interactions import (
    LABELS,
    WIDTH,
    cut,
    interactions,
    interactions_of,
)
from service.plots.kind import Source, Spec, View
from service.plots.paper import Paper
from service.refusal import NotFound

_ROW: Final = 40
_MOST_CAUSES: Final = 14

Direction = Literal["widens the gap", "hides a part of it", "no known cause"]


def look(source: Source) -> View:
    """See `PlotKind.look`."""
    report = source.pair_report()
    shared = report.attribution
    if shared is None:
        raise NotFound(f"{source.job.id} did not ask for `attribution` under `explain`.")
    if not report.causes:
        raise NotFound(f"{source.job.id} has no cause that the gap could be shared among.")
    return View(source.version, lambda paper: waterfall(source.job, report, shared, paper))


@dataclass(frozen=True)
class Step:
    """One bar: where it begins and ends on the axis of gaps, and what it stands for."""

    name: str
    title: str
    start: float
    end: float
    direction: Direction
    said: str


def steps_of(report: PairReport, shared: Attribution) -> Iterator[Step]:
    """The bars from the end of the scale to the gap: first what is unexplained, then causes.

    Causes follow in the order of the report, the largest share first; of very many the
    last ones are one bar. What has no effect has none.
    """
    level = math.log10(shared.gap_after)
    if report.unexplained is not None and shared.gap_after > shared.scale_end:
        bottom = math.log10(shared.scale_end)
        yield Step(
            "unexplained",
            "stays when every known cause is removed",
            10**bottom,
            10**level,
            "no known cause",
            f"{level - bottom:.2f}",
        )
    loud = [cause for cause in report.causes if not cause.silent]
    for name, title, share, error in _shares(loud):
        yield Step(
            name,
            title,
            10**level,
            10 ** (level + share),
            "widens the gap" if share >= 0 else "hides a part of it",
            f"{share:+.2f}".replace("-", "\N{MINUS SIGN}")
            + ("" if error is None else f" \N{PLUS-MINUS SIGN} {error:.2f}"),
        )
        level += share


def _shares(loud: Sequence[CauseReport]) -> Iterator[tuple[str, str, float, float | None]]:
    shown = loud if len(loud) <= _MOST_CAUSES else loud[: _MOST_CAUSES - 1]
    for cause in shown:
        yield cause.id, cause.title, cause.share_decades, cause.error_decades
    rest = loud[len(shown) :]
    if rest:
        yield f"{len(rest)} more causes", "together", sum(c.share_decades for c in rest), None


def waterfall(job: Job, report: PairReport, shared: Attribution, paper: Paper) -> Spec:
    """Build the spec: the waterfall, and below it what causes do only together."""
    panels = [_waterfall(report, shared, paper)]
    pairs = interactions_of(report.causes)
    if pairs:
        panels.append(interactions(pairs, paper))
    inside: Spec = {"vconcat": panels, "spacing": 34, "resolve": {"scale": {"color": "shared"}}}
    remarks = list(_remarks(report, shared))
    return figure(job, "Attribution", remarks, WIDTH + LABELS, inside, paper)


def _waterfall(report: PairReport, shared: Attribution, paper: Paper) -> Spec:
    steps = list(steps_of(report, shared))
    rows = [_label(step.name, step.title) for step in steps]
    bottom, top = "all causes removed", "the pair as it is"
    order = [_label(bottom, f"gap {shared.gap_after:.2e}"), *rows]
    order.append(_label(top, f"gap {shared.gap_before:.2e}"))
    lowest = min([shared.scale_end, shared.gap_after, *(s.end for s in steps)]) / 10**0.5
    highest = max([shared.gap_before, *(s.end for s in steps)]) * 10**0.5
    across: Spec = {
        "field": "start",
        "type": "quantitative",
        "scale": {"type": "log", "domain": [lowest, highest], "nice": False},
        "axis": {
            "title": f"gap of the {unit_of(report)}; beside each bar its decades",
            "labelExpr": NUMBER_LABEL,
            "tickCount": 8,
        },
    }
    bars = [
        {
            "row": row,
            "start": step.start,
            "end": step.end,
            "direction": step.direction,
            "said": step.said,
            "right": max(step.start, step.end),
        }
        for row, step in zip(rows, steps, strict=True)
    ]
    return {
        "width": WIDTH,
        "height": {"step": _ROW},
        "encoding": {"y": _rows(order), "x": across},
        "layer": [
            _noise(lowest, shared.scale_end, paper),
            _links(order, [shared.gap_after, *(step.end for step in steps)], paper),
            _bars(bars, paper),
            _words(bars, paper),
            _ends_of(order, shared, paper),
        ],
    }


def _label(name: str, title: str) -> str:
    return f"{cut(name)}\n{cut(title)}"


def _rows(order: Sequence[str]) -> Spec:
    return {
        "field": "row",
        "type": "nominal",
        "sort": list(order),
        "scale": {"domain": list(order), "paddingInner": 0.45, "paddingOuter": 0.3},
        "axis": {
            "title": None,
            "labelExpr": "split(datum.label, '\\n')",
            "labelLimit": LABELS,
            "labelLineHeight": 14,
            "ticks": False,
            "domain": False,
            "labelBaseline": "middle",
            "labelOffset": -6,
        },
    }


def _noise(lowest: float, end: float, paper: Paper) -> Spec:
    return {
        "data": {"values": [{"start": lowest, "end": end}]},
        "mark": {"type": "rect", "color": paper.line, "opacity": 0.28},
        "encoding": {"y": None, "x2": {"field": "end"}},
    }


def _links(order: Sequence[str], levels: Sequence[float], paper: Paper) -> Spec:
    """Thin lines from the end of each bar down to the start of the next."""
    lines = [
        {"row": above, "below": below, "start": level}
        for above, below, level in zip(order[:-1], order[1:], levels, strict=True)
    ]
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "color": paper.line, "strokeDash": [2, 2]},
        "encoding": {"y2": {"field": "below"}},
    }


def _bars(bars: Sequence[Spec], paper: Paper) -> Spec:
    return {
        "data": {"values": list(bars)},
        "mark": {"type": "bar"},
        "encoding": {"x2": {"field": "end"}, "color": _by_direction(bars, paper)},
    }


def _by_direction(bars: Sequence[Spec], paper: Paper) -> Spec:
    all_colours: dict[Direction, str] = {
        "widens the gap": paper.grows,
        "hides a part of it": paper.shrinks,
        "no known cause": paper.line,
    }
    there = {bar["direction"] for bar in bars}
    colours = {word: colour for word, colour in all_colours.items() if word in there}
    return {
        "field": "direction",
        "type": "nominal",
        "scale": {"domain": list(colours), "range": list(colours.values())},
        "legend": {"title": None, "orient": "top", "direction": "horizontal"},
    }


def _words(bars: Sequence[Spec], paper: Paper) -> Spec:
    return {
        "data": {"values": list(bars)},
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": paper.ink},
        "encoding": {
            "x": {"field": "right", "type": "quantitative"},
            "text": {"field": "said", "type": "nominal"},
        },
    }


def _ends_of(order: Sequence[str], shared: Attribution, paper: Paper) -> Spec:
    ends = [
        {"row": order[0], "start": shared.gap_after},
        {"row": order[-1], "start": shared.gap_before},
    ]
    return {
        "data": {"values": ends},
        "mark": {
            "type": "point",
            "shape": "diamond",
            "filled": True,
            "size": 130,
            "color": paper.ink,
            "opacity": 1,
        },
    }


def _remarks(report: PairReport, shared: Attribution) -> Iterator[str]:
    exactly = "exactly" if shared.method == "exact" else "by sampled orders"
    yield (
        f"{report.verdict}: with all causes removed the gap falls from {shared.gap_before:.2e} to "
        f"{shared.gap_after:.2e}, {shared.decades:.2f} decades, shared out {exactly}"
    )
    yield "grey band: below ten noise floors no gap can be told from none"
    silent = [cause.id for cause in report.causes if cause.silent]
    if silent:
        yield f"different, and without effect here: {', '.join(silent)}"
