"""Code: a job's legs as programs that run without this service."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from pairing.emission.kind import CodeKind
from schemas.job import ENDINGS, LEGS
from schemas.program import Program, ProgramPage
from schemas.report import REPORT
from service.gateway import Parts
from service.problems import documented
from service.refusal import Conflict, NotFound, NotYet
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)

_MEDIA_TYPES: Final = {
    "program": "text/x-python",
    "repaired": "text/x-python",
    "diff": "text/x-diff",
}

_OF_ITS_POINTS: Final = "{} is a sweep; each of its points has programs of its own."


@router.get(
    "/jobs/{job_id}/code",
    response_model=ProgramPage,
    summary="List a job's programs",
    responses=documented([404, 409, 503]),
)
def programs(job_id: str, parts: Parts) -> Response:
    """Where each leg is found as a program of its own."""
    job = parts.ledger.job(job_id)
    if job.kind == "sweep":
        raise Conflict(_OF_ITS_POINTS.format(job_id))
    legs = [Program(leg=leg, link=f"/v1/jobs/{job_id}/code/{leg}") for leg in job.training.sides]
    page = ProgramPage(programs=tuple(legs))
    return Response(page.model_dump_json(), media_type="application/json")


@router.get(
    "/jobs/{job_id}/code/{leg}",
    response_class=Response,
    summary="Get a leg as a program of its own",
    responses={
        200: {
            "description": "The program, or the diff",
            "content": {kind: {"schema": {"type": "string"}} for kind in _MEDIA_TYPES.values()},
        },
        **documented([404, 409, 422, 503]),
    },
)
def code(
    job_id: str,
    leg: Annotated[str, Path(description="reference or candidate.", examples=list(LEGS))],
    parts: Parts,
    kind: Annotated[
        CodeKind,
        Query(
            alias="as",
            description="`program` gives the leg's own numbers, with its framework alone; "
            "`repaired` gives the other leg's numbers with this leg's framework; `diff` is the "
            "way from the first to the second, each hunk headed by the causes it removes.",
        ),
    ] = "program",
    attachment: Annotated[bool, Query(description="Whether a browser is to store it.")] = False,
) -> Response:
    """A standalone Python program, by public APIs of one framework only.

    It reads `rows.npz` and `expected.npz`, which are among the job's artifacts, from the folder
    that it lies in, says how far its numbers are from the job's, and ends with status 0 when
    they are the same.
    """
    # What writes programs is loaded by whoever wants the first one.
    from pairing.emission.program import code_of
    from pairing.emission.shape import NoProgram

    body, job = parts.ledger.report(job_id), parts.ledger.job(job_id)
    name = next((each for each in job.training.sides if each == leg), None)
    if name is None:
        names = list(job.training.sides)
        allowed = f"{'are' if len(names) > 1 else 'is'} {' and '.join(names)}"
        raise NotFound(f"A {job.kind} job has no leg {leg!r}; allowed {allowed}.")
    if body is None:
        if job.kind == "sweep":
            raise Conflict(_OF_ITS_POINTS.format(job_id))
        if job.state in ENDINGS:
            raise Conflict(f"{job_id} is {job.state} and left nothing that a program could repeat.")
        raise NotYet(f"{job_id} is {job.state}; its programs are written when it has a report.")
    try:
        text = code_of(job_id, job.training, REPORT.validate_json(body), name, kind)
    except NoProgram as refusal:
        raise Conflict(f"There is no such program. {refusal}") from refusal
    file = f"{name}.{'diff' if kind == 'diff' else 'py'}"
    shown = "attachment" if attachment else "inline"
    headers = {
        "Content-Disposition": f'{shown}; filename="{file}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(text, 200, headers, f"{_MEDIA_TYPES[kind]}; charset=utf-8")
