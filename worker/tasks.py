"""What Celery calls."""

import logging

from celery import Celery

from worker.supervision.supervisor import Supervisor

logger = logging.getLogger(__name__)

TRAIN = "twinfit.train"


def add_tasks(app: Celery, supervisor: Supervisor) -> None:
    """Give the application its one task, bound to the supervisor that it wakes."""

    @app.task(name=TRAIN)  # type: ignore[untyped-decorator]
    def train(job_id: str, attempt: int) -> None:
        """Train what is queued. The arguments are for whoever reads the log; see `serve`."""
        try:
            supervisor.serve()
        except Exception:  # one of the two doors where everything is caught: a ring must be acked
            logger.exception("serving the ring for %s, attempt %d, failed", job_id, attempt)
