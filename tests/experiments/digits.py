"""Digits as SVG, pixel by pixel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIDE, PIXEL, MARGIN, HEAD = 28, 8, 16, 28


def digits_side_by_side(panels: Sequence[tuple[str, NDArray[np.floating]]]) -> bytes:
    """Draw images beside each other, each from its smallest value (white) to its largest (black).

    Args:
        panels: What is said above each image, and its 28 x 28 values.
    """
    width = len(panels) * (SIDE * PIXEL + MARGIN) + MARGIN
    height = HEAD + SIDE * PIXEL + MARGIN
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for place, (title, values) in enumerate(panels):
        left = MARGIN + place * (SIDE * PIXEL + MARGIN)
        parts += [f'<text x="{left}" y="18" fill="#333333">{title}</text>', *_image(values, left)]
    return "\n".join([*parts, "</svg>\n"]).encode()


def _image(values: NDArray[np.floating], left: int) -> list[str]:
    low, high = float(values.min()), float(values.max())
    shades = np.rint(255 - 255 * (values.reshape(SIDE, SIDE) - low) / (high - low)).astype(int)
    side = SIDE * PIXEL
    frame = f'<rect x="{left}" y="{HEAD}" width="{side}" height="{side}" fill="#ffffff"/>'
    return [frame] + [
        f'<rect x="{left + PIXEL * column}" y="{HEAD + PIXEL * row}" width="{PIXEL}" '
        f'height="{PIXEL}" fill="#{shade:02x}{shade:02x}{shade:02x}"/>'
        for (row, column), shade in np.ndenumerate(shades)
        if shade < 255
    ]
