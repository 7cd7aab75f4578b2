"""What all plots share: the legs' colours and shapes, fonts, the panel, titles."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pairing.leg_title import leg_title
from schemas.job import LEGS, Job, Leg
from service.plots.kind import Spec

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"

# Blue and vermilion of Okabe and Ito, told apart with any colour vision and on grey paper.
COLOURS: Final[Mapping[Leg, str]] = {"reference": "#0072B2", "candidate": "#D55E00"}

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

_INK: Final = "#1f2328"
_FAINT_INK: Final = "#59636e"
_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"

_CONFIG: Final[Spec] = {
    "font": _FONT,
    "axis": {
        "labelColor": _INK,
        "titleColor": _INK,
        "labelFontSize": 12,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "domainColor": "#8c959f",
        "tickColor": "#8c959f",
        "gridColor": "#e4e7ea",
    },
    "title": {
        "anchor": "start",
        "color": _INK,
        "fontSize": 16,
        "subtitleColor": _FAINT_INK,
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
        "offset": 10,
    },
    "legend": {"labelColor": _INK, "labelFontSize": 13, "labelLimit": 500, "symbolOpacity": 1},
    "view": {"stroke": None},
}


def figure(job: Job, title: str, remarks: Sequence[str], width: int, inside: Spec) -> Spec:
    """A whole spec on a solid light panel, legible on light pages and on dark ones.

    Args:
        job: Whose plot; its name, or else its id, stands in the title.
        title: What is shown, in a few words.
        remarks: Lines below the title.
        width: Of the inside in pixels; a longer title is cut.
        inside: Data, marks and encodings.
    """
    whole = f"{title}: {job.name or job.id}"
    return {
        "$schema": SCHEMA,
        "description": ". ".join((whole, *remarks)),
        "background": "#ffffff",
        "padding": 16,
        "title": {
            "text": whole,
            "limit": width,
            **({"subtitle": list(remarks)} if remarks else {}),
        },
        "config": _CONFIG,
        **inside,
    }


def legend_names(job: Job) -> dict[Leg, str]:
    """What the legend calls each leg."""
    return {leg: f"{leg}: {leg_title(job.training, leg)}" for leg in LEGS}


def by_leg(job: Job, values: Mapping[Leg, Any], **more: Any) -> Spec:
    """An encoding that gives each leg its own value; all of them share one legend."""
    names = legend_names(job)
    return {
        "field": "leg",
        "type": "nominal",
        "scale": {"domain": list(names.values()), "range": [values[leg] for leg in names]},
        "legend": {"title": None, "orient": "top", "direction": "vertical", **more},
    }


def drawable(number: float | None) -> bool:
    """Whether there is a place for a number on paper.

    Example:
        >>> [drawable(number) for number in (1.5, None, float("nan"), float("inf"), -1e200)]
        [True, False, False, False, False]
    """
    return number is not None and math.isfinite(number) and abs(number) <= LARGEST
