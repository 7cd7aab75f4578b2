"""What causes do only together, as the lower panel of the attribution's plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.attribution import CauseReport
from service.plots.figure import panel_title
from service.plots.kind import Spec
from service.plots.paper import Paper

WIDTH: Final = 460
LABELS: Final = 350

# A hundredth of a gap: what is smaller has no effect, as the report says too.
LEAST_DECADES: Final = 0.005

_MOST_INTERACTIONS: Final = 6
_LETTERS: Final = 52


def cut(words: str) -> str:
    """Shorten what stands beside a row."""
    return words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Together:
    """What two causes do beyond what each does without the other, in decades."""

    names: str
    decades: float


def interactions_of(causes: Sequence[CauseReport]) -> list[Together]:
    """The strongest pairs of causes, each once."""
    found: dict[frozenset[str], float] = {}
    for cause in causes:
        for each in cause.interactions:
            if each.index_decades is not None and abs(each.index_decades) >= LEAST_DECADES:
                found.setdefault(frozenset((cause.id, each.other)), each.index_decades)
    ranked = sorted(found.items(), key=lambda item: -abs(item[1]))[:_MOST_INTERACTIONS]
    return [Together(" and ".join(sorted(pair)), decades) for pair, decades in ranked]


def interactions(pairs: Sequence[Together], paper: Paper) -> Spec:
    """Build the panel: a bar for each pair."""
    bars = [
        {
            "pair": cut(pair.names),
            "decades": pair.decades,
            "said": f"{pair.decades:+.2f}".replace("-", "\N{MINUS SIGN}"),
        }
        for pair in pairs
    ]
    least, most = (choose([0.0, *(pair.decades for pair in pairs)]) for choose in (min, max))
    room = 0.2 * (most - least)
    ends = [least - room if least < 0 else 0.0, most + room if most > 0 else 0.0]
    return {
        "title": panel_title(
            "How much more fixing one is worth when the other is fixed too", WIDTH + 200
        ),
        "width": WIDTH,
        "height": {"step": 24},
        "data": {"values": bars},
        "encoding": {
            "y": {
                "field": "pair",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": LABELS, "ticks": False, "domain": False},
            },
            "x": {
                "field": "decades",
                "type": "quantitative",
                "scale": {"domain": ends, "nice": False},
                "axis": {"title": "decades; below zero it is worth less", "tickCount": 7},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": paper.line, "height": {"band": 0.6}}},
            {
                "transform": [{"filter": "datum.decades >= 0"}],
                "mark": {"type": "text", "align": "left", "dx": 5, "color": paper.ink},
                "encoding": {"text": {"field": "said"}},
            },
            {
                "transform": [{"filter": "datum.decades < 0"}],
                "mark": {"type": "text", "align": "right", "dx": -5, "color": paper.ink},
                "encoding": {"text": {"field": "said"}},
            },
        ],
    }
