"""Health: whether the gateway lives, and whether it can take jobs."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.gateway import Parts
from service.problems import documented

router = APIRouter(tags=["service"])


@router.get("/healthz", summary="Whether the gateway lives", response_class=JSONResponse)
async def healthz() -> Response:
    """Answers as long as the process does."""
    return JSONResponse({"status": "alive"})


@router.get(
    "/readyz",
    summary="Whether jobs are accepted",
    response_class=JSONResponse,
    responses=documented([503]),
)
def readyz(parts: Parts) -> Response:
    """Whether the ledger answers; beside that, whether the queue does and which workers live.

    Jobs are accepted while the queue is down and without a worker: they wait in the ledger.
    """
    workers = parts.ledger.live_workers()
    queues = sorted({queue for worker in workers for queue in worker.queues})
    words = {True: "up", False: "down", None: "not needed yet"}
    return JSONResponse(
        {
            "status": "ready",
            "queue": words[parts.doorbell.works],
            "workers": len(workers),
            "served_queues": queues,
        }
    )


@router.get("/metrics", summary="Counts for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Requests by route and status, and jobs by queue and state, in Prometheus' text format."""
    text = request.app.state.counters.text()
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
