"""One number changed in a sweep."""

import math

from service.plots.paper import COLOURS
from tests.service.plots.sweep_samples import RATE, metric_spec, points, rates, row


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
