"""Report: whether the two legs agree."""

from fastapi import APIRouter, Response

from schemas.report import PairReport
from service.gateway import Parts
from service.problems import documented
from service.refusal import NotFound
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.get(
    "/jobs/{job_id}/report",
    response_model=PairReport,
    summary="Read the report of a pair",
    responses=documented([404, 503]),
)
def report(job_id: str, parts: Parts) -> Response:
    """The verdict, the gap between the legs, their metrics, and what the numbers rest on."""
    body = parts.ledger.report(job_id)
    if body is None:
        raise NotFound(f"{job_id} is {parts.ledger.job(job_id).state} and has no report yet.")
    return Response(body, media_type="application/json")
