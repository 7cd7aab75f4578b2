"""A real HTTP server on the loopback address that tells of jobs that never ran.

What a job does is in its id: `job_good` runs through and succeeds, `job_failed` and
`job_cancelled` have ended so, `job_slow` runs for ever, `job_broken` breaks its line of events.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from client.stack.doorway import open_doorway, url_of
from schemas.artifact import Artifact, ArtifactPage
from schemas.event import Event, EventPage
from schemas.job import Job, JobPage, JobState
from schemas.metric import LegMetrics
from schemas.plot import Plot, PlotPage
from schemas.prediction import LegPredictions, PredictionAnswer
from schemas.problem import FieldError, Problem
from tests.client.canned_objects import (
    DATASET,
    ESTIMATE,
    NOW,
    REPORT,
    job_of,
    progress_at,
)

SCRIPT = (JobState.QUEUED, JobState.RUNNING, JobState.RUNNING, JobState.SUCCEEDED)
REFUSAL = Problem(
    title="Invalid",
    status=422,
    detail="Some fields are wrong",
    errors=(
        FieldError(
            pointer="/split/test_size", detail="is too large", came=7, allowed="0 < test_size < 1"
        ),
        FieldError(pointer="/nonsense", detail="is unknown", came=None),
    ),
)


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class CannedService:
    """The server's memory: what it was asked, and how often each job was looked at."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[Asked] = []
        self.looks: Counter[str] = Counter()
        self.lines: list[int] = []
        self.url = ""

    def job(self, job_id: str) -> Job | None:
        """The job as it stands now; each look at `job_good` brings it forward."""
        self.looks[job_id] += 1
        look = self.looks[job_id]
        match job_id:
            case "job_good" | "job_broken":
                return job_of(job_id, SCRIPT[min(look, 4) - 1], step=look - 1)
            case "job_failed":
                return job_of(job_id, JobState.FAILED)
            case "job_cancelled":
                return job_of(job_id, JobState.CANCELLED)
            case "job_slow":
                return job_of(job_id, JobState.RUNNING, step=1)
        return None

    def events(self, job_id: str) -> list[Event]:
        """The history of a job, with an ending unless it runs for ever."""
        kinds = ["queued", "started", "noted", *(["succeeded"] if job_id != "job_slow" else [])]
        return [
            Event.model_validate(
                {"sequence": n, "type": kind, "at": NOW, "attempt": 1, "detail": f"It is {kind}."}
            )
            for n, kind in enumerate(kinds, start=1)
        ]

    async def stream(self, job_id: str, after: int) -> AsyncIterator[str]:
        """Events and a progress; `job_broken` breaks the line after each event."""
        self.lines.append(after)
        yield f"event: progress\ndata: {progress_at(1).model_dump_json()}\n\n"
        for event in self.events(job_id)[after:]:
            yield f"id: {event.sequence}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"
            if job_id == "job_broken":
                return
            await asyncio.sleep(0.02)
        while job_id == "job_slow":
            await asyncio.sleep(0.05)
            yield ": still here\n\n"


def _problem(problem: Problem) -> Response:
    return Response(
        problem.model_dump_json(), problem.status, media_type="application/problem+json"
    )


def _unknown(job_id: str) -> Response:
    return _problem(Problem(title="Unknown", status=404, detail=f"There is no job {job_id!r}"))


def _json(content: Any, status: int = 200) -> Response:
    return Response(content.model_dump_json(), status, media_type="application/json")


