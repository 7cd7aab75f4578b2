"""Predictions: rows in, both legs' predictions out."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from schemas.prediction import PredictionAnswer, PredictionRequest
from service.examples import ROWS
from service.gateway import Parts
from service.problems import documented
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.post(
    "/jobs/{job_id}/predictions",
    response_model=PredictionAnswer,
    summary="Predict with both trained models",
    responses=documented([400, 404, 409, 413, 415, 422, 503, 504]),
)
async def predictions(
    job_id: str, rows: Annotated[PredictionRequest, Body(openapi_examples=ROWS)], parts: Parts
) -> Response:
    """What both legs of a job that has succeeded say of new rows, its whole pipeline applied."""
    return await parts.predictions.answer(job_id, rows)
