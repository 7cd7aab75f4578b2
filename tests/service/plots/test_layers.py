"""The specs of weights over time, and of their statistics."""

import json

import pytest

from schemas.diagnostics import LegDiagnostics
from schemas.job import JobState, Leg
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from service.plots.weight_statistics import weight_statistics
from service.plots.weights import weights
from tests.client.canned_objects import job_of
from tests.service.plots.layer_samples import leg_of

ENDED = job_of("job_0", JobState.SUCCEEDED)
BOTH: dict[Leg, LegDiagnostics] = {"reference": leg_of(1), "candidate": leg_of(2)}
LOST: dict[Leg, LegDiagnostics] = {"reference": leg_of(1), "candidate": leg_of(2, lost_from=12)}


def words(spec: Spec) -> str:
    """All that is said below the title."""
    return " ".join(spec["title"]["subtitle"])


def test_each_layer_is_a_row_and_each_leg_a_panel_on_the_same_axes() -> None:
    """So that one sees which layer of which leg spread out."""
    rows = weights(ENDED, BOTH, LIGHT)["vconcat"]

    titles = [[panel["title"]["text"] for panel in row["hconcat"]] for row in rows]
    assert titles == [
        [f"layer_{number}, 16 units, relu: {leg}" for leg in ("reference", "candidate")]
        for number in (1, 2)
    ]
    for row in rows:
        one, other = (panel["layer"][0]["encoding"]["y"]["scale"] for panel in row["hconcat"])
        assert one == other


def test_the_bands_are_the_quantiles_that_were_measured() -> None:
    """Nine of ten weights in the wide one, half in the narrow one, the median as a line."""
    panel = weights(ENDED, BOTH, LIGHT)["vconcat"][0]["hconcat"][1]

    course = BOTH["candidate"].layers[0].kernel.quantiles
    drawn = [[point[f"q{place}"] for place in range(7)] for point in panel["data"]["values"]]
    assert drawn == [list(quantiles) for quantiles in course]
    fields = [
        (layer["encoding"]["y"]["field"], layer["encoding"].get("y2", {}).get("field"))
        for layer in panel["layer"]
    ]
    assert fields == [("q1", "q5"), ("q2", "q4"), ("q3", None)]


def test_means_and_deviations_stand_beside_each_other() -> None:
    """Of weights and of biases, from the start on."""
    rows = weight_statistics(ENDED, BOTH, LIGHT)["vconcat"]

    titles = [panel["encoding"]["y"]["axis"]["title"] for panel in rows[0]["hconcat"]]
    assert titles == [
        "mean of weights",
        "deviation of weights",
        "mean of biases",
        "deviation of biases",
    ]
    start = rows[0]["hconcat"][1]["layer"][0]["data"]["values"][0]
    assert start["epoch"] == 0
    assert start["value"] == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("build", [weights, weight_statistics])
def test_weights_that_are_no_numbers_leave_a_break_and_are_told(build: object) -> None:
    """With what the diagnostics found wrong."""
    spec = build(ENDED, LOST, LIGHT)  # type: ignore[operator]

    json.dumps(spec, allow_nan=False)
    assert "The weights of layer_1 are no numbers from epoch 12 on." in words(spec)


def test_lost_numbers_are_told_once_for_each_leg() -> None:
    """However many panels lack them."""
    said = words(weight_statistics(ENDED, LOST, LIGHT))

    assert said.count("not finite, or too large to draw, from epoch 12 on") == 1
    assert "in layer_1, layer_2" in said


def test_of_very_many_layers_the_first_are_drawn() -> None:
    """And it is said."""
    many: dict[Leg, LegDiagnostics] = {"reference": leg_of(1, layers=9)}

    spec = weights(ENDED, many, LIGHT)

    assert len(spec["vconcat"]) == 6
    assert "the first 6 of 9 layers" in words(spec)
