"""The first page."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from service.gateway import Parts
from service.pages.home import home
from service.pages.layout import PAGE_HEADERS

router = APIRouter(include_in_schema=False)

_JOBS_SHOWN = 30


@router.get("/")
def first_page(parts: Parts) -> Response:
    """What this is, where its pages are, and the latest jobs."""
    return HTMLResponse(home(parts.ledger.jobs(limit=_JOBS_SHOWN).jobs), headers=PAGE_HEADERS)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """There is no picture; browsers ask for one all the same."""
    return Response(status_code=204)
