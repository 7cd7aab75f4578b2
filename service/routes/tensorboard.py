"""TensorBoard on one job's runs and no others."""

from a2wsgi import WSGIMiddleware
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from schemas.job import Job
from schemas.sweep import SweepSpec
from service.gateway import Gateway, Parts
from service.pages.waiting import WAITING
from service.problems import documented
from service.refusal import NotFound
from service.request_body import StrictRoute
from service.tensorboard.passage import Passage

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.get(
    "/jobs/{job_id}/tensorboard/",
    response_class=HTMLResponse,
    summary="Open TensorBoard on a job",
    responses=documented([404, 503]),
)
async def open_board(job_id: str, request: Request, parts: Parts) -> Response:
    """Both legs' curves in one chart, live while the job runs. To be opened in a browser.

    Of a sweep the curves of all its points, and a table of their hyperparameters.
    """
    return await _board(job_id, request, parts)


@router.get("/jobs/{job_id}/tensorboard", include_in_schema=False)
async def with_slash(job_id: str, parts: Parts) -> Response:
    """TensorBoard's own links need the slash at the end."""
    await run_in_threadpool(parts.ledger.job_json, job_id)
    return RedirectResponse(f"/v1/jobs/{job_id}/tensorboard/", 307)


@router.api_route(
    "/jobs/{job_id}/tensorboard/{_:path}", methods=["GET", "POST"], include_in_schema=False
)
async def inside(job_id: str, request: Request, parts: Parts) -> Response:
    """Whatever TensorBoard's page asks for."""
    return await _board(job_id, request, parts)


def _board_of(job: Job, prefix: str, parts: Gateway) -> WSGIMiddleware | None:
    if isinstance(job.spec, SweepSpec):
        return parts.boards.sweep_board(job.id, prefix, lambda: parts.ledger.sweep_rows(job.id))
    return parts.boards.board(job.id, job.attempt, prefix)


async def _board(job_id: str, request: Request, parts: Parts) -> Response:
    # An id that the ledger knows holds no slashes and dots: it becomes part of a path.
    job = await run_in_threadpool(parts.ledger.job, job_id)
    prefix = f"/v1/jobs/{job_id}/tensorboard"
    board = await run_in_threadpool(_board_of, job, prefix, parts)
    if board is not None:
        return Passage(board, parts.settings.max_body_bytes)
    if request.url.path == f"{prefix}/":
        return HTMLResponse(WAITING)
    raise NotFound(f"{job_id} is {job.state} and has written nothing for TensorBoard yet.")
