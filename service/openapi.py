"""What the API says of itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from schemas.problem import Problem

_DESCRIPTION = """\
Send a network, train it in two of scikit-learn, Keras and TensorFlow, and learn whether the two
agree.

1. `POST /v1/jobs` with a pair: a reference in any of the three, and a candidate that follows it or
   is a network of its own. With `"kind": "train"` one network is trained alone, and its leg is
   called the reference. With `?dry_run=true` you see what would be trained and what it takes.
2. Follow the job: `GET /v1/jobs/{id}`, its `/events`, or `/tensorboard/` in a browser.
3. `GET /v1/jobs/{id}/report` tells by how much the two legs differ; `/artifacts` holds both models,
   `/plots` shows them.

`POST /v1/explain` says before any training why two sides will differ; `GET /v1/causes` is all that
is known of that.

A sweep (`"kind": "sweep"`) is one such job with other values at some paths: its points run in
parallel, `/points` is its table, and its report names the best of them.

Tables of your own come in with `POST /v1/datasets`.

Every refusal is a problem (RFC 9457): `errors` names each field by a JSON pointer, what came and
what was allowed.
"""

_TAGS = [
    {"name": "jobs", "description": "Send a pair, follow it, stop it."},
    {
        "name": "results",
        "description": "What both legs learnt: curves, report, plots, files, TensorBoard.",
    },
    {"name": "causes", "description": "Why two networks differ, without training them."},
    {"name": "data sets", "description": "Tables of your own."},
    {"name": "service", "description": "For those who run it."},
]


def install(app: FastAPI) -> None:
    """Let `/openapi.json` tell of problems, and of nothing that is not there."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(
                    title="Twinfit",
                    version="0.1.0",
                    summary="Train one network in two frameworks and learn why they disagree.",
                    description=_DESCRIPTION,
                    routes=app.routes,
                    tags=_TAGS,
                )
            )
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _with_problems(page: dict[str, Any]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    problem = Problem.model_json_schema(ref_template=template)
    schemas = page.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for methods in page["paths"].values():
        for said in methods.values():
            # FastAPI promises its own kind of error wherever a path holds a name.
            if "HTTPValidationError" in str(said["responses"].get("422")):
                del said["responses"]["422"]
    return page
