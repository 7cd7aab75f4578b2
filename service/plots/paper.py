"""What a plot is drawn on: a light or a dark panel, and the colours that can be told apart there.

The legs keep their colours on both. Every colour has a contrast of at least 3 to 1 to its panel,
and those that stand beside each other differ for every kind of colour vision; the tests compute
both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schemas.job import Leg

Theme = Literal["light", "dark"]

# Blue and vermilion of Okabe and Ito, told apart with any colour vision and on any panel.
COLOURS: Final[Mapping[Leg, str]] = {"reference": "#0072B2", "candidate": "#D55E00"}


@dataclass(frozen=True)
class Paper:
    """A panel and its inks, each as `#rrggbb`.

    Attributes:
        ground: The panel itself.
        ink: Titles and labels.
        faint: Remarks, and lines that only help the eye.
        line: Axes, and what is drawn only for comparison.
        grid: Lines behind the curves.
        band: Where no statement can be made.
        grows: What makes a gap larger, and what is wrong.
        shrinks: What makes a gap smaller, and what is right.
        many: Of several things of one kind, in this order.
    """

    ground: str
    ink: str
    faint: str
    line: str
    grid: str
    band: str
    grows: str = "#B8860B"
    shrinks: str = "#0A9396"
    many: tuple[str, ...] = ()


PAPERS: Final[Mapping[Theme, Paper]] = {
    "light": Paper(
        ground="#ffffff",
        ink="#1f2328",
        faint="#59636e",
        line="#828a93",
        grid="#e4e7ea",
        band="#eceff2",
        many=("#332288", "#D55E00", "#00798C", "#3A86FF", "#1f2328", "#009E73"),
    ),
    "dark": Paper(
        ground="#0d1117",
        ink="#e6edf3",
        faint="#9da7b3",
        line="#7d8590",
        grid="#262c36",
        band="#1c222b",
        many=("#F0E442", "#D55E00", "#A371F7", "#e6edf3", "#CC6677", "#AA4499"),
    ),
}

LIGHT: Final = PAPERS["light"]
