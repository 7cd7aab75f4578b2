"""Bad input over HTTP: each is met with a problem that names the place, and nothing is lost."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.service.house import JSON, House, pair


class Bad(NamedTuple):
    """What is sent, and what must be said of it."""

    name: str
    body: object
    status: int
    pointer: str | None = None
    says: str = ""


def params(estimator: str = "MLPRegressor", **given: Any) -> dict[str, Any]:
    """A reference with these parameters."""
    return {"sklearn": {"estimator": estimator, "params": given}}


def raw(**fields: str) -> bytes:
    """An accepted job with members whose JSON is given as text."""
    members = {name: json.dumps(value) for name, value in pair().items()} | fields
    return ("{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}").encode()


PARAMS = "/reference/sklearn/params"
OWN_MODEL = {
    "class_name": "Sequential",
    "config": {"layers": [{"class_name": "Dense", "config": {"units": 3}}]},
}
LAMBDA = {
    "class_name": "Sequential",
    "config": {"layers": [{"class_name": "Lambda", "config": {"function": "gAAA"}}]},
}
TRAIN: dict[str, Any] = {"kind": "train", "dataset": {"builtin": "diabetes"}}
KERAS_CODE = """
from keras import Sequential, layers
model = Sequential([layers.Dense(1)])
model.compile("sgd", "mse")
"""
SKLEARN_CODE = "from sklearn.neural_network import MLPRegressor\nm = MLPRegressor()"

BODIES = [
    Bad("empty", b"", 422, ""),
    Bad("blank", b"   ", 400, None, "empty"),
    Bad("no JSON", b"{kind: pair}", 400, None, "line 1, column 2"),
    Bad("cut off", b'{"kind": "pair", "data', 400),
    Bad("two values", b"{} {}", 400),
    Bad("a list", [], 422, ""),
    Bad("a number", b"1", 422, ""),
    Bad("null", b"null", 422, ""),
    Bad("no UTF-8", b'{"name": "\xff"}', 400, None, "byte 10"),
    Bad("UTF-16", json.dumps(pair()).encode("utf-16"), 400),
    Bad("a lone surrogate", raw(name='"\\ud800"'), 400, "/name", "surrogate"),
    Bad("a surrogate in a key", b'{"\\udfff": 1}', 400, ""),
    Bad("NUL", raw(name='"a\\u0000b"'), 400, "/name", "NUL"),
    Bad("NaN", raw(split='{"test_size": NaN}'), 400, "/split/test_size", "NaN"),
    Bad("Infinity", raw(time_limit_seconds="Infinity"), 400, "/time_limit_seconds"),
    Bad("minus Infinity", raw(tags='["a", -Infinity]'), 400, "/tags/1"),
    Bad("1e999", raw(split='{"test_size": 1e999}'), 400, "/split/test_size", "too large"),
    Bad("5000 digits", raw(seed="9" * 5000), 400, "/seed", "64 bits"),
    Bad("beyond 64 bits", raw(seed=str(2**63)), 400, "/seed", "64 bits"),
    Bad("a key twice", raw(split='{"test_size": 0.2, "test_size": 0.3}'), 400, "/split/test_size"),
    Bad("deep lists", b"[" * 100_000, 400),
    Bad("deep and closed", b"[" * 90_000 + b"]" * 90_000, 400),
    Bad("deep, not too deep for Python", b"[" * 200 + b"]" * 200, 400, None, "64"),
    Bad("12,000 keys", {str(place): 1 for place in range(12_000)}, 400, ""),
    Bad("20,000 items", pair(tags=[0] * 20_000), 400, "/tags", "10,000 items"),
    Bad("enormous", b'{"name": "' + b"x" * 300_000, 413),
    Bad("an unknown field", pair(colour="red"), 422, "/colour", "colour"),
    Bad(
        "a field one level too deep",
        pair(dataset={"builtin": "diabetes", "target": "y"}),
        422,
        "/dataset/target",
        "There is no field 'target' here; it belongs one level up, beside 'dataset'",
    ),
    Bad("a field too high", pair(test_size=0.5), 422, "/test_size", "it belongs in 'split'"),
    Bad("an unknown kind", pair(kind="melody"), 422, "/kind"),
    Bad("an unknown parameter", pair(reference=params(alfa=1)), 422, f"{PARAMS}/alfa", "alpha"),
    Bad(
        "an unknown estimator",
        pair(reference=params("SVC")),
        422,
        "/reference/sklearn/estimator",
        "'MLPRegressor' or 'MLPClassifier'",
    ),
    Bad(
        "an estimator in small letters",
        pair(reference=params("mlpregressor")),
        422,
        "/reference/sklearn/estimator",
        "did you mean 'MLPRegressor'?",
    ),
    Bad(
        "no estimator",
        pair(reference={"sklearn": {"params": {}}}),
        422,
        "/reference/sklearn/estimator",
        "This field is missing",
    ),
    Bad(
        "a split that is a number",
        pair(split=0.3),
        422,
        "/split",
        "an object with fields of these: random_state, stratify, test_size",
    ),
    Bad("grid of a list", {"kind": "sweep", "base": pair(), "grid": []}, 422, "/grid", "an object"),
    Bad(
        "a file's name for an upload",
        pair(dataset={"upload": "houses.csv"}, target="price"),
        422,
        "/dataset/upload",
        "which POST /v1/datasets answers when the file is sent there",
    ),
    Bad("a seed in quotes", pair(seed="3"), 422, "/seed", "a whole number, without quotes"),
    Bad("no target at all", pair(target=[]), 422, "/target", "List should have at least 1 item, "),
    Bad(
        "a job at the top of a sweep",
        {**pair(), "kind": "sweep", "repeats": 2},
        422,
        "/candidate",
        "There is no field 'candidate' here; it belongs in 'base'",
    ),
    Bad("no reference", {k: v for k, v in pair().items() if k != "reference"}, 422, "/reference"),
    Bad("alpha below 0", pair(reference=params(alpha=-1)), 422, f"{PARAMS}/alpha", "at least 0"),
    Bad("no epochs", pair(reference=params(max_iter=0)), 422, f"{PARAMS}/max_iter"),
    Bad("batch_size 0", pair(reference=params(batch_size=0)), 422, f"{PARAMS}/batch_size", "auto"),
    Bad("activation", pair(reference=params(activation="gelu")), 422, f"{PARAMS}/activation"),
    Bad(
        "a layer of none",
        pair(reference=params(hidden_layer_sizes=[3, 0])),
        422,
        f"{PARAMS}/hidden_layer_sizes/1",
    ),
    Bad("a name in two lines", pair(name="a\nb"), 422, "/name", "control"),
    Bad("an empty name", pair(name=""), 422, "/name"),
    Bad("a tag twice", pair(tags=["a", "a"]), 422, "/tags", "distinct"),
    Bad(
        "a naive port of lbfgs",
        pair(reference=params(solver="lbfgs"), candidate={"keras": {"port": "naive"}}),
        422,
        "/candidate/keras/port",
        "L-BFGS",
    ),
    Bad(
        "an unknown attribution", pair(explain={"attribution": "lime"}), 422, "/explain/attribution"
    ),
    Bad("an unknown trace", pair(explain={"trace": "all"}), 422, "/explain/trace"),
    Bad(
        "an unknown cause",
        pair(candidate={"keras": {"like": "reference", "keep": ["loss-half", "loss-third"]}}),
        422,
        "/candidate/keras/keep/1",
        "'l2-batch-scaling'",
    ),
    Bad(
        "a cause twice",
        pair(candidate={"keras": {"like": "reference", "keep": ["loss-half", "loss-half"]}}),
        422,
        "/candidate/keras/keep",
        "distinct",
    ),
    Bad(
        "a port that keeps",
        pair(candidate={"keras": {"port": "naive", "keep": ["loss-half"]}}),
        422,
        "/candidate/keras/keep",
    ),
    Bad(
        "a Keras model",
        pair(candidate={"keras": {"model": {}, "compile": {}}}),
        422,
        "/candidate/keras/model",
        "Sequential",
    ),
    Bad(
        "a Keras model with a loss of the user's own",
        pair(candidate={"keras": {"model": OWN_MODEL, "compile": {"loss": "our_loss"}}}),
        422,
        "/candidate/keras/compile/loss",
        "our_loss",
    ),
    Bad(
        "a Keras model whose outputs do not fit",
        pair(candidate={"keras": {"model": OWN_MODEL, "compile": {"loss": "mse"}}}),
        422,
        "/candidate/keras/model/config/layers/0",
        "3 units",
    ),
    Bad(
        "a Lambda layer",
        pair(candidate={"keras": {"model": LAMBDA, "compile": {"loss": "mse"}}}),
        422,
        "/candidate/keras/model/config/layers/0",
        "Lambda",
    ),
    Bad("tensorflow", pair(candidate={"tensorflow": {}}), 422, "/candidate/tensorflow", "port"),
    Bad("code", pair(candidate={"code": "import keras"}), 422, "/candidate/code", "network"),
    Bad("code as reference", pair(reference={"code": "x"}), 422, "/reference/code", "network"),
    Bad("code that imports os", pair(candidate={"code": "import os"}), 422, "/candidate/code"),
    Bad(
        "Keras code as TensorFlow's",
        pair(reference={"tensorflow": {"code": KERAS_CODE}}),
        422,
        "/reference/code",
        "makes no TensorFlow network",
    ),
    Bad(
        "scikit-learn code as Keras'",
        pair(candidate={"keras": {"code": SKLEARN_CODE}}),
        422,
        "/candidate/code",
        "a Keras network",
    ),
    Bad(
        "a reference that follows",
        pair(reference={"keras": {"like": "reference"}}),
        422,
        "/reference",
        "follows from the reference",
    ),
    Bad(
        "both follow from each other",
        pair(reference={"tensorflow": {"port": "naive"}}, candidate={"keras": {"port": "naive"}}),
        422,
        "/reference",
        "follows from the reference",
    ),
    Bad(
        "a training of what follows",
        TRAIN | {"network": {"keras": {"port": "naive"}}},
        422,
        "/network",
        "follows from the reference",
    ),
    Bad("a training without a network", TRAIN, 422, "/network", "missing"),
    Bad(
        "a training of a pair",
        pair() | {"kind": "train"},
        422,
        "/network",
        "missing",
    ),
    Bad(
        "a network of two frameworks",
        TRAIN | {"network": {"sklearn": {"estimator": "MLPRegressor"}, "keras": {"code": ""}}},
        422,
        "/network/keras",
        "",
    ),
    Bad(
        "an estimator for numbers beside one for classes",
        pair(candidate={"sklearn": {"estimator": "MLPClassifier"}}),
        422,
        "/candidate/sklearn/estimator",
        "predicts classes",
    ),
    Bad("neither form", pair(candidate={"keras": {}}), 422, "/candidate/keras", "like"),
    Bad("like itself", pair(candidate={"keras": {"like": "me"}}), 422, "/candidate/keras/like"),
    Bad("an unknown builtin", pair(dataset={"builtin": "mnist"}), 422, "/dataset/builtin"),
    Bad("two sources", pair(dataset={"builtin": "iris", "openml": 1}), 422, "/dataset"),
    Bad("no upload's id", pair(dataset={"upload": "../etc"}), 422, "/dataset/upload"),
    Bad("an unknown upload", pair(dataset={"upload": "ds_" + "0" * 24}), 422, "/dataset/upload"),
    Bad("a target of iris", pair(target="species"), 422, "/target", "its own"),
    Bad(
        "a classifier", pair(reference=params("MLPClassifier")), 422, "/reference/sklearn/estimator"
    ),
    Bad("stratified numbers", pair(split={"stratify": True}), 422, "/split/stratify"),
    Bad("no test rows", pair(split={"test_size": 0}), 422, "/split/test_size"),
    Bad("no training rows", pair(split={"test_size": 0.999}), 422, "/split/test_size", "442 rows"),
    Bad("too many epochs", pair(reference=params(max_iter=10**7)), 422, f"{PARAMS}/max_iter"),
    Bad(
        "too many weights",
        pair(reference=params(hidden_layer_sizes=[100_000, 100_000])),
        422,
        f"{PARAMS}/hidden_layer_sizes",
        "at most",
    ),
]


def problem_in(answer: httpx.Response) -> dict[str, Any]:
    """The answer's problem, which must be one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize("bad", BODIES, ids=lambda bad: bad.name)
