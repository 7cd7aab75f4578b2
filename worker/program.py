"""A worker from its parts: what `python -m worker` runs."""

import logging
import os
import secrets
import sys
import threading
from typing import Any

from celery import Celery, signals

from store.blobs import Blobs
from store.ledger import Ledger
from worker.app import make_app
from worker.bell import Bell
from worker.children.pool import ChildLimits, ChildPool
from worker.footprint import shrink
from worker.predictions.consumer import add_predict_consumer
from worker.predictions.model_cache import ModelCache
from worker.predictions.predictor import Predictor
from worker.presence import Presence
from worker.settings import WorkerSettings
from worker.supervision.attempt import Means, warm_up
from worker.supervision.patience import Patience
from worker.supervision.supervisor import Supervisor
from worker.supervision.tables import Tables
from worker.tasks import add_tasks

logger = logging.getLogger(__name__)


class Program:
    """Everything one worker process consists of.

    Args:
        settings: What it was told from outside.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self.worker_id = f"{settings.host}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stop = Bell()
        self._ledger = Ledger(settings.database_url)
        self._blobs = Blobs(settings.blobs_url)
        self._children = ChildPool(
            _limits(settings, settings.warm_children), settings.training_module
        )
        self._predicting = ChildPool(_limits(settings, 0), settings.training_module)
        self._supervisor = Supervisor(
            self._means(), settings.queues, settings.slots, self.worker_id
        )
        self._presence = Presence(self._ledger, self.worker_id, settings.queues, settings.slots)
        self._predictor = Predictor(
            self._ledger,
            ModelCache(
                self._ledger, self._blobs, settings.scratch / "models", settings.cached_models
            ),
            self._predicting,
            self._stop,
            settings.prediction_seconds,
        )

    def run(self) -> int:
        """Serve until a signal asks to end; the exit status."""
        self._ledger.migrate()
        app = make_app(self._settings.redis_url)
        add_tasks(app, self._supervisor)
        add_predict_consumer(app, self._predictor.ask)
        signals.worker_shutting_down.connect(self._on_shutting_down)
        signals.worker_ready.connect(self._on_ready)
        patrols = self._begin()
        try:
            return self._serve(app)
        finally:
            self._end(patrols)

    def _serve(self, app: Celery) -> int:
        worker = app.Worker(
            hostname=f"twinfit@{self.worker_id}",
            pool="threads",
            concurrency=self._settings.slots,
            queues=list(self._settings.queues),
            loglevel="WARNING",
            quiet=True,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        )
        worker.start()
        return int(worker.exitcode or 0)

    def _begin(self) -> list[threading.Thread]:
        self._presence.begin()
        self._predictor.start()
        self._children.warm()
        if self._settings.warm_children > 0:
            threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        patrols = [
            threading.Thread(
                target=self._supervisor.patrol,
                args=(self._settings.patrol_seconds,),
                name=f"patrol-{number}",
                daemon=True,
            )
            for number in range(self._settings.slots)
        ]
        for patrol in patrols:
            patrol.start()
        return patrols

    def _end(self, patrols: list[threading.Thread]) -> None:
        """Children first: a job that was put back must not go on here."""
        self._stop.ring()
        for patrol in patrols:
            patrol.join()
        self._children.close()
        self._predicting.close()
        self._predictor.end()
        self._presence.end()
        self._ledger.close()

    def _means(self) -> Means:
        settings, patience = self._settings, Patience(self._stop)
        return Means(
            ledger=self._ledger,
            blobs=self._blobs,
            pool=self._children,
            tables=Tables(self._blobs, settings.scratch / "datasets", patience),
            patience=patience,
            stop=self._stop,
            scratch=settings.scratch / "jobs",
            logs=settings.logs,
            cache=settings.scratch / "openml",
            lease_seconds=settings.lease_seconds,
            heartbeat_seconds=settings.heartbeat_seconds,
            grace_seconds=settings.cancel_grace_seconds,
            job_memory_bytes=settings.job_memory_bytes,
        )

    def _on_shutting_down(self, **_: Any) -> None:
        # Called by a signal's handler: it must not wait for anything.
        self._stop.ring()

    def _on_ready(self, **_: Any) -> None:
        shrink()
        queues, slots = ", ".join(self._settings.queues), self._settings.slots
        sys.stdout.write(f"worker {self.worker_id} is ready: {queues}; slots: {slots}\n")
        sys.stdout.flush()


def _limits(settings: WorkerSettings, warm: int) -> ChildLimits:
    return ChildLimits(warm, settings.jobs_per_child, settings.child_growth_bytes)
