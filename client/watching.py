"""Watching a job until it ends.

Its events and its progress come over a line of their own that may break. While that is silent, the
job itself is asked for several times a second, which the service answers from a quick path.
"""

import contextlib
import queue
import threading
import time

from client.best_so_far import BestSoFar
from client.errors import ClientError, Refused, Unreachable
from client.event_stream import follow
from client.http_client import HttpClient
from client.progress_view import ProgressView, view_for
from client.terminal import Terminal
from schemas.event import Event
from schemas.job import ENDINGS, Job, JobState, Progress

LOOK_SECONDS = 0.3
PATIENCE_SECONDS = 60.0
TOLD_TYPES = frozenset({"noted", "requeued", "cancel_requested"})


def watch_job(client: HttpClient, job_id: str, terminal: Terminal) -> Job:
    """Show a job's progress on stderr until it has ended; an ended one is returned at once.

    Raises:
        Refused: There is no such job.
        Unreachable: The service was silent for a minute.
    """
    job = client.job(job_id)
    if job.state in ENDINGS:
        return job
    happened: queue.SimpleQueue[Event | Progress] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(client.url, job_id, happened), daemon=True).start()
    best = BestSoFar(client, job)
    best_due: float | None = None
    with view_for(terminal) as view:
        while job.state not in ENDINGS:
            view.show(job)
            if best_due and time.monotonic() > best_due:
                best_due = None
                if sentence := best.news():
                    view.tell(sentence)
            with contextlib.suppress(queue.Empty):
                told = happened.get(timeout=LOOK_SECONDS)
                if isinstance(told, Progress):
                    job = job.model_copy(update={"state": JobState.RUNNING, "progress": told})
                    continue
                if told.type == "child_ended" and best_due is None:
                    # Trainings may end many times a second.
                    best_due = time.monotonic() + LOOK_SECONDS
                if told.type in TOLD_TYPES:
                    view.tell(told.detail)
            job = _look(client, job_id, view)
    return job


def _look(client: HttpClient, job_id: str, view: ProgressView) -> Job:
    """The job now; a service that is just being started again gets a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = False
    while True:
        try:
            return client.job(job_id)
        except (Unreachable, Refused) as error:
            if time.monotonic() > deadline or not _passes(error):
                raise
            if not told:
                view.tell(f"{error} Trying again; the job itself is not touched by that.")
                told = True
            time.sleep(0.5)


def _passes(error: ClientError) -> bool:
    """Whether trying again may help: 503 is a gateway whose ledger does not answer just now."""
    return isinstance(error, Unreachable) or error.problem().status == 503


def _listen(url: str, job_id: str, happened: "queue.SimpleQueue[Event | Progress]") -> None:
    """Pass events on; without them the watching still goes on, only less promptly."""
    with contextlib.suppress(ClientError, RuntimeError), HttpClient(url) as client:
        for event in follow(client, job_id):
            happened.put(event)
