"""Colours that everybody can read and tell apart, on light panels and on dark ones."""

from itertools import combinations

import pytest

from service.plots.colour import blend, contrast, readable_on
from service.plots.paper import COLOURS, PAPERS, Theme
from tests.service.plots.vision import VISIONS, distance

THEMES: tuple[Theme, ...] = ("light", "dark")


def test_the_simulation_sees_what_dichromats_see() -> None:
    """Red and green that a trichromat tells at a glance are close for both kinds of dichromats."""
    red, green = "#c04000", "#5a7000"

    assert distance(red, green, "trichromat") > 60
    assert distance(red, green, "deuteranope") < distance(red, green, "trichromat") / 2
    assert distance("#000000", "#ffffff", "protanope") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_the_contrast_that_wcag_asks_of_text(theme: Theme) -> None:
    """4.5 to 1, also where it stands on the band."""
    paper = PAPERS[theme]

    for ink in (paper.ink, paper.faint):
        assert contrast(ink, paper.ground) >= 4.5
    assert contrast(paper.ink, blend(paper.ground, paper.line, 0.28)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_lines_have_the_contrast_that_wcag_asks_of_graphics(theme: Theme) -> None:
    """3 to 1 to the panel: the legs, what is good and what is bad, every point of a sweep."""
    paper = PAPERS[theme]

    for colour in (*COLOURS.values(), paper.grows, paper.shrinks, paper.line, *paper.many):
        assert contrast(colour, paper.ground) >= 3.0, colour


@pytest.mark.parametrize("vision", VISIONS)
def test_the_legs_are_told_apart_by_everybody(vision: str) -> None:
    """From each other, and what grows from what shrinks."""
    paper = PAPERS["light"]

    assert distance(COLOURS["reference"], COLOURS["candidate"], vision) > 60
    assert distance(paper.grows, paper.shrinks, vision) > 50


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_points_of_a_sweep_are_told_apart_by_everybody(theme: Theme, vision: str) -> None:
    """Any two of the six colours; further points have broken lines."""
    many = PAPERS[theme].many

    assert len(set(many)) == 6
    assert min(distance(one, other, vision) for one, other in combinations(many, 2)) > 30


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", COLOURS.values())
def test_numbers_in_cells_are_read_on_every_shade(theme: Theme, colour: str) -> None:
    """From the panel's colour to the leg's."""
    for share in range(101):
        fill = blend(PAPERS[theme].ground, colour, share / 100)
        assert contrast(readable_on(fill), fill) >= 4.5
