"""Colours as numbers: blending them, and what is readable on them."""


def parts_of(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, each from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def blend(ground: str, colour: str, share: float) -> str:
    """The colour that lies so far on the way from one to another.

    Example:
        >>> blend("#ffffff", "#000000", 0.0), blend("#ffffff", "#0072B2", 1.0)
        ('#ffffff', '#0072b2')
    """
    mixed = (a + (b - a) * share for a, b in zip(parts_of(ground), parts_of(colour), strict=True))
    return "#" + "".join(f"{round(255 * part):02x}" for part in mixed)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts_of(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it, from 1 to 21.

    Example:
        >>> contrast("#000000", "#ffffff")
        21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable_on(fill: str) -> str:
    """Black or white, whichever is told better from a fill; at least 4.5 to 1 on any."""
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, fill))
