"""What a kind of plot is, and what it may look at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.job import Job
from store.blobs import Blobs
from store.ledger import Ledger

# A Vega-Lite spec. It names no URL: what is drawn is all in it.
Spec = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A job, and where the rest about it is read."""

    job: Job
    ledger: Ledger
    blobs: Blobs


@dataclass(frozen=True)
class View:
    """A plot that can be drawn.

    Args:
        version: Two views of one job and kind with the same version give the same spec.
        spec: Builds the spec; may read much.
    """

    version: str
    spec: Callable[[], Spec]


@dataclass(frozen=True)
class PlotKind:
    """One kind of plot.

    Args:
        name: Its name in paths: letters and underscores.
        description: What it shows, in a sentence.
        look: Looks at a job, quickly. Raises `NotYet` when the plot may come and `NotFound`
            when it never will; both say why.
    """

    name: str
    description: str
    look: Callable[[Source], View]
