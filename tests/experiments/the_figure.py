"""The jobs of the first experiment, each run once, and its page."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from statistics import mean
from typing import Final, Literal

from sklearn.datasets import make_friedman1

from schemas.job import Leg
from tests.experiments.again import page_again
from tests.experiments.drawing import Panel, grid_of, read_panel, svg
from tests.experiments.laboratory import Laboratory, Ran, Size, example
from tests.integration.visitor import Json

PAGE = "1-the-figure"
SEEDS: Mapping[Size, tuple[int, ...]] = {"short": (0,), "full": (0, 1, 2, 3, 4)}
CURVED_ROWS: Final = 1000

Alpha = Literal[0, 1]
Network = Literal["scikit-learn", "Keras 1", "Keras 2"]
NETWORKS: Final[tuple[Network, ...]] = ("scikit-learn", "Keras 1", "Keras 2")
Setting = Literal["both scaled", "inputs scaled", "curved"]
FILES: Final[Mapping[tuple[Alpha, str], str]] = {
    (0, "Keras 1"): "13", (0, "Keras 2"): "14", (1, "Keras 1"): "15", (1, "Keras 2"): "16",
}  # fmt: skip
UNEXPLAINED: Final = {"attribution": "none", "noise_floor": False}


@dataclass(frozen=True)
class Place:
    """One panel of the figure."""

    alpha: Alpha
    network: Network

    @property
    def leg(self) -> Leg:
        """Which leg of its job it is."""
        return "reference" if self.network == "scikit-learn" else "candidate"

    @property
    def file(self) -> str:
        """The start of its job file's name; scikit-learn's leg is in two of them."""
        return FILES[self.alpha, "Keras 1" if self.network == "scikit-learn" else self.network]


class TheFigure:
    """The six networks of the question.

    Args:
        laboratory: Where jobs are run.
        place: A folder for a table that is made up.
        size: Over how many seeds.
    """

    def __init__(self, laboratory: Laboratory, place: Path, size: Size) -> None:
        self._laboratory, self._place = laboratory, place
        self.is_full = size == "full"
        self.seeds = SEEDS[size]
        self.page = page_again(PAGE)
        self._ran = cache(self._run)

    def _run(self, setting: Setting, file: str, seed: int) -> Ran:
        changes: Json = {"seed": seed, "explain": UNEXPLAINED}
        if setting != "both scaled":
            changes["scaling.target"] = "none"
        if setting != "curved":
            return self._laboratory.run(file, changes=changes)
        changes["target"] = "y"
        return self._laboratory.run(file, upload=self._curved(), changes=changes)

    def _curved(self) -> Path:
        """Write Friedman's first function of ten inputs, with noise, as a table."""
        table = self._place / "curved.csv"
        if not table.exists():
            inputs, target = make_friedman1(CURVED_ROWS, 10, noise=1.0, random_state=0)
            with table.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([*(f"x{number}" for number in range(1, 11)), "y"])
                for row, y in zip(inputs.tolist(), target.tolist(), strict=True):
                    writer.writerow([*map(repr, row), repr(y)])
        return table

    def r2(self, setting: Setting, alpha: Alpha, network: Network) -> list[float]:
        """R2 on the test rows, by seed."""
        where = Place(alpha, network)
        reports = [self._ran(setting, where.file, seed).report for seed in self.seeds]
        return [report["legs"][where.leg]["metrics"]["r2"] for report in reports]

    def table(self, name: str, setting: Setting) -> None:
        """Put the means over the seeds, and from where to where they go, into the page."""
        rows = []
        for alpha in (0, 1):
            told = [self.r2(setting, alpha, network) for network in NETWORKS]
            spans = [f"{mean(each):.3f} ({min(each):.3f} to {max(each):.3f})" for each in told]
            rows.append([f"alpha = {alpha}", *spans])
        self.page.table(name, ["R2 on the test rows", *NETWORKS], rows)

    def figure(self, name: str, setting: Setting, title: str) -> bytes:
        """Draw the six panels of the first seed, and put them into the page."""
        panels = [
            self._panel(setting, Place(alpha, network)) for alpha in (0, 1) for network in NETWORKS
        ]
        remark = "predicted against true, test rows; the grey line is where both are equal"
        picture = svg(grid_of(panels, len(NETWORKS)), title, remark)
        self.page.figure(name, picture)
        return picture

    def _panel(self, setting: Setting, where: Place) -> Panel:
        ran = self._ran(setting, where.file, self.seeds[0])
        r2 = ran.report["legs"][where.leg]["metrics"]["r2"]
        name = f"alpha = {where.alpha}, {where.network}"
        return read_panel(name, where.leg, ran.artifact("predictions.csv"), r2)

    @cached_property
    def attributed(self) -> Ran:
        """Keras 2 with alpha 1, its gap shared out; a tenth of the epochs in the short version."""
        if self.is_full:
            return self._laboratory.run("16")
        job = example("16")
        fewer = {
            "reference.code": job["reference"]["code"].replace("max_iter=200", "max_iter=20"),
            "candidate.code": job["candidate"]["code"].replace("epochs=200", "epochs=20"),
        }
        return self._laboratory.run("16", changes=fewer)

    @cached_property
    def mended(self) -> Ran:
        """scikit-learn and the Keras network that is like it."""
        return self._laboratory.run("17")
