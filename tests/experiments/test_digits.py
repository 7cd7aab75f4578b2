"""Digits as SVG."""

from xml.etree import ElementTree as ET

import numpy as np

from tests.experiments.digits import digits_side_by_side


def test_the_largest_value_is_black_and_the_smallest_is_not_drawn() -> None:
    """Whatever the scale of the values; each panel has its own."""
    values = np.full((28, 28), -1.5)
    values[2, 3], values[2, 4] = 4.5, 1.5

    drawn = digits_side_by_side([("as it is", values), ("twice", 2 * values)])

    rects = ET.fromstring(drawn).findall("{http://www.w3.org/2000/svg}rect")  # noqa: S314
    pixels = [(rect.get("x"), rect.get("y"), rect.get("fill")) for rect in rects if rect.get("x")]
    assert [fill for *_, fill in pixels] == ["#ffffff", "#000000", "#808080"] * 2
    assert pixels[1][:2] == (str(16 + 3 * 8), str(28 + 2 * 8))
