"""A job's history as it happens, over server-sent events."""

import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx
from httpx_sse import EventSource, SSEError
from pydantic import ValidationError

from client.errors import Unreachable, Unreadable
from client.http_client import HttpClient, refusal
from schemas.event import Event
from schemas.job import Progress

PATIENCE_SECONDS = 60.0
SILENCE_SECONDS = 60.0
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 5.0

ENDINGS = frozenset({"succeeded", "failed", "cancelled"})


class _NothingLeft(Exception):
    """The job has ended and all its events have come."""


def follow(
    client: HttpClient, job_id: str, after: int = 0, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[Event | Progress]:
    """Every event of a job after the event number `after`, once each, until the job has ended.

    In between comes the progress, whenever it changes. A line that breaks is opened again where
    it broke, with `Last-Event-ID`.

    Raises:
        Refused: There is no such job.
        Unreachable: Nobody answered for `patience_seconds`.
        Unreadable: What came is no event.
    """
    last, delay_seconds = after, FIRST_DELAY_SECONDS
    lost_at: float | None = None
    while True:
        try:
            for told in _one_line(client, job_id, last):
                lost_at, delay_seconds = None, FIRST_DELAY_SECONDS
                if isinstance(told, Event):
                    if told.sequence <= last:
                        continue
                    last = told.sequence
                yield told
                if isinstance(told, Event) and told.type in ENDINGS:
                    return
        except _NothingLeft:
            return
        except Unreachable:
            now = time.monotonic()
            lost_at = now if lost_at is None else lost_at
            if now - lost_at > patience_seconds:
                raise
        time.sleep(delay_seconds)
        delay_seconds = min(2 * delay_seconds, LONGEST_DELAY_SECONDS)


def _one_line(client: HttpClient, job_id: str, last: int) -> Iterator[Event | Progress]:
    """What one connection brings; nothing when there is nothing left to bring."""
    path = f"/v1/jobs/{quote(job_id, safe='')}/events"
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": str(last)} if last else {})}
    with client.line(), client.stream(path, headers, SILENCE_SECONDS) as source:
        if not source.response.is_success:
            source.response.read()
            raise refusal(source.response)
        if source.response.status_code == httpx.codes.NO_CONTENT:
            raise _NothingLeft
        yield from _read(source)


def _read(source: EventSource) -> Iterator[Event | Progress]:
    try:
        for message in source.iter_sse():
            if message.event == "progress":
                yield Progress.model_validate_json(message.data)
            elif message.data:
                yield Event.model_validate_json(message.data)
    except (SSEError, ValidationError) as error:
        raise Unreadable(
            f"{source.response.url} sent something that is no event: {error}"
        ) from error
    except httpx.RemoteProtocolError as error:
        raise Unreachable(str(source.response.url), "the line broke") from error
