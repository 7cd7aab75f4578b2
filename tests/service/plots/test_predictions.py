"""The spec of predicted against true."""

import json
import math
from collections.abc import Sequence

from schemas.job import JobState
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from service.plots.predictions import DrawnRows, Panel, predictions, read_panels
from tests.client.canned_objects import job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)


def panel(true: Sequence[float], reference: Sequence[float], candidate: Sequence[float]) -> Panel:
    """One target."""
    said = {"reference": tuple(reference), "candidate": tuple(candidate)}
    return Panel(target="yield", true=tuple(true), said=said)  # type: ignore[arg-type]


def spec_of(one: Panel) -> Spec:
    """The spec of a job with one target, all rows drawn."""
    return predictions(ENDED, DrawnRows([one], len(one.true), 1), LIGHT)


def points(spec: Spec) -> list[tuple[str, float, float]]:
    """Leg, true and predicted of each point of the first panel."""
    values = spec["concat"][0]["layer"][1]["data"]["values"]
    return [(point["leg"][:9], point["true"], point["predicted"]) for point in values]


def test_each_leg_has_a_point_for_each_row() -> None:
    """On axes that name the target."""
    spec = spec_of(panel([1, 2], [1.5, 2.5], [1.25, 2.25]))

    assert points(spec) == [
        ("reference", 1, 1.5),
        ("reference", 2, 2.5),
        ("candidate", 1, 1.25),
        ("candidate", 2, 2.25),
    ]
    axes = spec["concat"][0]["encoding"]
    assert [axes[axis]["axis"]["title"] for axis in "xy"] == ["true yield", "predicted yield"]
    assert axes["y"]["scale"]["domain"] == [1, 2.5]


def test_what_cannot_be_drawn_is_counted() -> None:
    """Not finite, or so far off that it would hide the rest; a miss nearby is drawn."""
    one = panel([0, 10, 20], [-90, 10, 20], [math.nan, math.inf, 1e30])
    spec = spec_of(one)

    assert points(spec) == [("reference", 0, -90), ("reference", 10, 10), ("reference", 20, 20)]
    assert " ".join(spec["title"]["subtitle"][1:]) == (
        "candidate: 2 of 3 predictions are not finite, or too large to draw "
        "candidate: 1 of 3 predictions lie far outside of the true values and are not drawn"
    )
    json.dumps(spec, allow_nan=False)


def test_an_axis_has_two_ends_whatever_the_values() -> None:
    """All true values equal, zero, one alone, or none that can be drawn."""
    for true in ([3.0, 3.0], [0.0], [math.nan], [1e300], [-5.0]):
        low, high = panel(true, [1.0] * len(true), [2.0] * len(true)).across
        assert math.isfinite(low)
        assert low < high


def test_the_only_target_has_its_name_from_the_report() -> None:
    """The file calls it true."""
    text = iter(["row,true,reference,candidate\n", "7,1.0,2.0,3.0\n", "9,4.0,nan,inf\n"])

    (one,) = read_panels(text, ["yield"], 2)

    assert (one.target, one.true, one.said["candidate"]) == ("yield", (1.0, 4.0), (3.0, math.inf))


def test_several_targets_are_several_panels() -> None:
    """Each by its own name, whatever that holds."""
    header = 'row,true:a,"true:b:c,d",reference:a,"reference:b:c,d",candidate:a,"candidate:b:c,d"\n'

    panels = read_panels(iter([header, "1,1,2,3,4,5,6\n"]), ["a", "b:c,d"], 1)

    assert [one.target for one in panels] == ["a", "b:c,d"]
    assert [(one.true, one.said["candidate"]) for one in panels] == [((1,), (5,)), ((2,), (6,))]


def test_of_many_rows_evenly_chosen_ones_are_drawn() -> None:
    """And said to be."""
    lines = (f"{n},{n},{n},{n}\n" for n in range(12_345))

    (one,) = read_panels(iter(["row,true,reference,candidate\n", *lines]), ["t"], 12_345)
    remarks = predictions(ENDED, DrawnRows([one], 12_345, 1), LIGHT)["title"]["subtitle"]

    assert 900 < len(one.true) <= 1000
    assert one.true[:3] == (0, 13, 26)
    assert f"{len(one.true):,} of 12,345 test rows drawn, evenly chosen" in remarks


def test_of_many_targets_the_first_are_drawn() -> None:
    """Nine of them."""
    names = [f"t{n}" for n in range(20)]
    header = ",".join(
        ["row", *(f"{w}:{n}" for w in ("true", "reference", "candidate") for n in names)]
    )

    panels = read_panels(iter([header + "\n", ",".join("1" * 61) + "\n"]), names, 1)

    assert [one.target for one in panels] == names[:9]
    spec = predictions(ENDED, DrawnRows(panels, 1, 20), LIGHT)
    assert "the first 9 of 20 targets" in spec["title"]["subtitle"]
