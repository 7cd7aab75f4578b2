"""Causes: the catalogue, and which of it acts between two sides."""

from difflib import get_close_matches
from functools import cache
from typing import Annotated, get_args

from fastapi import APIRouter, Body, Response

from schemas.cause import CauseId
from schemas.explanation import CauseEntry, CausePage, Explanation
from schemas.question import ExplainRequest
from service.examples import QUESTIONS
from service.gateway import Parts
from service.problems import documented
from service.refusal import NotFound, shortened
from service.request_body import StrictRoute

router = APIRouter(prefix="/v1", tags=["causes"], route_class=StrictRoute)


@router.get("/causes", response_model=CausePage, summary="Read the catalogue of causes")
def causes() -> Response:
    """Everything that the two frameworks are known to do differently, with evidence and fixes."""
    return Response(_page(), media_type="application/json")


@cache
def _page() -> bytes:
    from pairing.catalogue.listing import catalogue

    return catalogue().model_dump_json().encode()


@router.get(
    "/causes/{cause_id}",
    response_model=CauseEntry,
    summary="Read about one cause",
    responses=documented([404]),
)
def cause(cause_id: str) -> Response:
    """What each framework does, when it matters, the lines that show it, and how to end it."""
    from pairing.catalogue.listing import cause_entry

    entry = cause_entry(cause_id)
    if entry is None:
        said = shortened(cause_id)
        near = get_close_matches(cause_id[:80], get_args(CauseId), n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise NotFound(f"There is no cause {said!r}; {guess}GET /v1/causes lists what there is.")
    return Response(entry.model_dump_json(), media_type="application/json")


@router.post(
    "/explain",
    response_model=Explanation,
    summary="Learn why two sides will differ",
    responses=documented([400, 413, 415, 422, 503]),
)
def explain(
    asked: Annotated[ExplainRequest, Body(openapi_examples=QUESTIONS)], parts: Parts
) -> Response:
    """Name the causes between two sides before anything is trained, largest expected first.

    Each comes with the reason why it is armed or silent, evidence, and a fix for either side. A
    whole job may be sent; nothing of it is trained or kept.
    """
    # What explains is loaded by whoever asks first: most gateways are only given jobs.
    from service.explanations import Explanations

    explanation = Explanations(parts.ledger).explain(asked)
    return Response(explanation.model_dump_json(), media_type="application/json")
