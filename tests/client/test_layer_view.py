"""What layers looked like, as people read it."""

import pytest

from client.report_view import show_report
from client.terminal import Terminal
from schemas.diagnostics import LegDiagnostics
from schemas.leg import Leg
from tests.client.canned_objects import REPORT
from tests.service.plots.layer_samples import leg_of


def shown(capsys: pytest.CaptureFixture[str], diagnostics: dict[Leg, LegDiagnostics]) -> str:
    """Print a report with these layers."""
    show_report(Terminal(), REPORT.model_copy(update={"diagnostics": diagnostics}))
    return capsys.readouterr().out


def test_legs_that_nobody_looked_at_have_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Where it is switched off, and in reports of an older version."""
    assert "Layers of" not in shown(capsys, {})


def test_each_layer_has_a_line_and_each_finding_its_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Numbers that are no longer finite are said to be so."""
    text = shown(capsys, {"reference": leg_of(1), "candidate": leg_of(2, lost_from=3)})

    assert "Layers of the reference, before the first epoch and after the last:" in text
    assert "Layers of the candidate" in text
    lines = [" ".join(line.split()) for line in text.splitlines() if line.startswith("layer_1")]
    assert len(lines) == 2
    assert lines[0].startswith("layer_1 16 relu")
    assert "0%" in lines[0]
    assert "→ not finite ± not finite" in lines[1]
    assert "Finding: The weights of layer_1 are no numbers from epoch 3 on." in text


def test_legs_that_read_the_same_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """As those of a pair that agrees do."""
    text = shown(capsys, {"reference": leg_of(1), "candidate": leg_of(1)})

    assert text.count("layer_1") == 1
    assert "Layers of both legs" in text


def test_a_leg_that_was_stopped_before_its_first_epoch_has_no_gradient(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its first weights are shown all the same."""
    text = shown(capsys, {"reference": leg_of(1, epochs=0)})

    (line,) = [line for line in text.splitlines() if line.startswith("layer_1")]
    assert line.count("→") == 2
