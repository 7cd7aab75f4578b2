"""Generated input: whatever is sent, the answer is in order and never a 500."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.app import create_app
from service.settings import ServiceSettings
from tests.service.house import JSON, House, pair

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]

# 503 says that something else is away, which here the queue is.
IN_ORDER = {200, 201, 202, 204, 307, 400, 403, 404, 405, 409, 413, 415, 422, 503}

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        inner = [place for name, part in value.items() for place in _places(part, (*path, name))]
    elif isinstance(value, list):
        inner = [place for at, part in enumerate(value) for place in _places(part, (*path, at))]
    return [path, *inner]


FULL = pair(
    reference={
        "sklearn": {
            "estimator": "MLPRegressor",
            "params": {"hidden_layer_sizes": [4, 3], "alpha": 0.1, "batch_size": 5, "max_iter": 9},
        }
    },
    tags=["a"],
    split={"test_size": 0.5, "random_state": 3, "stratify": False},
    scaling={"inputs": "none"},
    explain={"noise_floor": False},
    target=None,
    seed=1,
)


@st.composite
def damaged_jobs(draw: st.DrawFn) -> bytes:
    """An accepted job with one or two of its values replaced, as JSON or nearly so."""
    job: Any = json.loads(json.dumps(FULL))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(_places(job)))
        new = draw(values)
        if not place:
            job = new
            continue
        target = job
        for token in place[:-1]:
            target = target[token]
        target[place[-1]] = new
        if not isinstance(job, dict):
            break
    body = json.dumps(job, ensure_ascii=draw(st.booleans()))
    return body.encode("utf-8", "surrogatepass")


def _require_order(answer: httpx.Response) -> None:
    assert answer.status_code in IN_ORDER, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


@given(body=damaged_jobs())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_a_damaged_job_is_refused_in_order(house: House, body: bytes) -> None:
    """One value wrong, anywhere."""
    _require_order(house.http.post("/v1/jobs?dry_run=true", content=body, headers=JSON))


@given(body=damaged_jobs())
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_a_damaged_question_is_refused_in_order(house: House, body: bytes) -> None:
    """A job is a question as well."""
    _require_order(house.http.post("/v1/explain", content=body, headers=JSON))


@given(code=st.text(max_size=80), model=values, given=values)
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_any_source_and_any_model_is_answered_in_order(
    house: House, code: str, model: Any, given: Any
) -> None:
    """As either side of a question."""
    own = {"keras": {"model": model, "compile": given, "fit": given}}
    for sides in ({"reference": {"code": code}, "candidate": own}, {"candidate": {"code": code}}):
        body = json.dumps({**FULL, **sides}, ensure_ascii=True).encode()
        _require_order(house.http.post("/v1/explain", content=body, headers=JSON))


@given(body=st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_any_body_is_answered_in_order(house: House, body: bytes) -> None:
    """Bytes, and JSON of any kind, as a job, as a question, as rows and as a table."""
    _require_order(house.http.post("/v1/explain", content=body, headers=JSON))
    _require_order(house.http.post("/v1/jobs?dry_run=true", content=body, headers=JSON))
    _require_order(house.http.post("/v1/jobs/job_0/predictions", content=body, headers=JSON))


@given(body=st.binary(max_size=300), boundary=st.binary(min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_any_form_is_answered_in_order(house: House, body: bytes, boundary: bytes) -> None:
    """A form that is one in name only."""
    headers = [(b"content-type", b"multipart/form-data; boundary=" + boundary.hex().encode())]
    _require_order(house.http.post("/v1/datasets", content=body, headers=headers))


@given(path=st.text(max_size=30), query=st.text(max_size=30))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
def test_any_name_is_answered_in_order(house: House, path: str, query: str) -> None:
    """In each of the places that take one, every character escaped."""
    name = quote(path, safe="", errors="surrogatepass")
    jobs = ("/v1/jobs/", "/v1/jobs/job_0/artifacts/", "/v1/jobs/job_0/plots/")
    for place in (*jobs, "/v1/datasets/", "/v1/causes/", "/docs/"):
        _require_order(house.http.get(f"{place}{name}?limit={quote(query)}"))
    _require_order(house.http.get(f"/v1/jobs?name={name}&cursor={quote(query)}"))


def _calls(house: House) -> Any:
    described = create_app(ServiceSettings(data=house.data)).openapi()
    described["servers"] = [{"url": house.url}]
    return schemathesis.openapi.from_dict(described)


def _fuzz(house: House, examples: int) -> None:
    """Send what the API's own description allows, and what it does not, to every route."""
    for found in _calls(house).get_all_operations():
        operation = found.ok()
        if "tensorboard" in operation.path:
            # TensorBoard describes itself.
            continue

        @seed(20260101)
        @given(case=operation.as_strategy())
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def send(case: Any) -> None:
            case.call_and_validate(base_url=house.url, checks=CHECKS, timeout=30)

        send()


@pytest.mark.slow
def test_what_the_description_allows_is_answered_as_it_says(house: House) -> None:
    """A few calls of each route."""
    _fuzz(house, 15)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_much_of_what_the_description_allows_is_answered_as_it_says(house: House) -> None:
    """Many calls of each route."""
    _fuzz(house, 300)
