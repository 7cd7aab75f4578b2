"""The specs of a sweep's plots."""

import json
import math

import pytest

from service.plots.kind import Spec
from service.plots.paper import COLOURS, LIGHT
from service.plots.sweep_metric import sweep_metric, varied
from service.plots.sweep_overlays import chosen_rows, styles_of, sweep_overlays
from service.plots.sweep_points import Points, distinct_labels
from tests.service.plots.sweep_samples import LAYERS, RATE, curves, points, row, sweep_job

JOB = sweep_job()


def rates(number: int, *, of: int = 1) -> Points:
    """So many points with different rates, the later the better."""
    return points([row(n, {RATE: 10.0**-n}, n / 100) for n in range(of, of + number)])


def metric_spec(of: Points) -> Spec:
    """The spec of their number."""
    spec = sweep_metric(JOB, of, LIGHT)
    json.dumps(spec, allow_nan=False)
    return spec


def test_one_number_changed_is_a_line_on_an_axis_of_decades() -> None:
    """With both legs in their colours."""
    spec = metric_spec(rates(4))

    axis = spec["encoding"]["x"]
    assert (axis["scale"]["type"], axis["axis"]["title"]) == ("log", RATE)
    line = spec["layer"][0]
    assert line["encoding"]["color"]["scale"]["range"] == list(COLOURS.values())
    assert {(dot["changed"], dot["value"]) for dot in line["data"]["values"]} == {
        (10.0**-n, n / 100) for n in range(1, 5)
    }


def test_numbers_close_to_each_other_have_a_plain_axis() -> None:
    """And so have zero and negative ones."""
    for values in ((1, 2, 3), (0, 1e-3, 1.0)):
        spec = metric_spec(points([row(n, {RATE: v}, 0.5) for n, v in enumerate(values, 1)]))
        assert spec["encoding"]["x"]["scale"]["type"] == "linear"


def test_repeats_are_dots_and_the_line_is_their_mean() -> None:
    """Of those that have the number."""
    some = [row(1, {RATE: 0.1}, 0.2, seed=0), row(2, {RATE: 0.1}, 0.4, seed=1)]
    some += [row(3, {RATE: 1.0}, 0.9, seed=0), row(4, {RATE: 1.0}, math.nan, seed=1)]

    spec = metric_spec(points(some))

    means = {
        (mean["changed"], round(mean["value"], 9)) for mean in spec["layer"][0]["data"]["values"]
    }
    assert means == {(0.1, 0.3), (1.0, 0.9)}
    assert len(spec["layer"][1]["data"]["values"]) == 2 * 3
    assert [lost["changed"] for lost in spec["layer"][2]["data"]["values"]] == [1.0]


def test_two_values_changed_are_a_map_that_says_what_has_no_number() -> None:
    """Cells in the order in which they were asked for, the best the strongest."""
    some = [
        row(1, {RATE: 0.1, LAYERS: [8]}, 0.5),
        row(2, {RATE: 0.1, LAYERS: [16]}, 0.9),
        row(3, {RATE: 1.0, LAYERS: [8]}, None, verdict="diverged"),
        row(4, {RATE: 1.0, LAYERS: [16]}, 0.6),
    ]

    spec = metric_spec(points(some))

    assert [cell["words"] for cell in spec["data"]["values"]] == ["0.5", "0.9", "diverged", "0.6"]
    assert spec["data"]["values"][1]["fill"] == COLOURS["candidate"].lower()
    assert spec["encoding"]["y"]["scale"]["domain"] == ["[8]", "[16]"]
    assert spec["encoding"]["x"]["axis"]["title"] == "learning_rate_init"
    assert "1 of 4 points diverged" in spec["title"]["subtitle"]


def test_anything_else_is_a_row_for_each_point_the_best_first() -> None:
    """A change that is no number, named points, seeds alone."""
    some = [
        row(1, {"reference.sklearn.params.solver": "sgd"}, 0.5, seed=0),
        row(2, {"reference.sklearn.params.solver": "sgd"}, 0.7, seed=1),
        row(3, {"reference.sklearn.params.solver": "adam"}, 0.8, seed=0),
        row(4, {"reference.sklearn.params.solver": "lbfgs"}, None, seed=0, verdict="diverged"),
    ]

    spec = metric_spec(points(some))

    assert spec["encoding"]["y"]["scale"]["domain"] == ["solver=adam", "solver=sgd", "solver=lbfgs"]
    dots, means, lost = (layer["data"]["values"] for layer in spec["layer"])
    assert [dot["value"] for dot in dots] == [0.8, 0.5, 0.7]
    assert [(mean["point"], round(mean["value"], 9)) for mean in means] == [("solver=sgd", 0.6)]
    assert [(each["point"], each["words"]) for each in lost] == [("solver=lbfgs", "diverged")]


def test_what_was_not_changed_has_no_axis() -> None:
    """A path with one value at all points."""
    some = [row(1, {RATE: 0.1, LAYERS: [8]}, 0.5), row(2, {RATE: 0.2, LAYERS: [8]}, 0.5)]

    assert varied(some) == [RATE]


def test_up_to_twelve_points_have_a_style_of_their_own() -> None:
    """Six colours, full and broken."""
    of = rates(12)

    styles = styles_of(of, of.rows, LIGHT)

    assert len(styles) == 12
    assert len({(style.colour, style.dash) for style in styles.values()}) == 12


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


def test_of_hundreds_of_points_some_are_drawn_the_best_and_the_worst_among_them() -> None:
    """Reading all curves of all points would take long, and show a carpet."""
    of = points([row(n, {RATE: float(n)}, n / 1000) for n in range(1, 401)])

    chosen = [each.number for each in chosen_rows(of)]

    assert len(chosen) <= 60
    assert {1, 2, 3, 398, 399, 400} <= set(chosen)
    assert chosen == sorted(chosen)


def test_labels_that_are_cut_to_the_same_are_numbered() -> None:
    """So that no two points share a line in the legend."""
    labels = distinct_labels(["x" * 80 + "a", "x" * 80 + "b", ""])

    assert len(set(labels)) == 3
    assert max(map(len, labels)) < 65
    assert labels[2] == "3: as it is"
