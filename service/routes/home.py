"""The first page."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from schemas.report import REPORT
from schemas.sweep import SweepSpec
from service.gateway import Parts
from service.pages.home import home
from service.pages.job import job_page
from service.pages.layout import PAGE_HEADERS
from service.pages.sweep import sweep_page
from service.sweeps.reporting import report_of

router = APIRouter(include_in_schema=False)

_JOBS_SHOWN = 30


@router.get("/")
def first_page(parts: Parts) -> Response:
    """What this is, where its pages are, and the latest jobs."""
    return HTMLResponse(home(parts.ledger.jobs(limit=_JOBS_SHOWN).jobs), headers=PAGE_HEADERS)


@router.get("/jobs/{job_id}")
def job(
    job_id: str,
    parts: Parts,
    sort: Annotated[str, Query(max_length=500)] = "number",
    group: Annotated[bool, Query()] = False,
) -> Response:
    """A job for people: its verdict, why the legs differ, and both legs side by side."""
    found = parts.ledger.job(job_id)
    plots = parts.plots.page(job_id).plots
    if isinstance(found.spec, SweepSpec):
        told = report_of(found, found.spec, parts.ledger.sweep_rows(job_id))
        return HTMLResponse(sweep_page(found, told, sort, plots, group=group), headers=PAGE_HEADERS)
    body = parts.ledger.report(job_id)
    report = None if body is None else REPORT.validate_json(body)
    return HTMLResponse(job_page(found, report, plots), headers=PAGE_HEADERS)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """There is no picture; browsers ask for one all the same."""
    return Response(status_code=204)
