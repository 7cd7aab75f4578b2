"""What all plots share: the legs' shapes, fonts, the panel, titles and remarks."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pairing.leg_title import leg_title
from schemas.job import Job, Leg
from service.plots.kind import Spec
from service.plots.paper import Paper

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"

# Where both legs agree, the candidate lies on the reference: it must not hide it.
DASHES: Final[Mapping[Leg, Sequence[int]]] = {"reference": (1, 0), "candidate": (6, 4)}
STROKE_WIDTHS: Final[Mapping[Leg, float]] = {"reference": 4.0, "candidate": 2.0}

# Beyond this the drawing's own sums and products would overflow.
LARGEST: Final = 1e150

# Plain digits as long as they are few. On a logarithmic axis the ticks between have no label.
NUMBER_LABEL: Final = (
    "datum.label === '' ? '' : datum.value === 0 || "
    "(abs(datum.value) >= 1e-3 && abs(datum.value) < 1e6) ? "
    "format(datum.value, ',.6~r') : format(datum.value, '.3~e')"
)

_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
# Of the remarks' font: what is narrower than the figure is not cut.
_LETTER_PIXELS: Final = 5.9
_MOST_REMARK_LINES: Final = 3


def figure(
    job: Job, title: str, remarks: Sequence[str], width: int, inside: Spec, paper: Paper
) -> Spec:
    """A whole spec on a solid panel.

    Args:
        job: Whose plot; its name, or else its id, stands in the title.
        title: What is shown, in a few words.
        remarks: Sentences below the title, broken into lines where they are long.
        width: Of the inside in pixels; a longer title is cut.
        inside: Data, marks and encodings.
        paper: What it is drawn on.
    """
    whole = f"{title}: {job.name or job.id}"
    lines = [line for remark in remarks for line in _broken(remark, width)]
    return {
        "$schema": SCHEMA,
        "description": ". ".join((whole, *remarks)),
        "background": paper.ground,
        "padding": 16,
        "title": {
            "text": whole,
            "limit": width,
            **({"subtitle": lines} if lines else {}),
        },
        "config": _config(paper),
        **inside,
    }


def _broken(remark: str, width: int) -> list[str]:
    letters = int(width / _LETTER_PIXELS)
    return textwrap.wrap(
        remark, letters, max_lines=_MOST_REMARK_LINES, placeholder=" \N{HORIZONTAL ELLIPSIS}"
    )


def _config(paper: Paper) -> Spec:
    return {
        "font": _FONT,
        "axis": {
            "labelColor": paper.ink,
            "titleColor": paper.ink,
            "labelFontSize": 12,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
            "titlePadding": 8,
            "domainColor": paper.line,
            "tickColor": paper.line,
            "gridColor": paper.grid,
        },
        "title": {
            "anchor": "start",
            "color": paper.ink,
            "fontSize": 16,
            "subtitleColor": paper.faint,
            "subtitleFontSize": 12,
            "subtitlePadding": 4,
            "offset": 10,
        },
        "legend": {
            "labelColor": paper.ink,
            "titleColor": paper.ink,
            "titleFontWeight": "normal",
            "labelFontSize": 13,
            "labelLimit": 600,
            "symbolOpacity": 1,
        },
        "text": {"color": paper.ink},
        "rule": {"color": paper.line},
        "view": {"stroke": None},
    }


def panel_title(words: str, width: int) -> Spec:
    """The title of one panel among several."""
    return {"text": words, "fontSize": 13, "fontWeight": "normal", "limit": width, "offset": 6}


def legs_of(job: Job) -> tuple[Leg, ...]:
    """The legs that a job trains."""
    return tuple(job.training.sides)


def legend_names(job: Job) -> dict[Leg, str]:
    """What the legend calls each leg."""
    return {leg: f"{leg}: {leg_title(job.training, leg)}" for leg in legs_of(job)}


def by_leg(job: Job, values: Mapping[Leg, Any], **more: Any) -> Spec:
    """An encoding that gives each leg its own value; all of them share one legend."""
    names = legend_names(job)
    return {
        "field": "leg",
        "type": "nominal",
        "scale": named_scale(list(names.values()), [values[leg] for leg in names]),
        "legend": {"title": None, "orient": "top", "direction": "vertical", **more},
    }


def named_scale(names: Sequence[str], values: Sequence[Any]) -> Spec:
    """A scale that gives each name its value.

    A range of one alone would be read as the end of a range of sizes: it is said twice.

    Example:
        >>> named_scale(["reference"], [4.0])
        {'domain': ['reference'], 'range': [4.0, 4.0]}
    """
    alone = len(values) == 1
    return {"domain": list(names), "range": [*values, *values] if alone else list(values)}


def drawable(number: float | None) -> bool:
    """Whether there is a place for a number on paper.

    Example:
        >>> [drawable(number) for number in (1.5, None, float("nan"), float("inf"), -1e200)]
        [True, False, False, False, False]
    """
    return number is not None and math.isfinite(number) and abs(number) <= LARGEST
