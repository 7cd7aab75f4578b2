"""What a kind of plot is, and what it may look at."""

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from schemas.job import ENDINGS, Job
from schemas.metric import LegMetrics
from schemas.report import REPORT, PairReport, Report
from service.plots.paper import Paper
from service.refusal import NotFound, NotYet
from store.blobs import Blobs
from store.errors import UnknownArtifact
from store.ledger import Ledger, StoredArtifact

# A Vega-Lite spec. It names no URL: what is drawn is all in it.
Spec = dict[str, Any]

_MOST_POINTS: Final = 640


@dataclass(frozen=True)
class Source:
    """A job, and where the rest about it is read; each thing once, however many plots ask."""

    job: Job
    ledger: Ledger
    blobs: Blobs

    @cached_property
    def curves(self) -> LegMetrics:
        """Metrics by epoch, evenly chosen where there are many; all epochs with test metrics."""
        return self.ledger.metrics(self.job.id, _MOST_POINTS, always="test/")

    @cached_property
    def _report_body(self) -> bytes | None:
        return self.ledger.report(self.job.id)

    @cached_property
    def maybe_report(self) -> Report | None:
        """The report, if there is one."""
        body = self._report_body
        return None if body is None else REPORT.validate_json(body)

    @cached_property
    def version(self) -> str:
        """Of the report: another one has another."""
        return hashlib.sha256(self._report_body or b"").hexdigest()

    def report(self) -> Report:
        """The report, for a plot that is drawn from it.

        Raises:
            NotYet: The job has not ended.
            NotFound: It ended without one.
        """
        self.require_ended()
        if self.maybe_report is None:
            raise NotFound(f"{self.job.id} {self.job.state} and left no report to draw.")
        return self.maybe_report

    def pair_report(self) -> PairReport:
        """The report of a pair, for a plot of what lies between its legs.

        Raises:
            NotYet: The job has not ended.
            NotFound: It ended without one, or trained one network alone.
        """
        report = self.report()
        if not isinstance(report, PairReport):
            raise NotFound(
                f"{self.job.id} trained one network, and has nothing to compare it with."
            )
        return report

    def artifact(self, name: str, what: str) -> StoredArtifact:
        """A file that a plot is drawn from; `what` says what is in it, for the refusal.

        Raises:
            NotYet: The job has not ended.
            NotFound: It left no such file.
        """
        self.require_ended()
        try:
            return self.ledger.artifact(self.job.id, name)
        except UnknownArtifact as error:
            raise NotFound(f"{self.job.id} {self.job.state} and left no {what} to draw.") from error

    def require_ended(self) -> None:
        """Refuse for now what is drawn of ended jobs only.

        Raises:
            NotYet: The job has not ended.
        """
        if self.job.state not in ENDINGS:
            raise NotYet(f"{self.job.id} is {self.job.state}; this is drawn when it has succeeded.")


@dataclass(frozen=True)
class View:
    """A plot that can be drawn.

    Args:
        version: Two views of one job and kind with the same version give the same spec.
        spec: Builds the spec; may read much.
    """

    version: str
    spec: Callable[[Paper], Spec]


@dataclass(frozen=True)
class PlotKind:
    """One kind of plot. The module of its name beside this one is loaded when somebody looks.

    That module's `look` takes a `Source` and gives a `View`, quickly. It raises `NotYet` when the
    plot may come and `NotFound` when it never will; both say why.

    Args:
        name: Its name in paths: letters and underscores.
        description: What it shows, in a sentence.
        of_sweeps: Whether it is drawn of sweeps, and of nothing else.
    """

    name: str
    description: str
    of_sweeps: bool = False

    def view(self, source: Source) -> View:
        """Look at a job, if it is one that this plot is drawn of.

        Raises:
            NotYet: The plot may come.
            NotFound: It never will.
        """
        is_sweep = source.job.kind == "sweep"
        if is_sweep and not self.of_sweeps:
            raise NotFound(f"{source.job.id} is a sweep; its points may have this plot each.")
        if self.of_sweeps and not is_sweep:
            raise NotFound(f"{source.job.id} is no sweep.")
        view: View = importlib.import_module(f"service.plots.{self.name}").look(source)
        return view