def test_a_bad_job_is_refused_with_its_place(house: House, bad: Bad) -> None:
    """Status, pointer and words are as the table says, and no job is made."""
    before = house.http.get("/v1/jobs").json()["jobs"][:1]
    body = bad.body if isinstance(bad.body, bytes) else json.dumps(bad.body).encode()

    answer = house.http.post("/v1/jobs", content=body, headers=JSON)

    assert answer.status_code == bad.status, answer.text
    problem = problem_in(answer)
    if bad.pointer is not None:
        assert bad.pointer in [error["pointer"] for error in problem["errors"]], answer.text
    assert bad.says in answer.text
    assert house.http.get("/v1/jobs").json()["jobs"][:1] == before


@pytest.mark.parametrize("bad", BODIES, ids=lambda bad: bad.name)
def test_a_bad_prediction_is_refused_as_readily(house: House, bad: Bad) -> None:
    """No body made for another route is taken for rows, and none breaks anything."""
    body = bad.body if isinstance(bad.body, bytes) else json.dumps(bad.body).encode()

    answer = house.http.post("/v1/jobs/job_0/predictions", content=body, headers=JSON)

    assert answer.status_code in {400, 413, 422}
    problem_in(answer)


REQUESTS = [
    ("GET", "/v1/jobs/job_0", 404, None),
    ("GET", "/v1/jobs/job_0123456789abcdef", 404, None),
    ("GET", "/v1/jobs/%00", 404, None),
    ("GET", "/v1/jobs/%ff%fe", 404, None),
    ("GET", "/v1/jobs/%F0%9F%92%A9", 404, None),
    ("GET", "/v1/jobs/..%2f..%2fetc%2fpasswd", 404, None),
    ("GET", "/v1/jobs/job_0/events", 404, None),
    ("GET", "/v1/jobs/job_0/metrics", 404, None),
    ("GET", "/v1/jobs/job_0/report", 404, None),
    ("GET", "/v1/jobs/job_0/artifacts", 404, None),
    ("GET", "/v1/jobs/job_0/artifacts/..%2f..%2fledger.sqlite3", 404, None),
    ("GET", "/v1/jobs/job_0/plots", 404, None),
    ("GET", "/v1/jobs/job_0/plots/learning_curves.svg", 404, None),
    ("GET", "/v1/jobs/job_0/tensorboard/", 404, None),
    ("GET", "/v1/jobs/..%2fjob_0/tensorboard/", 404, None),
    ("POST", "/v1/jobs/job_0/cancel", 404, None),
    ("GET", "/v1/datasets/ds_0", 404, None),
    ("GET", "/v1/datasets/%00", 404, None),
    ("GET", "/v1/nothing", 404, None),
    ("GET", "/v1/explain", 405, None),
    ("GET", "/v1/causes/no-such-cause", 404, None),
    ("GET", "/v1/jobs/job_0/code/reference", 404, None),
    ("GET", "/v1/jobs/", 404, None),
    ("GET", "/docs/../../etc/passwd", 404, None),
    ("GET", "/docs/secrets.txt", 404, None),
    ("DELETE", "/v1/jobs/job_0", 405, None),
    ("PUT", "/v1/jobs", 405, None),
    ("BREW", "/v1/jobs", 405, None),
    ("GET", "/v1/jobs?cursor=nonsense", 422, "/cursor"),
    ("GET", "/v1/jobs?cursor=%00", 422, "/cursor"),
    ("GET", "/v1/datasets?cursor=nonsense", 422, "/cursor"),
    ("GET", "/v1/jobs?limit=0", 422, "/limit"),
    ("GET", "/v1/jobs?limit=1e9", 422, "/limit"),
    ("GET", "/v1/jobs?limit=" + "9" * 5000, 422, "/limit"),
    ("GET", "/v1/jobs?state=asleep", 422, "/state"),
    ("GET", "/v1/jobs?stat=queued", 422, "/stat"),
    ("GET", "/v1/jobs?created_after=yesterday", 422, "/created_after"),
    ("GET", "/v1/jobs?created_after=2026-01-01T00:00:00", 422, "/created_after"),
]


