"""What happened to a job, in order."""

from typing import Literal

from pydantic import AwareDatetime, Field, JsonValue

from schemas.strict import Strict

EventType = Literal[
    "queued",
    "started",
    "progressed",
    "noted",
    "cancel_requested",
    "requeued",
    "succeeded",
    "failed",
    "cancelled",
    # Of a sweep, about its trainings.
    "child_started",
    "child_requeued",
    "child_ended",
]


class Event(Strict):
    """One entry of a job's history."""

    sequence: int = Field(ge=1, description="Counts up from 1 within a job, without holes.")
    type: EventType
    at: AwareDatetime
    attempt: int = Field(ge=0)
    detail: str = Field(description="What happened, in a sentence.")
    facts: dict[str, JsonValue] = {}


class EventPage(Strict):
    """A page of a job's events, oldest first."""

    events: tuple[Event, ...]
    next_after: int | None = Field(description="Send as `after` for the next page; null at end.")
