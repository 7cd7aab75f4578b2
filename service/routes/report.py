"""Report: what a job came to."""

from fastapi import APIRouter, Response

from schemas.report import PairReport, TrainReport
from service.gateway import Parts
from service.problems import documented
from service.refusal import NotFound
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.get(
    "/jobs/{job_id}/report",
    response_model=PairReport | TrainReport,
    summary="Read what a job came to",
    responses=documented([404, 503]),
)
def report(job_id: str, parts: Parts) -> Response:
    """The verdict, metrics, what the numbers rest on; of a pair the gap between its legs."""
    body = parts.ledger.report(job_id)
    if body is None:
        raise NotFound(f"{job_id} is {parts.ledger.job(job_id).state} and has no report yet.")
    return Response(body, media_type="application/json")
