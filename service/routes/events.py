"""Events: what happened to a job, as it happens."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from schemas.event import EventPage
from service.event_stream import event_stream, has_all
from service.gateway import Parts
from service.problems import documented
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=StrictRoute)

_STREAM = "text/event-stream"


class EventsQuery(BaseModel):
    """Which events to list."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**31 - 1, description="Only events with a higher `sequence`.")
    limit: int = Field(100, ge=1, le=1000, description="Largest number of events on the page.")


LastEventId = Annotated[
    int | None,
    Header(ge=0, le=2**31 - 1, description="Of a stream: the last event that was received."),
]


@router.get(
    "/jobs/{job_id}/events",
    response_model=EventPage,
    summary="Follow a job",
    responses={
        200: {
            "description": "A page of events; or a stream of them, for `Accept: text/event-stream`",
            "content": {_STREAM: {"schema": {"type": "string"}}},
        },
        204: {"description": "Of a stream: the job has ended and every event was received"},
        **documented([404, 422, 503]),
    },
)
async def events(
    job_id: str,
    asked: Annotated[EventsQuery, Query()],
    request: Request,
    parts: Parts,
    last_event_id: LastEventId = None,
) -> Response:
    """What happened to a job, oldest first: a page as JSON, or live as server-sent events.

    A stream also tells the job's progress whenever it changes, and ends with the job. After a
    break it goes on behind `Last-Event-ID`.
    """
    if _STREAM not in request.headers.get("accept", ""):
        page = await run_in_threadpool(parts.ledger.events, job_id, asked.after, asked.limit)
        return Response(page.model_dump_json(), media_type="application/json")
    after = asked.after if last_event_id is None else last_event_id
    if await run_in_threadpool(has_all, parts.ledger, job_id, after):
        return Response(status_code=204)
    stream = event_stream(parts.ledger, job_id, after, lambda: request.app.state.ending)
    return StreamingResponse(stream, media_type=_STREAM, headers={"Cache-Control": "no-store"})
