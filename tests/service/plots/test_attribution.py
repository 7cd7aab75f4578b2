"""The spec of the waterfall."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from schemas.attribution import Attribution, CauseReport, Change, Interaction
from schemas.job import JobState
from schemas.report import PairReport
from schemas.step_trace import Unexplained
from service.plots.attribution import steps_of, waterfall
from service.plots.interactions import interactions_of
from service.plots.paper import LIGHT
from tests.client.canned_objects import REPORT, job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)
CHANGE = Change(gap_before=1.0, gap_after=0.1, decades=1.0, effect="helped")
IDS = ("loss-half", "l2-factor", "l2-batch-scaling", "l2-short-batch", "weight-init", "bias-init")


def cause(place: int, share: float, **more: Any) -> CauseReport:
    """A cause with this share."""
    fields: dict[str, Any] = {
        "id": IDS[place],
        "title": "It is not what the other does.",
        "share_decades": share,
        "share_linear": 0.0,
        "error_decades": None,
        "silent": False,
        "alone": CHANGE,
        "all_but": CHANGE,
        "interactions": (),
        "evidence": (),
        "fix": {},
    }
    return CauseReport(**{**fields, **more})


def shared(before: float, after: float, end: float) -> Attribution:
    """How a gap was shared out exactly."""
    return Attribution(
        method="exact",
        gap_before=before,
        gap_after=after,
        decades=3.0,
        scale_end=end,
        scale_top=1e6,
        measured_before=before,
        measured_after=after,
        corners=8,
        trainings=8,
        unbounded=0,
        seconds=1.0,
    )


def report(causes: Sequence[CauseReport], **more: Any) -> PairReport:
    """A report with these causes."""
    return REPORT.model_copy(update={"causes": tuple(causes), **more})


def test_bars_lead_from_rounding_to_the_gap_without_a_step_between() -> None:
    """The largest first; one that hides a part of the gap leads back."""
    causes = [cause(0, 2.5), cause(1, 1.5), cause(2, -1.0)]

    steps = list(steps_of(report(causes), shared(1e-3, 1e-6, 1e-6)))

    assert [step.name for step in steps] == list(IDS[:3])
    assert steps[0].start == pytest.approx(1e-6)
    assert all(one.end == pytest.approx(next_.start) for one, next_ in pairwise(steps))
    assert steps[-1].end == pytest.approx(1e-3)
    assert [step.direction for step in steps][1:] == ["widens the gap", "hides a part of it"]
    assert [step.said for step in steps] == ["+2.50", "+1.50", "\N{MINUS SIGN}1.00"]


def test_what_no_cause_explains_is_the_first_bar() -> None:
    """From the end of the scale to the gap that stays."""
    stays = Unexplained(gap=1e-5, floors=100.0, first_difference=None)

    first, *_ = steps_of(report([cause(0, 2.0)], unexplained=stays), shared(1e-3, 1e-5, 1e-6))

    assert (first.name, first.direction, first.said) == ("unexplained", "no known cause", "1.00")
    assert first.start == pytest.approx(1e-6)
    assert first.end == pytest.approx(1e-5)


def test_causes_without_effect_are_named_and_have_no_bar() -> None:
    """A sampled share says how sure it is."""
    causes = [cause(0, 3.0, error_decades=0.25), cause(1, 0.0, silent=True)]
    spec = waterfall(ENDED, report(causes), shared(1e-3, 1e-6, 1e-6), LIGHT)

    bars = spec["vconcat"][0]["layer"][2]["data"]["values"]
    assert [bar["said"] for bar in bars] == ["+3.00 \N{PLUS-MINUS SIGN} 0.25"]
    assert "without effect here: l2-factor" in " ".join(spec["title"]["subtitle"])
    assert spec["vconcat"][0]["layer"][2]["encoding"]["color"]["scale"]["domain"] == [
        "widens the gap"
    ]
    json.dumps(spec, allow_nan=False)


def test_of_very_many_causes_the_last_ones_are_one_bar() -> None:
    """The sum stays what it is."""
    causes = [cause(0, 0.1) for _ in range(30)]

    steps = list(steps_of(report(causes), shared(1e-3, 1e-6, 1e-6)))

    assert len(steps) == 14
    assert steps[-1].name == "17 more causes"
    assert steps[-1].end == pytest.approx(1e-3)


def test_each_pair_of_causes_is_told_once_the_strongest_first() -> None:
    """What is smaller than a hundredth of a gap has no effect."""

    def with_(other: int, decades: float | None) -> Interaction:
        return Interaction(other=IDS[other], index_decades=decades, kind=None)

    causes = [
        cause(0, 1.0, interactions=(with_(1, -0.5), with_(2, 0.001))),
        cause(1, 1.0, interactions=(with_(0, -0.5), with_(2, 2.0))),
        cause(2, 1.0, interactions=(with_(1, 2.0), with_(3, None))),
    ]

    pairs = interactions_of(causes)

    assert [(pair.names, pair.decades) for pair in pairs] == [
        ("l2-batch-scaling and l2-factor", 2.0),
        ("l2-factor and loss-half", -0.5),
    ]
