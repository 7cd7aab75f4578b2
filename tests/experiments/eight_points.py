"""The jobs of the third experiment, each run once, and its page."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal

from service.plots.paper import LIGHT
from tests.experiments.again import page_again
from tests.experiments.drawing import SIDE, Spec, svg
from tests.experiments.laboratory import Laboratory, Ran, Size
from tests.integration.visitor import Json

PAGE = "3-the-eight-points"
ADVICE, FIXES = "12", "19"
Setting = Literal["inputs scaled", "both scaled"]
SETTINGS: Final[Mapping[Size, tuple[Setting, ...]]] = {
    "short": ("inputs scaled",),
    "full": ("inputs scaled", "both scaled"),
}
TOGETHER = "all of these together"
COLUMNS: Final = ("change", "judged", "gap before", "gap after")

WHY: Final[Mapping[str, str]] = {
    "1": "`skl_norm` is `l2(alpha / 2)`: the advice doubles what is a hundred times too strong",
    "2": "it is a sigmoid already",
    "3": "it is Keras' default; what differs is scikit-learn's narrower bound, and its biases",
    "4": "they are the same already",
    "5": "it is Keras' default; scikit-learn computes in float64 here",
    "6": "both are constant",
    "7": "one seed gives other numbers in each library",
    "8": "it shows the difference, and makes none",
}


class EightPoints:
    """The advice of 2023, judged, and what would have helped.

    Args:
        laboratory: Where jobs are run.
        size: With the target as it comes alone, or scaled as well.
    """

    def __init__(self, laboratory: Laboratory, size: Size) -> None:
        self._laboratory = laboratory
        self.is_full = size == "full"
        self.settings = SETTINGS[size]
        self.page = page_again(PAGE)
        self.ran = cache(self._run)

    def _run(self, file: str, setting: Setting) -> Ran:
        scaling = "standard" if setting == "both scaled" else "none"
        return self._laboratory.run(file, changes={"scaling.target": scaling})

    def advice(self, file: str, setting: Setting) -> Json:
        """What came of the changes that a job tries."""
        told: Json = self.ran(file, setting).report["advice"]
        return told

    def changes(self, file: str, setting: Setting) -> list[Json]:
        """Each change, and all of them together as the last."""
        told = self.advice(file, setting)
        return [*told["each"], {"name": TOGETHER, **told["together"]}]

    def table(self, name: str, file: str, setting: Setting) -> None:
        """Put what came of the changes into the page."""
        rows = []
        for change in self.changes(file, setting):
            row = [change["name"], change["effect"], change["gap_before"], change["gap_after"]]
            if file == ADVICE:
                row.append(WHY.get(change["name"].partition(".")[0], ""))
            rows.append(row)
        columns = [*COLUMNS, "why"] if file == ADVICE else list(COLUMNS)
        self.page.table(name, columns, rows)

    def figure(self, setting: Setting) -> bytes:
        """Draw the gap that each change leaves."""
        bars = [
            {
                "change": change["name"],
                "gap": change["gap_after"],
                "shown": _shown(change["gap_after"]),
                "kind": "our fixes" if file == FIXES else "the eight points",
                "effect": change["effect"],
            }
            for file in (ADVICE, FIXES)
            for change in self.changes(file, setting)
        ]
        before = self.advice(ADVICE, setting)["together"]["gap_before"]
        remark = "on the test rows, in deviations of the target; the line is Keras as it was asked"
        return svg(bars_figure(bars, before), "The gap that each change leaves", remark)


def _shown(gap: float) -> str:
    return f"{gap:.2g}" if gap > 0 and math.isfinite(gap) else "0"


def bars_figure(bars: Sequence[Mapping[str, Any]], before: float) -> Spec:
    """A bar for each change, in two panels, the gap before as a line through both."""
    kinds = list(dict.fromkeys(bar["kind"] for bar in bars))
    highest = 1.15 * max(before, *(bar["gap"] for bar in bars))
    panels = [
        _panel([bar for bar in bars if bar["kind"] == kind], before, highest) for kind in kinds
    ]
    return {"vconcat": panels, "spacing": 24}


def _panel(bars: Sequence[Mapping[str, Any]], before: float, highest: float) -> Spec:
    effects = {"hurt": LIGHT.grows, "helped": LIGHT.shrinks, "nothing": LIGHT.line}
    gap = {
        "field": "gap",
        "type": "quantitative",
        "scale": {"domain": [0, highest], "nice": False},
        "axis": {"title": "gap", "tickCount": 5},
    }
    change = {
        "field": "change",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 400},
    }
    return {
        "title": {"text": bars[0]["kind"], "fontSize": 13, "fontWeight": "normal"},
        "width": 2 * SIDE,
        "height": {"step": 22},
        "layer": [
            {
                "data": {"values": list(bars)},
                "mark": {"type": "bar", "height": 13},
                "encoding": {
                    "x": gap,
                    "y": change,
                    "color": {
                        "field": "effect",
                        "type": "nominal",
                        "scale": {"domain": list(effects), "range": list(effects.values())},
                        "legend": {"title": None, "orient": "right"},
                    },
                },
            },
            {
                "data": {"values": list(bars)},
                "mark": {"type": "text", "align": "left", "dx": 5, "color": LIGHT.ink},
                "encoding": {"x": gap, "y": change, "text": {"field": "shown"}},
            },
            {
                "data": {"values": [{"before": before}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": LIGHT.ink},
                "encoding": {"x": {"field": "before", "type": "quantitative"}},
            },
        ],
    }
