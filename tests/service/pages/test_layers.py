"""Layers on a job's page."""

from schemas.diagnostics import Finding
from service.pages.layers import layers_section
from tests.service.plots.layer_samples import leg_of


def test_nobody_looked_and_nothing_is_there() -> None:
    """No heading without a table."""
    assert layers_section({}) == ""


def test_findings_stand_first_once_for_legs_that_share_them() -> None:
    """And whatever they quote is text."""
    sick = leg_of(1).model_copy(
        update={"findings": (Finding(kind="equal-units", epoch=0, sentence="a < b & c"),)}
    )

    html = layers_section({"reference": sick, "candidate": sick})

    assert html.count("a &lt; b &amp; c") == 1
    assert "<b>reference and candidate</b>" in html
    assert html.index("a &lt; b") < html.index("<table>")
    assert html.count("<td>layer_2</td>") == 2


def test_healthy_layers_are_told_to_be_so() -> None:
    """With the rows and the looks that this rests on."""
    html = layers_section({"reference": leg_of(1)})

    assert "Nothing is wrong with any layer." in html
    assert "looked at on 200 training rows, 21 times" in html
    assert "<td>16 relu</td>" in html


def test_numbers_that_ran_off_have_a_dash() -> None:
    """Not a number that nobody measured."""
    html = layers_section({"reference": leg_of(1, lost_from=2)})

    assert "&ndash; &plusmn; &ndash;" in html
    assert "no numbers from epoch 2 on" in html
