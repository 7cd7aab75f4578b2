"""The first page."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from schemas.report import PairReport
from service.gateway import Parts
from service.pages.home import home
from service.pages.job import job_page
from service.pages.layout import PAGE_HEADERS

router = APIRouter(include_in_schema=False)

_JOBS_SHOWN = 30


@router.get("/")
def first_page(parts: Parts) -> Response:
    """What this is, where its pages are, and the latest jobs."""
    return HTMLResponse(home(parts.ledger.jobs(limit=_JOBS_SHOWN).jobs), headers=PAGE_HEADERS)


@router.get("/jobs/{job_id}")
def job(job_id: str, parts: Parts) -> Response:
    """A job for people: its verdict, why the legs differ, and both legs side by side."""
    body = parts.ledger.report(job_id)
    report = None if body is None else PairReport.model_validate_json(body)
    plots = parts.plots.page(job_id).plots
    return HTMLResponse(job_page(parts.ledger.job(job_id), report, plots), headers=PAGE_HEADERS)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """There is no picture; browsers ask for one all the same."""
    return Response(status_code=204)
