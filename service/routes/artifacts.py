"""Artifacts: the files that a job leaves."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from schemas.artifact import ArtifactPage
from service.download import download
from service.gateway import Parts
from service.head import wants_no_body
from service.problems import documented
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)


@router.get(
    "/jobs/{job_id}/artifacts",
    response_model=ArtifactPage,
    summary="List a job's files",
    responses=documented([404, 503]),
)
def artifacts(job_id: str, parts: Parts) -> Response:
    """The models, predictions and other files of a job that has ended."""
    page = parts.ledger.artifacts(job_id)
    return Response(page.model_dump_json(), media_type="application/json")


@router.get(
    "/jobs/{job_id}/artifacts/{name:path}",
    response_class=Response,
    summary="Download one of a job's files",
    responses={
        200: {
            "description": "The file",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        206: {"description": "The part that `Range` asked for"},
        304: {"description": "Still the file that `If-None-Match` names"},
        416: {"description": "`Range` lies outside the file"},
        **documented([404, 503]),
    },
)
def artifact(
    job_id: str,
    name: str,
    request: Request,
    parts: Parts,
    if_none_match: Annotated[str | None, Header()] = None,
    range: Annotated[str | None, Header(description="`bytes=FIRST-LAST`, one range.")] = None,  # noqa: A002 - the header's name
) -> Response:
    """The file itself. Its `ETag` is its SHA-256."""
    found = parts.ledger.artifact(job_id, name)
    no_body = wants_no_body(request)
    return download(parts.blobs, found, if_none_match, range, no_body=no_body)
