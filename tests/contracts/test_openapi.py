"""The API's description of itself: complete, readable, and true."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import TypeAdapter

from schemas.job_spec import AnySpec
from schemas.prediction import PredictionRequest
from schemas.question import ExplainRequest
from service.app import create_app
from service.settings import ServiceSettings

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """`/openapi.json`, without a server."""
    folder: Path = tmp_path_factory.mktemp("openapi")
    return create_app(ServiceSettings(data=folder)).openapi()


def operations(page: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every method, path and what is said of it."""
    return [
        (method, path, said)
        for path, methods in page["paths"].items()
        for method, said in methods.items()
        if method in METHODS
    ]


def test_the_routes_are_those_of_the_design(page: dict[str, Any]) -> None:
    """Nothing is missing, and nothing is promised that is not there yet."""
    assert {f"{method} {path}" for method, path, _ in operations(page)} == {
        "post /v1/jobs",
        "get /v1/jobs",
        "get /v1/jobs/{job_id}",
        "post /v1/jobs/{job_id}/cancel",
        "get /v1/jobs/{job_id}/events",
        "get /v1/jobs/{job_id}/metrics",
        "get /v1/jobs/{job_id}/points",
        "get /v1/jobs/{job_id}/report",
        "get /v1/jobs/{job_id}/code",
        "get /v1/jobs/{job_id}/code/{leg}",
        "get /v1/jobs/{job_id}/plots",
        "get /v1/jobs/{job_id}/plots/{picture}",
        "get /v1/jobs/{job_id}/artifacts",
        "get /v1/jobs/{job_id}/artifacts/{name}",
        "post /v1/jobs/{job_id}/predictions",
        "get /v1/jobs/{job_id}/tensorboard/",
        "get /v1/causes",
        "get /v1/causes/{cause_id}",
        "post /v1/explain",
        "post /v1/datasets",
        "get /v1/datasets",
        "get /v1/datasets/{dataset_id}",
        "get /healthz",
        "get /readyz",
        "get /metrics",
    }


def test_every_route_says_what_it_is_for(page: dict[str, Any]) -> None:
    """A summary without jargon, a sentence, a heading to stand under, and its problems."""
    headings = {tag["name"] for tag in page["tags"]}
    for method, path, said in operations(page):
        assert len(said["summary"].split()) >= 3, (method, path)
        assert said["description"].strip().endswith("."), (method, path)
        assert set(said["tags"]) <= headings
        assert "HTTPValidationError" not in json.dumps(said), (method, path)


def test_every_request_has_an_example(page: dict[str, Any]) -> None:
    """Whoever tries the page has something to send."""
    bodies = [
        said["requestBody"]["content"] for _, _, said in operations(page) if "requestBody" in said
    ]

    assert len(bodies) == 4
    assert all("example" in json.dumps(content) for content in bodies)


def test_the_examples_are_what_the_routes_take(page: dict[str, Any]) -> None:
    """Checked by the models themselves, and by the schemas that the page shows."""
    jobs = page["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]["application/json"]
    asked = page["paths"]["/v1/explain"]["post"]["requestBody"]["content"]["application/json"]
    rows = page["paths"]["/v1/jobs/{job_id}/predictions"]["post"]["requestBody"]["content"]
    examples: list[tuple[Any, Any, Any]] = [
        *((AnySpec, jobs["schema"], e["value"]) for e in jobs["examples"].values()),
        *((ExplainRequest, asked["schema"], e["value"]) for e in asked["examples"].values()),
        *(
            (PredictionRequest, rows["application/json"]["schema"], e["value"])
            for e in rows["application/json"]["examples"].values()
        ),
    ]

    assert len(examples) >= 5
    for model, schema, example in examples:
        TypeAdapter(model).validate_python(example)
        jsonschema.validate(example, {**schema, "components": page["components"]})


def test_every_reference_leads_somewhere(page: dict[str, Any]) -> None:
    """No schema that is named is missing, and none is there for nothing."""
    text = json.dumps(page)
    names = set(page["components"]["schemas"])
    named = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}

    assert named == names
