"""Jobs: send, list, look at, cancel."""

from typing import Annotated

from fastapi import APIRouter, Body, Header, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from schemas.estimate import Estimate
from schemas.job import Job, JobKind, JobPage, JobState
from schemas.job_spec import AnySpec
from schemas.sweep import SweepSpec
from schemas.sweep_estimate import SweepEstimate
from service.examples import JOBS
from service.gateway import Gateway, Parts
from service.problems import documented
from service.request_body import StrictRoute
from store.ledger import JobFilter

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=StrictRoute)


def _printable(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise ValueError("must be printable ASCII characters")
    return key


Key = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="Name of this submission. Sent again within a day it gives the same job, "
        "instead of a second one.",
    ),
    AfterValidator(lambda key: key if key is None else _printable(key)),
]


class SubmitQuery(BaseModel):
    """Parameters of a submission."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(False, description="Only check, translate and estimate; make no job.")


class JobsQuery(BaseModel):
    """Which jobs to list."""

    model_config = ConfigDict(extra="forbid")

    state: JobState | None = Field(None, description="Only jobs that stand here.")
    kind: JobKind | None = Field(None, description="Only jobs of this kind.")
    tag: str | None = Field(None, max_length=200, description="Only jobs with this tag.")
    name: str | None = Field(None, max_length=200, description="Only jobs of exactly this name.")
    parent: str | None = Field(
        None,
        max_length=200,
        description="Only trainings of this sweep; else only what is no training of a sweep.",
    )
    created_after: AwareDatetime | None = Field(None, description="This moment, or later.")
    created_before: AwareDatetime | None = Field(None, description="Before this moment.")
    cursor: str | None = Field(None, max_length=200, description="`next_cursor` of a page.")
    limit: int = Field(50, ge=1, le=500, description="Largest number of jobs on the page.")

    @property
    def wanted(self) -> JobFilter:
        """The filter without the page."""
        return JobFilter(**self.model_dump(exclude={"cursor", "limit"}))


@router.post(
    "/jobs",
    status_code=202,
    response_model=Job,
    summary="Train a network in one framework, or in two",
    responses={
        200: {
            "model": Estimate | SweepEstimate,
            "description": "With `dry_run=true`: what would be trained",
        },
        202: {
            "description": "Accepted; `Location` is where to look at the job",
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        **documented([400, 413, 415, 422, 503, 507]),
    },
)
def submit(
    spec: Annotated[AnySpec, Body(openapi_examples=JOBS)],
    asked: Annotated[SubmitQuery, Query()],
    parts: Parts,
    idempotency_key: Key = None,
) -> Response:
    """Send a pair job: one network, trained by two legs; a train job: by one leg; or a sweep.

    A sweep is a base with other values at some paths: each of its points is a job of its own.
    The job is queued and answered at once; look at it under `Location`, or follow its events.
    """
    if asked.dry_run:
        return _json(_estimate(spec, parts).model_dump_json(), 200)
    if isinstance(spec, SweepSpec):
        job = parts.sweeps.submit(spec, idempotency_key).job
    else:
        job = parts.submissions.submit(spec, idempotency_key).job
    return _json(job.model_dump_json(), 202, {"Location": job.links.self})


def _estimate(spec: AnySpec, parts: Gateway) -> Estimate | SweepEstimate:
    if isinstance(spec, SweepSpec):
        return parts.sweeps.estimate(spec)
    return parts.submissions.estimate(spec)


@router.get(
    "/jobs",
    response_model=JobPage,
    summary="List jobs, newest first",
    responses=documented([422, 503]),
)
def jobs(asked: Annotated[JobsQuery, Query()], parts: Parts) -> Response:
    """List jobs by state, tag, name or time of creation, a page at a time."""
    return _json(parts.ledger.jobs_json(asked.wanted, asked.cursor, asked.limit))


@router.get(
    "/jobs/{job_id}",
    response_model=Job,
    summary="Look at a job",
    responses=documented([404, 503]),
)
async def job(job_id: str, request: Request) -> Response:
    """Where a job stands: its state, progress, remaining time or place in the queue, and links."""
    # Polled more than all else together: a dependency would cost a tenth of the time.
    parts: Gateway = request.app.state.gateway
    if parts.glance is not None:
        return _json(parts.glance.job_json(job_id))
    return _json(await run_in_threadpool(parts.ledger.job_json, job_id))


@router.post(
    "/jobs/{job_id}/cancel",
    response_model=Job,
    summary="Stop a job",
    responses=documented([404, 503]),
)
def cancel(job_id: str, parts: Parts) -> Response:
    """Stop a job: at once while queued, else after the epoch at hand, and keep what was reached.

    An ended job stays as it is, so that sending this twice does no harm.
    """
    return _json(parts.ledger.request_cancel(job_id).model_dump_json())


def _json(body: str | bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, media_type="application/json")
