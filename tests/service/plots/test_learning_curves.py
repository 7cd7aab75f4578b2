"""The spec of the learning curves."""

import json
import math
from collections.abc import Sequence

import pytest

from schemas.job import Job, JobState
from schemas.metric import LegMetrics, Series
from service.plots.kind import Spec
from service.plots.learning_curves import learning_curves as drawn_on
from service.plots.paper import LIGHT
from tests.client.canned_objects import job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)


def curves(
    reference: Sequence[float | None], candidate: Sequence[float | None], points: int = 0
) -> LegMetrics:
    """Losses of both legs from epoch 1 on."""

    def leg(losses: Sequence[float | None]) -> dict[str, Series]:
        series = Series(epochs=tuple(range(1, len(losses) + 1)), values=tuple(losses))
        return {"loss": series} if losses else {}

    return LegMetrics(
        reference=leg(reference),
        candidate=leg(candidate),
        points=points or max(len(reference), len(candidate)),
    )


def learning_curves(job: Job, measured: LegMetrics) -> Spec:
    """The spec, on a light panel."""
    return drawn_on(job, measured, LIGHT)


def losses_of(spec: Spec) -> Spec:
    """The upper panel."""
    panel: Spec = spec["vconcat"][0]
    return panel


def remarks(spec: Spec) -> list[str]:
    """The lines below the title."""
    lines: list[str] = spec["title"].get("subtitle", [])
    return lines


def test_both_legs_keep_their_colours_and_names() -> None:
    """Blue and vermilion, whichever has come how far, named as the report names them."""
    names = ["reference: MLPRegressor", "candidate: Keras, like the reference"]
    for both in (curves([1.0, 0.5], [1.0]), curves([], [2.0]), curves([3.0], [])):
        colour = losses_of(learning_curves(ENDED, both))["encoding"]["color"]
        assert colour["scale"] == {"domain": names, "range": ["#0072B2", "#D55E00"]}


def test_every_measured_epoch_is_a_point() -> None:
    """At its epoch, with its loss."""
    panel = losses_of(learning_curves(ENDED, curves([4.0, 2.0], [5.0])))
    lines = panel["layer"][0]["data"]["values"]

    assert [(point["epoch"], point["value"], point["leg"][:9]) for point in lines] == [
        (1, 4.0, "reference"),
        (2, 2.0, "reference"),
        (1, 5.0, "candidate"),
    ]


@pytest.mark.parametrize(
    ("losses", "axis"),
    [
        ([100.0, 9.0], "log"),
        ([100.0, 10.0], "linear"),
        ([100.0, 0.0], "linear"),
        ([100.0, -1.0], "linear"),
        ([5.0], "linear"),
        ([100.0, math.nan, 9.0, math.inf], "log"),
        ([math.nan], "linear"),
    ],
)
def test_the_axis_is_logarithmic_only_where_that_helps(losses: list[float], axis: str) -> None:
    """Every loss positive, and more than a decade between them, over both legs together."""
    spec = learning_curves(ENDED, curves(losses[:1], losses[1:]))

    assert losses_of(spec)["encoding"]["y"]["scale"]["type"] == axis


@pytest.mark.parametrize("lost", [None, math.nan, math.inf, -math.inf, 1e200])
def test_a_curve_that_diverges_ends_in_a_cross(lost: float | None) -> None:
    """At its last loss that can be drawn; the epoch is said, and the spec is still JSON."""
    spec = learning_curves(ENDED, curves([4.0, 2.0, 1.0], [5.0, 1e9, lost, lost]))

    crosses = losses_of(spec)["layer"][1]["data"]["values"]
    assert [(cross["epoch"], cross["value"], cross["leg"][:9]) for cross in crosses] == [
        (2, 1e9, "candidate")
    ]
    assert remarks(spec) == ["candidate: loss not finite, or too large to draw, from epoch 3 on"]
    json.dumps(spec, allow_nan=False)


def test_thinned_curves_say_so() -> None:
    """An epoch between two that are drawn may have been the first bad one."""
    spec = learning_curves(ENDED, curves([4.0, 2.0, None], [4.0, 2.0, 1.0], points=3000))

    assert remarks(spec) == [
        "3 of 3,000 epochs drawn, evenly chosen",
        "reference: loss not finite, or too large to draw, by epoch 3 on",
    ]


def test_a_running_job_shows_what_there_is() -> None:
    """Said below its title, which holds its id while it has no name."""
    spec = learning_curves(job_of("job_7", JobState.RUNNING, 1), curves([1.0], []))

    assert spec["title"]["text"] == "Learning curves: job_7"
    assert remarks(spec) == ["running: what there is so far"]
