"""Which curves of a sweep are drawn, and how."""

from service.plots.paper import LIGHT
from service.plots.sweep_styles import chosen_rows, styles_of
from tests.service.plots.sweep_samples import RATE, points, rates, row


def test_up_to_twelve_points_have_a_style_of_their_own() -> None:
    """Six colours, full and broken."""
    of = rates(12)

    styles = styles_of(of, of.rows, LIGHT)

    assert len(styles) == 12
    assert len({(style.colour, style.dash) for style in styles.values()}) == 12


def test_of_hundreds_of_points_some_are_drawn_the_best_and_the_worst_among_them() -> None:
    """Reading all curves of all points would take long, and show a carpet."""
    of = points([row(n, {RATE: float(n)}, n / 1000) for n in range(1, 401)])

    chosen = [each.number for each in chosen_rows(of)]

    assert len(chosen) <= 60
    assert {1, 2, 3, 398, 399, 400} <= set(chosen)
    assert chosen == sorted(chosen)
