"""The spec of residuals."""

import json
import math

from schemas.job import JobState
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from service.plots.predictions import DrawnRows, Panel
from service.plots.residuals import outline, residuals
from tests.client.canned_objects import job_of
from tests.service.plots.test_predictions import panel

ENDED = job_of("job_0", JobState.SUCCEEDED)


def spec_of(*panels: Panel, rows: int = 3) -> Spec:
    """The spec of so many targets."""
    return residuals(ENDED, DrawnRows(panels, rows, len(panels)), LIGHT)


def dots(spec: Spec) -> list[tuple[str, float, float]]:
    """Leg, prediction and residual of each point of the first target."""
    values = spec["vconcat"][0]["hconcat"][0]["layer"][1]["data"]["values"]
    return [(dot["leg"][:9], dot["predicted"], dot["residual"]) for dot in values]


def test_a_residual_is_predicted_minus_true() -> None:
    """Against what was predicted, for each leg, on axes that name the target."""
    spec = spec_of(panel([1, 2], [1.5, 2.5], [1.25, 1.0]))

    assert dots(spec) == [
        ("reference", 1.5, 0.5),
        ("reference", 2.5, 0.5),
        ("candidate", 1.25, 0.25),
        ("candidate", 1.0, -1.0),
    ]
    scatter = spec["vconcat"][0]["hconcat"][0]["layer"][1]["encoding"]
    assert scatter["x"]["axis"]["title"] == "predicted yield"
    assert scatter["y"]["axis"]["title"] == "residual of yield"
    assert "in the target's units" in " ".join(spec["title"]["subtitle"])


def test_every_drawn_row_is_counted_once_in_the_distribution() -> None:
    """Whichever bin it is in, the last end included."""
    numbers = [-3.0, -3.0, 0.0, 0.1, 2.9, 3.0, 3.0]

    corners = outline(numbers, (-3.0, 3.0))

    assert sum(rows for _, rows in corners[1:-1:2]) == len(numbers)
    assert corners[0] == (-3.0, 0)
    assert corners[-1] == (3.0, 0)
    assert [edge for edge, _ in corners] == sorted(edge for edge, _ in corners)


def test_residuals_that_are_no_numbers_are_counted_in_words() -> None:
    """A leg that diverged has no points; the spec is still JSON with axes that have two ends."""
    spec = spec_of(panel([1, 2], [math.nan, math.inf], [math.nan, 1e300]))

    assert dots(spec) == []
    assert "reference: 2 of 2 predictions are not finite" in " ".join(spec["title"]["subtitle"])
    low, high = spec["vconcat"][0]["hconcat"][0]["layer"][1]["encoding"]["y"]["scale"]["domain"]
    assert low < high
    json.dumps(spec, allow_nan=False)


def test_one_row_and_perfect_predictions_are_drawn() -> None:
    """Their residual of zero lies between two ends."""
    spec = spec_of(panel([5.0], [5.0], [5.0]), rows=1)

    assert dots(spec) == [("reference", 5.0, 0.0), ("candidate", 5.0, 0.0)]
    assert spec["vconcat"][0]["hconcat"][0]["layer"][1]["encoding"]["y"]["scale"]["domain"] == [
        -1,
        1,
    ]


def test_of_many_targets_the_first_are_drawn() -> None:
    """Four of them, and it is said."""
    spec = spec_of(*[panel([1, 2], [1, 2], [1, 2])] * 9)

    assert len(spec["vconcat"]) == 4
    assert "the first 4 of 9 targets" in spec["title"]["subtitle"]
