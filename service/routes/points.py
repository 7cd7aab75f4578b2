"""Points: the table of a sweep."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from schemas.sweep import SweepSpec
from schemas.sweep_report import PointPage
from service.gateway import Parts
from service.problems import documented
from service.refusal import NotFound
from service.request_body import StrictRoute
from service.sweeps.table import Wanted, csv_of, lines_of, page_of

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)

_CSV: Final = "text/csv"


class PointsQuery(BaseModel):
    """Which rows of the table, and how."""

    model_config = ConfigDict(extra="forbid")

    sort: str = Field(
        "number",
        max_length=500,
        description="Columns, separated by commas; `-` in front of one turns it round. What has "
        "no value comes last.",
        examples=["-candidate.accuracy", "seconds,number"],
    )
    where: list[Annotated[str, Field(min_length=3, max_length=500)]] = Field(
        [],
        max_length=20,
        description="Conditions that all hold, such as `state=succeeded`, "
        "`candidate.accuracy>=0.9` or `alpha=0.1`. Columns may be told by the end of their path.",
    )
    group: bool = Field(False, description="Merge repeats over seeds: mean, deviation and ends.")
    format: Literal["json", "csv"] | None = Field(
        None, description="`csv` gives all rows in one; `Accept: text/csv` likewise."
    )
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = Field(
        None, description="`next_cursor` of a page."
    )
    limit: int = Field(100, ge=1, le=10_000, description="Largest number of rows on the page.")


@router.get(
    "/jobs/{job_id}/points",
    response_model=PointPage,
    summary="Read the table of a sweep",
    responses={
        200: {
            "description": "A page of the table, or all of it as CSV",
            "content": {_CSV: {"schema": {"type": "string"}}},
        },
        **documented([404, 422, 503]),
    },
)
def points(
    job_id: str, asked: Annotated[PointsQuery, Query()], request: Request, parts: Parts
) -> Response:
    """One row for each point: what was changed, how it stands, what came out; also while it runs.

    A point that diverged is a finding: it has succeeded, its verdict says `diverged`, and its
    numbers are null.
    """
    if not isinstance(parts.ledger.job(job_id).spec, SweepSpec):
        raise NotFound(f"{job_id} is no sweep, so it has no points.")
    wanted = Wanted(asked.sort, tuple(asked.where), asked.group)
    lines = lines_of(parts.ledger.sweep_rows(job_id), wanted)
    if asked.format == "csv" or (
        asked.format is None and _CSV in request.headers.get("accept", "")
    ):
        headers = {"Content-Disposition": f'attachment; filename="{job_id}.csv"'}
        return Response(csv_of(lines), 200, headers, media_type=f"{_CSV}; charset=utf-8")
    page = page_of(lines, int(asked.cursor or 0), asked.limit)
    return Response(page.model_dump_json(), media_type="application/json")
