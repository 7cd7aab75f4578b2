"""Report: what a job came to, or what a sweep found."""

from fastapi import APIRouter, Response

from schemas.report import PairReport, TrainReport
from schemas.sweep import SweepSpec
from schemas.sweep_report import SweepReport
from service.gateway import Parts
from service.problems import documented
from service.refusal import NotFound
from service.request_body import StrictRoute
from service.sweeps.reporting import report_of

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.get(
    "/jobs/{job_id}/report",
    response_model=PairReport | TrainReport | SweepReport,
    summary="Read the report of a job",
    responses=documented([404, 503]),
)
def report(job_id: str, parts: Parts) -> Response:
    """The verdict, metrics, what the numbers rest on; of a pair the gap between its legs.

    That of a sweep is there from its first moment on: the best point so far, counts, the table.
    """
    body = parts.ledger.report(job_id)
    if body is not None:
        return Response(body, media_type="application/json")
    job = parts.ledger.job(job_id)
    if isinstance(job.spec, SweepSpec):
        found = report_of(job, job.spec, parts.ledger.sweep_rows(job_id))
        return Response(found.model_dump_json(), media_type="application/json")
    yet = " yet" if job.ended_at is None else ""
    raise NotFound(f"{job_id} is {job.state} and has no report{yet}.")
