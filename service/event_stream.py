"""A job's events as server-sent events (WHATWG HTML, section 9.2)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from starlette.concurrency import run_in_threadpool

from schemas.event import Event
from schemas.job import ENDINGS, Job, Progress
from store.ledger import Ledger

# News waits for the next look. So that it adds little to a short job, and many streams of long
# ones cost little, the pause between looks is a share of the time that the stream has been open.
_PAUSE_SHARE: Final = 0.1
_SHORTEST_PAUSE_SECONDS: Final = 0.01
_LONGEST_PAUSE_SECONDS: Final = 0.2

# Proxies close connections that are silent for a minute or less.
_KEEP_ALIVE_SECONDS: Final = 10.0
_EVENTS_AT_ONCE: Final = 500

_Look = tuple[Job, tuple[Event, ...]]


async def event_stream(
    ledger: Ledger, job_id: str, after: int, ending: Callable[[], bool]
) -> AsyncIterator[str]:
    """Every event behind `after`, as it happens, until the job has ended.

    Args:
        ledger: Where the events are.
        job_id: A job that exists.
        after: The last event that the client has.
        ending: Whether the server wants to end; clients then come back with `Last-Event-ID`.

    Yields:
        Frames: events with their `sequence` as id; `progress` without an id, as it is no part
        of the history; comments that keep the connection open.
    """
    opening = "retry: 1000\n"
    shown: Progress | None = None
    opened_at = sent_at = time.monotonic()
    while not ending():
        job, events = await run_in_threadpool(_look, ledger, job_id, after)
        frames = [_of_event(event) for event in events]
        if job.progress is not None and job.progress != shown and not _is_over(job):
            shown = job.progress
            frames.append(f"event: progress\ndata: {shown.model_dump_json()}\n\n")
        if not frames and time.monotonic() - sent_at > _KEEP_ALIVE_SECONDS:
            # Without an empty line: some clients take that for an event of its own.
            frames.append(": still here\n")
        if frames:
            sent_at = time.monotonic()
            yield opening + "".join(frames)
            opening = ""
        if events:
            after = events[-1].sequence
        if _is_over(job) and len(events) < _EVENTS_AT_ONCE:
            return
        if len(events) < _EVENTS_AT_ONCE:
            await asyncio.sleep(pause_after(time.monotonic() - opened_at))


def pause_after(open_seconds: float) -> float:
    """Seconds until the next look of a stream that has been open for so long.

    Example:
        >>> [pause_after(seconds) for seconds in (0.0, 0.5, 1000.0)]
        [0.01, 0.05, 0.2]
    """
    share = _PAUSE_SHARE * open_seconds
    return min(max(share, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)


def has_all(ledger: Ledger, job_id: str, after: int) -> bool:
    """Whether a client that has the events up to `after` will never get another.

    Raises:
        UnknownJob: There is no such job.
    """
    job, events = _look(ledger, job_id, after)
    return after > 0 and _is_over(job) and not events


def _look(ledger: Ledger, job_id: str, after: int) -> _Look:
    # The job first: if it has ended by now, its last event is among those that are read next.
    job = ledger.job(job_id)
    return job, ledger.events(job_id, after, _EVENTS_AT_ONCE).events


def _is_over(job: Job) -> bool:
    return job.state in ENDINGS


def _of_event(event: Event) -> str:
    return f"id: {event.sequence}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"
