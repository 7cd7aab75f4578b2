"""The jobs of the second experiment, each run once, and its page."""

import math
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Final, Literal

from schemas.job import LEGS, Leg
from service.plots.paper import COLOURS, LIGHT
from tests.experiments.again import page_again
from tests.experiments.drawing import SIDE, Spec, svg
from tests.experiments.laboratory import Changes, Laboratory, Ran, Size, example

PAGE = "2-unbounded-activations"
FILE = "18"

Activation = Literal["identity", "relu", "softplus"]
UNBOUNDED: Final[tuple[Activation, ...]] = ("identity", "relu", "softplus")
IN_KERAS: Final[Mapping[Activation, str]] = {"identity": "linear"}

ASKED_RATE: Final = 0.002
PER_DECADE: Final[Mapping[Size, int]] = {"short": 0, "full": 8}
LOWEST, DECADES = 0.0005, 1.3
SEEDS: Mapping[Size, tuple[int, ...]] = {"short": (0,), "full": (0, 1)}
CAUSES_BUT_THE_HALF = "everything but the one half"


def rates_of(size: Size) -> tuple[float, ...]:
    """Learning rates to try, evenly on a logarithmic axis; the asked one alone in short."""
    number = PER_DECADE[size]
    if not number:
        return (ASKED_RATE,)
    steps = range(round(number * DECADES) + 1)
    return tuple(float(f"{LOWEST * 10 ** (step / number):.2g}") for step in steps)


class UnboundedActivations:
    """Softplus, relu and identity with an unscaled target, at many learning rates.

    Args:
        laboratory: Where jobs are run.
        size: At how many rates.
    """

    def __init__(self, laboratory: Laboratory, size: Size) -> None:
        self._laboratory = laboratory
        self.is_full = size == "full"
        self.rates, self.seeds = rates_of(size), SEEDS[size]
        self.page = page_again(PAGE)
        self.ran = cache(self._run)

    def _run(self, activation: Activation, rate: float, seed: int = 0) -> Ran:
        """Train a pair; the causes are tried at the asked rate alone."""
        changes: dict[str, Any] = {
            **rewritten(activation, rate),
            "seed": seed,
            "explain": {"attribution": "none", "noise_floor": False},
        }
        if rate != ASKED_RATE:
            changes["try"] = []
        return self._laboratory.run(FILE, changes=changes)

    @cached_property
    def attributed(self) -> Ran:
        """The job file as it stands; fewer epochs in the short version."""
        if self.is_full:
            return self._laboratory.run(FILE)
        job = example(FILE)
        fewer = {
            "reference.code": job["reference"]["code"].replace("max_iter=200", "max_iter=20"),
            "candidate.code": job["candidate"]["code"].replace("epochs=200", "epochs=20"),
            "try": [],
        }
        return self._laboratory.run(FILE, changes=fewer)

    def trains(self, leg: Leg, activation: Activation, rate: float, seed: int = 0) -> bool:
        """Whether a leg ends with finite numbers."""
        report = self.ran(activation, rate, seed).report
        return all(each["leg"] != leg for each in report["diverged"])

    def highest(self, leg: Leg, activation: Activation, seed: int) -> float:
        """The highest rate up to which a leg trains at all rates; 0 if at none."""
        trained = 0.0
        for rate in self.rates:
            if not self.trains(leg, activation, rate, seed):
                break
            trained = rate
        return trained

    def mse(self, leg: Leg, activation: Activation, rate: float) -> float:
        """Mean squared error on the test rows."""
        told = self.ran(activation, rate).report["legs"][leg]["metrics"]["mse"]
        return math.nan if told is None else float(told)

    def figure(self) -> None:
        """Draw which leg trains at which rate, and put it into the page."""
        points = [
            {
                "rate": rate,
                "network": f"{activation}, {'scikit-learn' if leg == 'reference' else 'Keras'}",
                "leg": leg,
                "end": "trains" if self.trains(leg, activation, rate) else "NaN",
            }
            for activation in UNBOUNDED
            for leg in LEGS
            for rate in self.rates
        ]
        remark = "diabetes, target as it comes, SGD with Nesterov momentum 0.9, 200 epochs, seed 0"
        title = "Where each network trains, by learning rate"
        self.page.figure("rates", svg(rates_figure(points), title, remark))


def rewritten(activation: Activation, rate: float) -> Changes:
    """The two programs of the job file with another activation and rate."""
    job = example(FILE)
    reference, candidate = job["reference"]["code"], job["candidate"]["code"]
    said = f"{rate:g}"
    return {
        "reference.code": reference.replace("'softplus'", f"'{activation}'").replace(
            f"learning_rate_init={ASKED_RATE}", f"learning_rate_init={said}"
        ),
        "candidate.code": candidate.replace(
            "'softplus'", f"'{IN_KERAS.get(activation, activation)}'"
        ).replace(f"lr={ASKED_RATE}", f"lr={said}"),
    }


def rates_figure(points: Sequence[Mapping[str, Any]]) -> Spec:
    """A row for each network, a mark for each rate: a disc where it trains, a cross where not."""
    order = list(dict.fromkeys(str(point["network"]) for point in points))
    return {
        "data": {"values": list(points)},
        "width": 3 * SIDE,
        "height": SIDE,
        "mark": {"type": "point", "size": 70, "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "rate",
                "type": "quantitative",
                "scale": {"type": "log", "nice": False, "padding": 12},
                "axis": {"title": "learning rate", "format": "~g"},
            },
            "y": {
                "field": "network",
                "type": "nominal",
                "sort": order,
                "axis": {"title": None, "labelLimit": 300},
            },
            "shape": {
                "field": "end",
                "type": "nominal",
                "scale": {"domain": ["trains", "NaN"], "range": ["circle", "cross"]},
                "legend": {"title": None, "orient": "top", "symbolStrokeColor": LIGHT.ink},
            },
            "color": {
                "field": "leg",
                "type": "nominal",
                "scale": {"domain": list(LEGS), "range": [COLOURS[leg] for leg in LEGS]},
                "legend": None,
            },
            "opacity": {
                "field": "end",
                "type": "nominal",
                "scale": {"domain": ["trains", "NaN"], "range": [1.0, 0.75]},
                "legend": None,
            },
        },
    }
