"""HTML in small pieces; every text is escaped on its way in."""

import math
from collections.abc import Iterable, Sequence
from html import escape


def text(word: object) -> str:
    """A text as HTML."""
    return escape(str(word))


def number(value: float | None) -> str:
    """A measured number, to three digits; what is not finite has a dash.

    Example:
        >>> number(0.00012345), number(3.14159), number(None)
        ('1.23e-04', '3.142', '&ndash;')
    """
    if value is None or not math.isfinite(value):
        return "&ndash;"
    small = 0 < abs(value) < 1e-3 or abs(value) >= 1e6
    return f"{value:.2e}" if small else f"{value:.4g}"


def link(address: str, words: str) -> str:
    """A link within this service."""
    return f'<a href="{escape(address)}">{text(words)}</a>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; heads are plain text, cells are HTML already."""
    heads = "".join(f"<th>{text(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def code(source: str) -> str:
    """A block of code."""
    return f"<pre><code>{text(source)}</code></pre>"


def folded(summary: str, inside: str) -> str:
    """Something that opens when its summary, which is HTML already, is clicked."""
    return f"<details><summary>{summary}</summary>{inside}</details>"


def bar(share: float, largest: float) -> str:
    """A bar of a share's length; what is negative points the other way in another colour."""
    width = 0.0 if largest <= 0 else min(1.0, abs(share) / largest) * 100
    kind = "for" if share >= 0 else "against"
    return f'<span class="bar"><span class="{kind}" style="width:{width:.1f}%"></span></span>'
