"""Data sets: upload a table, look at it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from schemas.dataset import Dataset, DatasetPage
from service.examples import UPLOAD_BODY, UPLOAD_PARAMETERS
from service.gateway import Parts
from service.problems import documented
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["data sets"], route_class=StrictRoute)


class DatasetsQuery(BaseModel):
    """Which page of data sets."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, max_length=200, description="`next_cursor` of a page.")
    limit: int = Field(50, ge=1, le=500, description="Largest number of data sets on the page.")


@router.post(
    "/datasets",
    status_code=201,
    response_model=Dataset,
    summary="Upload a table",
    responses={
        200: {"model": Dataset, "description": "The same file was uploaded before"},
        **documented([400, 413, 415, 422, 503, 507]),
    },
    openapi_extra={"requestBody": UPLOAD_BODY, "parameters": UPLOAD_PARAMETERS},
)
async def upload(request: Request, parts: Parts) -> Response:
    """Upload a CSV, Parquet, NPY or NPZ file, as a form or as the body itself.

    It is named by its content: the same file with the same options is the same data set. What
    is not given about its format is detected.
    """
    received = await parts.uploads.receive(request)
    place = {"Location": f"/v1/datasets/{received.dataset.id}"}
    status = 201 if received.created else 200
    body = received.dataset.model_dump_json()
    return Response(body, status, place, media_type="application/json")


@router.get(
    "/datasets",
    response_model=DatasetPage,
    summary="List uploaded data sets, newest first",
    responses=documented([422, 503]),
)
def datasets(asked: Annotated[DatasetsQuery, Query()], parts: Parts) -> Response:
    """List the uploaded data sets, a page at a time."""
    page = parts.ledger.datasets(asked.cursor, asked.limit)
    return Response(page.model_dump_json(), media_type="application/json")


@router.get(
    "/datasets/{dataset_id}",
    response_model=Dataset,
    summary="Look at a data set",
    responses=documented([404, 503]),
)
def dataset(dataset_id: str, parts: Parts) -> Response:
    """Rows and columns of a data set: names, kinds, missing values, smallest and largest."""
    found = parts.ledger.dataset(dataset_id)
    return Response(found.model_dump_json(), media_type="application/json")
