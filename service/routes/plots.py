"""Plots: pictures of what both legs did."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path, Query, Response

from schemas.plot import PlotPage
from service.gateway import Parts
from service.plots.paper import Theme
from service.plots.pictures import MEDIA_TYPES
from service.plots.plots import ALLOWED
from service.problems import documented
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)

_PICTURE: Final[dict[str, Any]] = {
    "description": "The picture; its `ETag` is the SHA-256 of its bytes",
    "content": {
        kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()
    },
}


@router.get(
    "/jobs/{job_id}/plots",
    response_model=PlotPage,
    summary="List a job's plots",
    responses=documented([404, 503]),
)
def plots(job_id: str, parts: Parts) -> Response:
    """The plots that can be had now, and of each other one why it is not there."""
    return Response(parts.plots.page(job_id).model_dump_json(), media_type="application/json")


@router.get(
    "/jobs/{job_id}/plots/{picture:path}",
    response_class=Response,
    summary="See one of a job's plots",
    responses={
        200: _PICTURE,
        304: {"description": "Still the picture that `If-None-Match` names"},
        **documented([404, 422, 503]),
    },
)
async def plot(
    job_id: str,
    picture: Annotated[
        str,
        Path(description=f"One of {', '.join(ALLOWED)}.", examples=list(ALLOWED)),
    ],
    parts: Parts,
    if_none_match: Annotated[str | None, Header()] = None,
    theme: Annotated[
        Theme, Query(description="For a light page or a dark one; legs keep their colours.")
    ] = "light",
) -> Response:
    """A plot as SVG or PNG, drawn when first asked for; while a job runs, of what there is.

    The reference is blue and the candidate vermilion in each of them.
    """
    drawn = await parts.plots.picture(job_id, picture, theme)
    headers = {
        "ETag": drawn.etag,
        # A running job's plot grows; an ended one's costs no more than the question.
        "Cache-Control": "no-cache",
        # What a picture holds it holds itself.
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:",
    }
    if drawn.etag in (if_none_match or ""):
        return Response(status_code=304, headers=headers)
    return Response(drawn.content, 200, headers, MEDIA_TYPES[drawn.format])
