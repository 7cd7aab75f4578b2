"""`python -m worker`: a Celery worker that trains what the ledger gives it."""

import logging
import os
import sys
import warnings

from celery.exceptions import SecurityWarning

from worker.children.environment import children_environment, usable_cores
from worker.program import Program
from worker.settings import WorkerSettings


def main() -> int:
    """Read the environment, then serve until a signal comes."""
    settings = WorkerSettings()
    # Before the fork server starts: it and all children inherit what stands here.
    os.environ.update(
        children_environment(
            settings.data, gpu=settings.gpu, slots=settings.slots, cores=usable_cores()
        )
    )
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Celery warns root of pickles, and we read none.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    try:
        return Program(settings).run()
    except KeyboardInterrupt:
        # Came before Celery was there to hear it.
        return 0


if __name__ == "__main__":
    sys.exit(main())
