"""The spec of the gap by epoch."""

import json
import math
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.job import JobState
from schemas.report import Divergence, EpochGap, PairReport
from service.plots.gap_by_epoch import gap_by_epoch
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from tests.client.canned_objects import REPORT, job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)
BAND, FLOOR, GAP, ZEROS = range(4)


def report(
    gaps: Sequence[float | None], floors: Sequence[float | None] | None = None, **more: Any
) -> PairReport:
    """A report with this course."""
    course = tuple(
        EpochGap(epoch=epoch, gap=gap, noise_floor=floors[epoch - 1] if floors else None)
        for epoch, gap in enumerate(gaps, start=1)
    )
    return REPORT.model_copy(update={"gap_by_epoch": course, **more})


def spec_of(
    gaps: Sequence[float | None], floors: Sequence[float | None] | None = None, **more: Any
) -> Spec:
    """The spec of a course."""
    spec = gap_by_epoch(ENDED, report(gaps, floors, **more), LIGHT)
    json.dumps(spec, allow_nan=False)
    return spec


def drawn(spec: Spec, layer: int) -> list[tuple[int, float | None]]:
    """Epoch and height of each point of a layer."""
    return [(point["epoch"], point["gap"]) for point in spec["layer"][layer]["data"]["values"]]


def words(spec: Spec) -> str:
    """All that is said below the title."""
    return " ".join(spec["title"]["subtitle"])


def test_gap_and_floor_stand_on_a_logarithmic_axis_under_the_verdict() -> None:
    """In the target's spreads."""
    spec = spec_of([1e-15, 1e-12], [2e-16, 4e-16])

    assert spec["encoding"]["y"]["scale"]["type"] == "log"
    assert drawn(spec, GAP) == [(1, 1e-15), (2, 1e-12)]
    assert drawn(spec, FLOOR) == [(1, 2e-16), (2, 4e-16)]
    assert "spreads of the target" in spec["encoding"]["y"]["axis"]["title"]
    assert words(spec).startswith(f"verdict: {REPORT.verdict} {REPORT.summary}")


def test_the_band_reaches_to_ten_times_the_largest_floor_so_far() -> None:
    """Noise that has been seen stays possible."""
    spec = spec_of([1e-12] * 3, [1e-15, 3e-15, 2e-15])

    band = drawn(spec, BAND)
    assert [epoch for epoch, _ in band] == [1, 2, 3]
    assert [height for _, height in band] == pytest.approx([1e-14, 3e-14, 3e-14])


def test_exact_zeros_stand_at_the_bottom_and_are_said() -> None:
    """A logarithm has no place for them."""
    spec = spec_of([0.0, 0.0, 1e-12], [1e-15, 0.0, 1e-15])

    low = spec["encoding"]["y"]["scale"]["domain"][0]
    assert 0 < low < 1e-15
    assert drawn(spec, ZEROS) == [(1, low), (2, low), (2, low)]
    assert drawn(spec, GAP) == [(1, None), (2, None), (3, 1e-12)]
    assert "exactly zero in 2 of 3 epochs" in words(spec)


def test_legs_that_never_part_are_drawn() -> None:
    """All zeros, and no floor measured."""
    spec = spec_of([0.0, 0.0])

    low, high = spec["encoding"]["y"]["scale"]["domain"]
    assert 0 < low < high
    assert "the noise floor was not measured" in words(spec)


def test_gaps_beyond_a_divergence_mean_nothing_and_are_not_drawn() -> None:
    """Before it, what is not finite leaves a break and is said."""
    lost = (Divergence(leg="candidate", epoch=4, tensor="layer_1/kernel"),)
    spec = spec_of([1e-3, None, math.inf, 0.0], diverged=lost)

    assert drawn(spec, GAP) == [(1, 1e-3), (2, None), (3, None)]
    assert drawn(spec, ZEROS) == []
    assert "not finite by epoch 2 on" in words(spec)


@pytest.mark.parametrize(("epoch", "side"), [(2, "left"), (9, "right")])
def test_the_epoch_from_which_nothing_can_be_said_is_marked(epoch: int, side: str) -> None:
    """In words that stay inside of the panel."""
    spec = spec_of([1e-3] * 10, [1e-3] * 10, undecidable_from_epoch=epoch)

    rule, text = spec["layer"][-2:]
    assert rule["data"]["values"][0]["epoch"] == epoch
    assert text["mark"]["text"] == f"undecidable from epoch {epoch}"
    assert text["mark"]["align"] == side


def test_one_epoch_has_an_axis_and_a_point() -> None:
    """It alone makes no line and no area."""
    spec = spec_of([1e-15], [1e-15])

    assert spec["encoding"]["x"]["scale"]["domain"] == [0, 2]
    assert spec["encoding"]["x"]["axis"]["values"] == [1]
    assert len(drawn(spec, BAND)) == 2
    assert spec["layer"][GAP]["mark"]["point"]
