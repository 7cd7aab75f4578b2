"""Causes and advice as people read them."""

from typing import Any

import pytest

from client.cause_view import advice_parts, cause_parts
from client.terminal import Terminal
from schemas.attribution import (
    Advice,
    Advised,
    Attribution,
    CauseReport,
    Chance,
    Change,
    Interaction,
)
from schemas.step_trace import FirstDifference, Unexplained
from tests.client.canned_objects import REPORT

BETTER = Change(gap_before=0.4, gap_after=0.2, decades=0.30103, effect="helped")
ATTRIBUTION = Attribution(
    method="exact",
    gap_before=0.4,
    gap_after=1e-14,
    decades=13.602,
    scale_end=1e-14,
    scale_top=1e6,
    measured_before=0.4,
    measured_after=2.2e-16,
    corners=8,
    trainings=6,
    unbounded=0,
    seconds=1.0,
)
FIRST = FirstDifference(
    epoch=3,
    batch=1,
    gate="loss",
    tensor="loss",
    index=(),
    ulps=7,
    reference=0.1,
    candidate=0.2,
    beyond_rounding=True,
    size=0.5,
    noise=1e-16,
)


def cause(name: str, share: float, **more: Any) -> CauseReport:
    """Write an entry."""
    known = {
        "id": name,
        "title": "Something differs.",
        "share_decades": share,
        "share_linear": share / 10,
        "error_decades": None,
        "silent": share == 0.0,
        "alone": BETTER,
        "all_but": BETTER.model_copy(update={"gap_after": 0.07}),
        "interactions": (),
        "evidence": (),
        "fix": {},
    }
    return CauseReport.model_validate({**known, **more})


def shown(capsys: pytest.CaptureFixture[str], **more: Any) -> str:
    """Print what a report says of causes and advice, on a wide terminal."""
    report, terminal = REPORT.model_copy(update=more), Terminal()
    terminal.out.width = 200
    for part in (*cause_parts(report), *advice_parts(report.advice)):
        terminal.out.print(part)
    return capsys.readouterr().out


def test_without_attribution_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """It was not asked for."""
    assert shown(capsys) == ""


def test_causes_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Their shares, what fixing each alone does, and the gap that each leaves by itself."""
    causes = (
        cause("loss-half", 8.0, error_decades=0.25),
        cause("weight-draws", 5.0, chance=Chance(
            seeds=8, lowest=0.1, middle=0.2, highest=0.3, own_middle=0.2, within=True
        )),
        cause("output-sum", 0.0),
    )  # fmt: skip
    text = shown(capsys, attribution=ATTRIBUTION, causes=causes)

    half = next(line for line in text.splitlines() if line.startswith("loss-half"))
    assert half.split() == ["loss-half", "8.00", "±", "0.25", "+0.8", "0.2", "helped", "0.07"]
    assert "weight-draws (chance)" in text
    assert "13.60 decades above ten noise floors, shared out over all sets of causes" in text
    assert "They differ as well, and change nothing here: output-sum." in text


def test_pairs_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Not from both ends."""
    one, two = (
        Interaction.model_validate({"other": other, "index_decades": 4.0, "kind": "cancel"})
        for other in ("l2-factor", "loss-half")
    )
    causes = (
        cause("loss-half", 8.0, interactions=(one,)),
        cause("l2-factor", 5.0, interactions=(two,)),
    )
    text = shown(capsys, attribution=ATTRIBUTION, causes=causes)

    assert text.count("hide each other") == 1
    assert "loss-half and l2-factor hide each other." in text


def test_a_sample_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """And aligned legs have no cause."""
    sampled = ATTRIBUTION.model_copy(update={"method": "sampled", "permutations": 72})

    assert "72 drawn orders" in shown(capsys, attribution=sampled, causes=(cause("dtype", 1.0),))
    assert "No cause lies between the two legs." in shown(capsys, attribution=ATTRIBUTION)


def test_what_is_unexplained_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Its size, in floors too."""
    left = Unexplained(gap=0.01, floors=1e12, first_difference=FIRST)
    text = shown(capsys, attribution=ATTRIBUTION, unexplained=left)

    assert "Unexplained: with all known causes fixed a gap of 0.01, 1e+12 noise floors." in text
    assert "It enters in epoch 3, loss, loss." in text


def test_advice_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Each change, and all together; names are printed as they came."""
    each = Advised(name="[bold] l2", fields=(), **BETTER.model_dump())
    worse = Change(gap_before=0.4, gap_after=None, decades=-6.4, effect="hurt")
    text = shown(capsys, advice=Advice(each=(each,), together=worse, seconds=1.0))

    lines = text.splitlines()
    assert any(line.startswith("[bold] l2") and line.rstrip().endswith("helped") for line in lines)
    (last,) = (line for line in lines if line.startswith("all together"))
    assert "-6.40" in last
    assert last.rstrip().endswith("hurt")
