"""A job's plots on its page: each for light and for dark screens, described in words."""

from collections.abc import Sequence

from schemas.plot import Plot
from service.pages.markup import text

# Each look at a running job has its plots drawn anew: not so often that training suffers.
_AGAIN = '<meta http-equiv="refresh" content="{}">'
_AGAIN_SECONDS, _AGAIN_SECONDS_WITH_PLOTS = 2, 10


def look_again(*, has_plots: bool) -> str:
    """What makes a browser load the page of a job that has not ended again."""
    return _AGAIN.format(_AGAIN_SECONDS_WITH_PLOTS if has_plots else _AGAIN_SECONDS)


def plots_section(plots: Sequence[Plot]) -> str:
    """Every plot that the job has; none of them makes a browser load it before it is seen."""
    if not plots:
        return ""
    return "<h2>Plots</h2>" + "".join(map(_figure, plots))


def _figure(plot: Plot) -> str:
    svg, png = text(plot.svg), text(plot.png)
    return (
        "<figure><picture>"
        f'<source media="(prefers-color-scheme: dark)" srcset="{svg}?theme=dark">'
        f'<img loading=lazy alt="{text(plot.description)}" src="{svg}">'
        f"</picture><figcaption>{text(plot.description)} "
        f'<a href="{svg}">SVG</a> &middot; <a href="{png}">PNG</a></figcaption></figure>'
    )