def make_app(canned: CannedService) -> FastAPI:  # noqa: C901 - one small route after another
    """The routes."""
    app = FastAPI()

    @app.middleware("http")
    async def remember(request: Request, go_on: Any) -> Response:
        body = await request.body()
        path = str(request.url).removeprefix(canned.url)
        canned.asked.append(Asked(request.method, path, body, dict(request.headers)))
        answer: Response = await go_on(request)
        return answer

    @app.get("/readyz")
    async def ready() -> Response:
        return JSONResponse({"status": "ready"})

    @app.post("/v1/jobs")
    async def submit(request: Request) -> Response:
        spec = await request.json()
        if spec.get("name") == "refuse me":
            return _problem(REFUSAL)
        if "dry_run" in request.query_params:
            return _json(ESTIMATE)
        job = canned.job(spec.get("name", "")) or job_of("job_good", JobState.QUEUED)
        return _json(job, 202)

    @app.get("/v1/jobs")
    async def jobs() -> Response:
        page = (job_of("job_good", JobState.SUCCEEDED), job_of("job_slow", JobState.RUNNING))
        return _json(JobPage(jobs=page, next_cursor="further"))

    @app.get("/v1/jobs/{job_id}")
    async def job(job_id: str) -> Response:
        found = canned.job(job_id)
        return _json(found) if found else _unknown(job_id)

    @app.post("/v1/jobs/{job_id}/cancel")
    async def cancel(job_id: str) -> Response:
        found = canned.job(job_id)
        return _json(found) if found else _unknown(job_id)

    @app.get("/v1/jobs/{job_id}/events")
    async def events(job_id: str, request: Request) -> Response:
        if request.headers["accept"] != "text/event-stream":
            after = int(request.query_params["after"])
            page = canned.events(job_id)[after : after + 2]
            further = page[-1].sequence if len(page) == 2 else None
            return _json(EventPage(events=tuple(page), next_after=further))
        after = int(request.headers.get("last-event-id", 0))
        if after == len(canned.events(job_id)):
            return Response(status_code=204)
        return StreamingResponse(canned.stream(job_id, after), media_type="text/event-stream")

    @app.get("/v1/jobs/{job_id}/report")
    async def report(job_id: str) -> Response:
        return _json(REPORT)

    @app.get("/v1/jobs/{job_id}/metrics")
    async def metrics(job_id: str) -> Response:
        return _json(LegMetrics(reference={}, candidate={}, points=0))

    @app.get("/v1/jobs/{job_id}/artifacts")
    async def artifacts(job_id: str) -> Response:
        name = "../outside" if job_id == "job_failed" else "models/candidate.keras"
        link = f"/v1/jobs/{job_id}/artifacts/{name}"
        one = Artifact(
            name=name, media_type="text/plain", bytes=5, sha256="0", description="", link=link
        )
        return _json(ArtifactPage(artifacts=(one,)))

    @app.get("/v1/jobs/{job_id}/artifacts/{name:path}")
    async def artifact(job_id: str, name: str) -> Response:
        return Response(b"bytes")

    @app.get("/v1/jobs/{job_id}/plots")
    async def plots(job_id: str) -> Response:
        home = f"/v1/jobs/{job_id}/plots"
        each = (
            Plot(name=name, description="", svg=f"{home}/{name}.svg", png=f"{home}/{name}.png")
            for name in ("learning_curves", "residuals")
        )
        return _json(PlotPage(plots=tuple(each), missing=()))

    @app.get("/v1/jobs/{job_id}/plots/{name}")
    async def picture(job_id: str, name: str) -> Response:
        if name == "residuals.png":
            return _problem(Problem(title="Unavailable", status=503, detail="It was not drawn"))
        return Response(f"a picture: {name}")

    @app.post("/v1/jobs/{job_id}/predictions")
    async def predict(job_id: str) -> Response:
        leg = LegPredictions(predictions=(1.5, [1.0, 2.0], "setosa"))
        return _json(PredictionAnswer(reference=leg, candidate=leg))

    @app.post("/v1/datasets")
    async def upload() -> Response:
        return _json(DATASET, 201)

    return app


@contextmanager
def serving() -> Iterator[CannedService]:
    """Serve in a thread until the block ends."""
    canned = CannedService()
    with open_doorway("127.0.0.1", 0) as doorway:
        canned.url = url_of(doorway)
        server = uvicorn.Server(
            uvicorn.Config(make_app(canned), log_level="error", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, args=([doorway],))
        thread.start()
        yield canned
        server.should_exit = True
        thread.join()