@pytest.mark.parametrize(("method", "path", "status", "pointer"), REQUESTS)
def test_a_bad_request_is_refused(
    house: House, method: str, path: str, status: int, pointer: str | None
) -> None:
    """Unknown things, unknown routes, wrong methods, wrong parameters."""
    answer = house.http.request(method, path)

    assert answer.status_code == status, answer.text
    problem = problem_in(answer)
    assert pointer is None or [error["pointer"] for error in problem["errors"]] == [pointer]
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/jobs", "are GET, POST, HEAD"),
        ("DELETE", "/v1/jobs/job_0", "are GET, HEAD"),
        ("GET", "/v1/explain", "is POST"),
        ("PATCH", "/v1/datasets", "are GET, POST, HEAD"),
        ("BREW", "/", "are GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_with_all_that_are_possible(
    house: House, method: str, path: str, allowed: str
) -> None:
    """Of a path that several routes share, those of all."""
    answer = house.http.request(method, path)

    said = f"{method} is not possible at this path; allowed {allowed}."
    assert (answer.status_code, problem_in(answer)["detail"]) == (405, said)
    assert answer.headers["allow"] == allowed.partition(" ")[2]


@pytest.mark.parametrize("query", ["limit=1&limit=2", "state=succeeded&state=failed"])
def test_a_parameter_that_came_twice_is_refused(house: House, query: str) -> None:
    """One of the two would be passed over, and nobody would see which."""
    name = query.partition("=")[0]

    answer = house.http.get(f"/v1/jobs?{query}")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["in"] == "query"
    assert error["pointer"] == f"/{name}"
    assert error["detail"] == f"The parameter {name!r} came 2 times"


