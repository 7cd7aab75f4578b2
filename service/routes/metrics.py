"""Metrics: what was measured of each leg in each epoch."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from schemas.metric import LegMetrics
from service.gateway import Parts
from service.problems import documented
from service.refusal import Conflict
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


class MetricsQuery(BaseModel):
    """How much of the curves to show."""

    model_config = ConfigDict(extra="forbid")

    max_points: int | None = Field(
        None, ge=1, le=1_000_000, description="Largest number of epochs per curve, evenly thinned."
    )


@router.get(
    "/jobs/{job_id}/metrics",
    response_model=LegMetrics,
    summary="Read the curves of both legs",
    responses=documented([404, 409, 422, 503]),
)
def metrics(job_id: str, asked: Annotated[MetricsQuery, Query()], parts: Parts) -> Response:
    """Loss, learning rate, scores and norms of both legs by epoch, while they train and after.

    A sweep has none of its own; its points have.
    """
    curves = parts.ledger.metrics(job_id, asked.max_points)
    if not curves.points and parts.ledger.job(job_id).kind == "sweep":
        raise Conflict(
            f"{job_id} is a sweep; each of its points has curves of its own, and "
            f"/v1/jobs/{job_id}/points lists them."
        )
    return Response(curves.model_dump_json(), media_type="application/json")
