"""What the meter measured, as people read it."""

from typing import Any

import pytest

from client.report_view import show_report
from client.terminal import Terminal
from schemas.meter import LegMeter, MeterConstant
from tests.client.canned_objects import REPORT

L2: dict[str, Any] = {"name": "l2", "rows": 16, "declared": 0.003125, "expected": 0.1}


def shown(capsys: pytest.CaptureFixture[str], *constants: MeterConstant, **more: Any) -> str:
    """Print a report whose candidate was measured so."""
    told: dict[str, Any] = {
        "steps": 3, "explained": True, "left": 1e-16, "times_rounding": 0.4, "seconds": 0.2,
    }  # fmt: skip
    meter = LegMeter(constants=constants, **(told | more))
    candidate = REPORT.legs["candidate"].model_copy(update={"meter": meter})
    legs = REPORT.legs | {"candidate": candidate}
    show_report(Terminal(), REPORT.model_copy(update={"legs": legs}))
    return capsys.readouterr().out


def line_of(text: str, start: str) -> str:
    """The line that begins so, its blanks made one."""
    found = [line for line in text.splitlines() if line.startswith(start)]
    assert len(found) == 1
    return " ".join(found[0].split())


def test_a_leg_that_was_not_measured_has_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    """It was not asked for."""
    show_report(Terminal(), REPORT)

    assert "by its first steps" not in capsys.readouterr().out


def test_declared_measured_and_expected_stand_side_by_side(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the error bar, and what a reader must not overlook."""
    factor = MeterConstant(
        name="loss_factor", declared=1.0, measured=1.0, plus_minus=2e-7, expected=0.5,
        agrees=True, as_expected=False,
    )  # fmt: skip
    beta = MeterConstant(
        name="beta_2", declared=0.999, measured=0.99, plus_minus=1e-6, expected=0.999,
        agrees=False, as_expected=False,
    )  # fmt: skip

    text = shown(capsys, factor, beta)

    assert "What the candidate does, by its first steps" in text
    assert "What the reference does" not in text
    assert line_of(text, "loss factor") == (
        "loss factor 1 1 2.0e-07 0.5 as declared, not as the other"
    )
    assert line_of(text, "beta 2") == "beta 2 0.999 0.99 1.0e-06 0.999 not what it declares"


def test_layers_that_agree_alike_share_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Kernels in one, biases in another, each by its most exact member."""
    judged = {"agrees": True, "as_expected": False}
    kernels = [
        MeterConstant(
            where=f"layer_{layer}/kernel", measured=0.0031250001, plus_minus=bar, **L2, **judged
        )
        for layer, bar in ((1, 1e-6), (2, 1e-9))
    ]
    bias = MeterConstant(
        name="l2", where="layer_1/bias", rows=16, declared=0.0, measured=0.0, plus_minus=1e-9,
        expected=0.0, agrees=True, as_expected=True,
    )  # fmt: skip

    text = shown(capsys, *kernels, bias)

    assert "layer_1/kernel, layer_2/kernel" in text
    assert "1.0e-09" in text
    assert "1.0e-06" not in text
    assert line_of(text, "l2 layer_1/bias").startswith("l2 layer_1/bias (16 rows) 0 0")


def test_what_was_not_measured_is_shown_only_where_it_is_denied(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bound that the declared value exceeds; what is left and notes follow."""
    hidden = MeterConstant(name="beta_1", declared=0.9, reason="unseen")
    denied = MeterConstant(
        name="epsilon", declared=1e-3, at_most=2e-8, agrees=False, reason="too small"
    )
    text = shown(capsys, hidden, denied, explained=False, left=0.25, notes=("A note.",))

    assert "beta" not in text
    assert line_of(text, "epsilon") == "epsilon 0.001 at most 2e-08 not what it declares"
    assert "0.25 of these steps stay unexplained." in text
    assert "A note." in text
