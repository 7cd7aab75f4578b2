"""The gateway's parts and how they are put together: the one place of the wiring."""

import shutil
import time
from dataclasses import dataclass
from typing import Annotated, Final, Self

from fastapi import Depends, Request

from service.counters import Counters
from service.doorbell import Doorbell
from service.plots.pictures import Pictures
from service.plots.plots import Plots
from service.predictions import Predictions
from service.reconciler import Reconciler
from service.settings import ServiceSettings
from service.submission import Submissions
from service.sweeps.sweeps import Sweeps
from service.tensorboard.boards import Boards
from service.uploads.uploads import Uploads
from store.blobs import Blobs
from store.ledger import Ledger
from store.ledger.glance import Glance

_OLDEST_UPLOAD_SECONDS: Final = 24 * 3600.0


@dataclass(frozen=True)
class Gateway:
    """What the routes are given."""

    settings: ServiceSettings
    ledger: Ledger
    blobs: Blobs
    doorbell: Doorbell
    reconciler: Reconciler
    submissions: Submissions
    sweeps: Sweeps
    predictions: Predictions
    uploads: Uploads
    boards: Boards
    plots: Plots
    glance: Glance | None

    @classmethod
    def open(cls, settings: ServiceSettings, counters: Counters) -> Self:
        """Make the folders, bring the ledger up to date, and start the threads."""
        for folder in (settings.uploads, settings.logs):
            folder.mkdir(parents=True, exist_ok=True)
        _forget_half_uploads(settings)
        ledger = Ledger(settings.database_url)
        ledger.migrate()
        if settings.alone_since is not None:
            ledger.release_all("the stack was ended", settings.alone_since)
        counters.read_jobs_from(ledger.census)
        doorbell = Doorbell(settings.redis_url, ledger.rung)
        reconciler = Reconciler(ledger, doorbell)
        blobs = Blobs(settings.blobs_url)
        submissions = Submissions(ledger, doorbell, settings.budget)
        doorbell.start()
        reconciler.start()
        return cls(
            settings=settings,
            ledger=ledger,
            blobs=blobs,
            doorbell=doorbell,
            reconciler=reconciler,
            submissions=submissions,
            sweeps=Sweeps(ledger, doorbell, submissions.admission, settings.max_points),
            predictions=Predictions(ledger, doorbell, settings.prediction_timeout_seconds),
            uploads=Uploads(ledger, blobs, settings),
            boards=Boards(settings.logs, settings.max_boards),
            plots=Plots(ledger, blobs, Pictures(settings.picture_timeout_seconds)),
            glance=_glance(ledger, settings.database_url),
        )

    def close(self) -> None:
        """End the threads, ring what waits, and let go of the ledger."""
        self.reconciler.stop()
        self.doorbell.stop()
        if self.glance:
            self.glance.close()
        self.ledger.close()


def _glance(ledger: Ledger, database_url: str) -> Glance | None:
    """SQLite answers so quickly that the event loop itself may ask it; a server may not."""
    return Glance(ledger, database_url) if database_url.startswith("sqlite") else None


def _forget_half_uploads(settings: ServiceSettings) -> None:
    """Remove what a gateway that was killed left; another one may be receiving just now."""
    own = settings.alone_since is not None
    for folder in settings.uploads.iterdir():
        if own or time.time() - folder.stat().st_mtime > _OLDEST_UPLOAD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


async def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


Parts = Annotated[Gateway, Depends(_gateway)]
