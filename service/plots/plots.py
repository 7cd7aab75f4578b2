"""Plots of jobs: which there are, and their pictures."""

from typing import Final

from starlette.concurrency import run_in_threadpool

from schemas.plot import MissingPlot, Plot, PlotPage
from service.plots.kind import PlotKind, Source, View
from service.plots.kinds import KINDS
from service.plots.paper import PAPERS, Theme
from service.plots.pictures import MEDIA_TYPES, Format, Picture, Pictures
from service.refusal import NotFound, NotYet
from store.blobs import Blobs
from store.ledger import Ledger

ALLOWED: Final = tuple(f"{kind.name}.{form}" for kind in KINDS for form in MEDIA_TYPES)


class Plots:
    """Looks at jobs and has their plots drawn."""

    def __init__(self, ledger: Ledger, blobs: Blobs, pictures: Pictures) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._pictures = pictures

    def page(self, job_id: str) -> PlotPage:
        """Every kind of plot: those that the job has, and why it has not the others.

        Raises:
            UnknownJob: There is no such job.
        """
        source = self._source(job_id)
        plots: list[Plot] = []
        missing: list[MissingPlot] = []
        for kind in KINDS:
            try:
                kind.view(source)
            except NotFound as why:
                later = isinstance(why, NotYet)
                missing.append(MissingPlot(name=kind.name, reason=why.detail, may_come=later))
            else:
                plots.append(_shown(kind, source.job.links.plots))
        return PlotPage(plots=tuple(plots), missing=tuple(missing))

    async def picture(self, job_id: str, file: str, theme: Theme = "light") -> Picture:
        """A plot of a job by its file name, such as `learning_curves.svg`, for light or dark pages.

        Raises:
            UnknownJob: There is no such job.
            NotFound: There is no plot of that name, or this job has none, or not yet.
            Unavailable: It could not be drawn just now.
        """
        (kind, form), view = await run_in_threadpool(self._view, job_id, file)
        name = (job_id, kind.name, view.version, theme)
        return await self._pictures.picture(name, lambda: view.spec(PAPERS[theme]), form)

    def _view(self, job_id: str, file: str) -> tuple[tuple[PlotKind, Format], View]:
        source = self._source(job_id)
        kind, form = _wanted(file)
        try:
            return (kind, form), kind.view(source)
        except NotYet:
            raise
        except NotFound as why:
            had = [plot.name for plot in self.page(job_id).plots]
            raise NotFound(f"{why.detail} It has {_listed(had)}.") from why

    def _source(self, job_id: str) -> Source:
        return Source(self._ledger.job(job_id), self._ledger, self._blobs)


def _wanted(file: str) -> tuple[PlotKind, Format]:
    name, _, ending = file.rpartition(".")
    for kind in KINDS:
        for form in MEDIA_TYPES:
            if (name, ending) == (kind.name, form):
                return kind, form
    raise NotFound(f"There is no plot {file[:80]!r}; allowed are {', '.join(ALLOWED)}.")


def _listed(names: list[str]) -> str:
    """Name the plots that a job has.

    Example:
        >>> _listed([]), _listed(["learning_curves"]), _listed(["a", "b"])
        ('no plot', 'the plot learning_curves', 'the plots a, b')
    """
    if not names:
        return "no plot"
    return f"the plot{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _shown(kind: PlotKind, link: str) -> Plot:
    paths = {form: f"{link}/{kind.name}.{form}" for form in MEDIA_TYPES}
    return Plot(name=kind.name, description=kind.description, **paths)
