"""The curves of a sweep over each other."""

import json
import math

import pytest

from service.plots.paper import LIGHT
from service.plots.sweep_overlays import sweep_overlays
from tests.service.plots.sweep_samples import curves, rates, sweep_job

JOB = sweep_job()


def test_of_more_points_the_best_and_the_worst_are_named_and_the_rest_is_grey() -> None:
    """In the same style in every panel."""
    of = rates(13)
    spec = sweep_overlays(JOB, of, {r.number: curves([1.0, 0.5]) for r in of.rows}, LIGHT)
    json.dumps(spec, allow_nan=False)

    named = spec["concat"][0]["layer"][1]["encoding"]["color"]["scale"]["domain"]
    assert [name.partition(":")[0] for name in named] == ["best"] * 3 + ["worst"] * 3
    assert "learning_rate_init=1e-13" in named[0]
    assert "learning_rate_init=0.1" in named[-1]
    grey = {point["point"] for point in spec["concat"][0]["layer"][0]["data"]["values"]}
    assert len(grey) == 13 - 6
    assert any("grey: 7 more points" in line for line in spec["title"]["subtitle"])


def test_each_leg_is_a_column_of_losses_and_scores() -> None:
    """Losses above."""
    of = rates(2)
    spec = sweep_overlays(JOB, of, {r.number: curves([1.0, 0.5]) for r in of.rows}, LIGHT)

    assert [panel["title"]["text"] for panel in spec["concat"]] == ["reference", "candidate"] * 2
    titles = [panel["encoding"]["y"]["axis"]["title"] for panel in spec["concat"]]
    assert titles == ["training loss"] * 2 + ["accuracy, test rows"] * 2


@pytest.mark.parametrize("lost", [None, math.inf, 1e9])
def test_a_point_that_runs_away_does_not_flatten_the_rest(lost: float | None) -> None:
    """Its curve ends in a cross, and it is named."""
    of = rates(3)
    told = {1: curves([1.0, 0.5]), 2: curves([1.1, 0.6]), 3: curves([1.2, lost])}
    spec = sweep_overlays(JOB, of, told, LIGHT)

    panel = spec["concat"][0]
    assert panel["encoding"]["y"]["scale"]["domain"] == [0.5, 1.2]
    assert [(end["point"], end["epoch"]) for end in panel["layer"][2]["data"]["values"]] == [(3, 1)]
    assert "too large to draw: 1 (learning_rate_init=0.001)" in " ".join(spec["title"]["subtitle"])
