"""The spec of gradient norms."""

import json
import math
from collections.abc import Sequence

from schemas.job import JobState
from schemas.metric import LegMetrics, Series
from service.plots.gradient_norms import gradient_norms
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from tests.client.canned_objects import job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)


def norms(*layers: Sequence[float | None]) -> LegMetrics:
    """Both legs with these norms by layer."""
    leg = {
        f"gradient_norm/layer_{number}": Series(
            epochs=tuple(range(1, len(values) + 1)), values=tuple(values)
        )
        for number, values in enumerate(layers, start=1)
    }
    return LegMetrics(reference=leg, candidate=leg, points=max(map(len, layers)))


def spec_of(*layers: Sequence[float | None]) -> Spec:
    """The spec of these norms."""
    spec = gradient_norms(ENDED, norms(*layers), LIGHT)
    json.dumps(spec, allow_nan=False)
    return spec


def words(spec: Spec) -> str:
    """All that is said below the title."""
    return " ".join(spec["title"]["subtitle"])


def test_every_layer_has_a_panel_on_the_same_axes() -> None:
    """Logarithmic where layers are far apart, in the order of the layers."""
    spec = spec_of([1e-3, 1e-4], [10.0, 5.0])

    assert [panel["title"]["text"] for panel in spec["concat"]] == ["layer_1", "layer_2"]
    scales = [panel["encoding"]["y"]["scale"] for panel in spec["concat"]]
    assert scales[0] == scales[1]
    assert scales[0]["type"] == "log"
    assert scales[0]["domain"] == [1e-4, 10.0]


def test_a_gradient_of_exactly_zero_is_drawn_apart_and_told() -> None:
    """A logarithm has no place for it, and it is what a reader must see."""
    spec = spec_of([0.0, 0.0, 0.0], [0.0, 0.1, 10.0])

    low = spec["concat"][0]["encoding"]["y"]["scale"]["domain"][0]
    assert 0 < low < 0.1
    triangles = spec["concat"][0]["layer"][2]["data"]["values"]
    assert [point["value"] for point in triangles] == [low] * 6
    assert "layer_1, reference: exactly zero in every epoch" in words(spec)
    assert "layer_2, candidate: exactly zero in 1 epochs, first in 1" in words(spec)


def test_zeros_alone_are_drawn_on_a_plain_axis() -> None:
    """As when all weights are zero."""
    spec = spec_of([0.0, 0.0])

    assert spec["concat"][0]["encoding"]["y"]["scale"]["type"] == "linear"
    assert "exactly zero in every epoch" in words(spec)


def test_norms_that_are_no_numbers_are_told() -> None:
    """From which epoch on, for each leg."""
    spec = spec_of([1.0, math.inf, math.nan])

    assert "layer_1, candidate: norm not finite, or too large to draw, from epoch 2" in words(spec)


def test_of_very_many_layers_the_first_are_drawn() -> None:
    """In the order of their numbers: 10 comes after 9."""
    spec = spec_of(*([float(number)] for number in range(1, 13)))

    assert [panel["title"]["text"] for panel in spec["concat"]] == [
        f"layer_{number}" for number in range(1, 9)
    ]
    assert "the first 8 of 12 layers" in words(spec)