def test_an_unknown_parameter_is_told_with_those_that_there_are(house: House) -> None:
    """A misspelt one must not be taken for none, nor leave its sender to guess."""
    (wrong,) = problem_in(house.http.get("/v1/jobs?stat=queued"))["errors"]
    sent = problem_in(house.http.post("/v1/jobs?dryrun=true", json=pair()))["errors"]

    assert (wrong["in"], wrong["detail"]) == ("query", "There is no parameter 'stat' here")
    assert wrong["allowed"].startswith("did you mean state? one of ")
    assert [each["allowed"] for each in sent] == ["did you mean dry_run? one of dry_run"]


@pytest.mark.parametrize(
    "limits", ["created_after=0001-01-01T00:00:00Z", "name=%00", "tag=%ED%A0%80"]
)
def test_a_filter_that_fits_nothing_is_no_error(house: House, limits: str) -> None:
    """Names that no job can have are looked for all the same."""
    assert house.http.get(f"/v1/jobs?{limits}&created_before=0001-01-02T00:00:00Z").json() == {
        "jobs": [],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
def test_a_job_that_is_not_announced_as_json_is_refused(house: House, content_type: str) -> None:
    """Browsers send the plain kinds across sites without asking."""
    body = json.dumps(pair()).encode()

    answer = house.http.post("/v1/jobs", content=body, headers={"content-type": content_type})

    assert answer.status_code == 415
    assert "application/json" in problem_in(answer)["detail"]


def test_a_body_without_an_announced_length_is_cut_off_at_the_limit(house: House) -> None:
    """Whoever sends without end is not read to the end."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 500_000_000:
            sent += 65_536
            yield b"[" * 65_536

    try:
        answer = house.http.post("/v1/jobs", content=endless(), headers=JSON)
        assert answer.status_code == 413
    except httpx.WriteError:
        pass

    assert sent < 100_000_000
    assert house.http.get("/healthz").status_code == 200


def test_a_problem_shows_what_came_and_what_was_allowed(house: House) -> None:
    """A reader needs no manual to mend it."""
    answer = house.http.post("/v1/jobs", json=pair(split={"test_size": 7}))

    assert problem_in(answer)["errors"] == [
        {
            "pointer": "/split/test_size",
            "detail": "Input should be less than 1",
            "came": 7,
            "allowed": "less than 1.0",
        }
    ]


def test_what_came_is_shown_shortened(house: House) -> None:
    """A long value is not sent back whole."""
    answer = house.http.post("/v1/jobs", json=pair(device="x" * 10_000))

    assert len(problem_in(answer)["errors"][0]["came"]) < 200


def test_no_tag_of_a_union_gets_into_a_pointer(house: House) -> None:
    """Pointers lead through what was sent, not through the library's inside."""
    answer = house.http.post(
        "/v1/jobs", json=pair(reference=params(hidden_layer_sizes="x", batch_size=-1, tol="y"))
    )

    assert {error["pointer"] for error in problem_in(answer)["errors"]} == {
        f"{PARAMS}/hidden_layer_sizes",
        f"{PARAMS}/batch_size",
        f"{PARAMS}/tol",
    }


def test_hundred_thousand_mistakes_are_not_all_told(house: House) -> None:
    """A problem stays readable, whatever came."""
    rows = [["x", []] for _ in range(9_000)]

    answer = house.http.post("/v1/jobs/job_0/predictions", json={"rows": rows})

    assert answer.status_code == 422
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "ü"])
def test_an_unusable_idempotency_key_is_refused(house: House, key: str) -> None:
    """One to 255 printable ASCII characters name a submission."""
    answer = house.http.post(
        "/v1/jobs", json=pair(), headers=[(b"Idempotency-Key", key.encode("latin-1"))]
    )

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in problem_in(answer)["errors"]] == ["/idempotency-key"]
