"""Programs and models that mean harm, over HTTP: refused by name, at once, with nothing done."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.house import JSON, House

SKLEARN = {"sklearn": {"estimator": "MLPRegressor", "params": {}}}
JOB = {"kind": "pair", "dataset": {"builtin": "diabetes"}, "reference": SKLEARN}

PROGRAMS = {
    "imports os": ("import os\nos.system('touch {mark}')\nm = Sequential([Dense(1)])", "`os`"),
    "opens a file": ("open('{mark}', 'w')\nm = Sequential([Dense(1)])", "`open`"),
    "evaluates": ("eval(\"open('{mark}', 'w')\")\nm = Sequential([Dense(1)])", "`eval`"),
    "unpickles": ("import pickle\npickle.loads(b'x')\nm = Sequential([Dense(1)])", "`pickle`"),
    "a Lambda layer": ("m = Sequential([Lambda(lambda x: x), Dense(1)])", "Lambda"),
    "a layer of images": ("m = Sequential([Conv2D(3, 3), Dense(1)])", "Conv2D"),
    "a gigabyte": ("a = 'x' * 10**10\nm = Sequential([Dense(1)])", "length"),
    "a power tower": ("m = Sequential([Dense(9**9**9**9)])", ""),
    "deep brackets": ("m = " + "(" * 5000 + "1" + ")" * 5000, "nested too deeply"),
    "deep signs": ("m = " + "-" * 50_000 + "1", "too long"),
    "calls itself": ("def f(n):\n    return f(n)\nm = f(1)", "calls itself"),
    "never ends": ("while True:\n    pass\nm = Sequential([Dense(1)])", "`while`"),
    "no Python": ("m = Sequential([Dense(1)", "never closed"),
}

NESTED = '{"a":' * 3000 + "1" + "}" * 3000
MODELS = {
    "a Lambda layer": (
        {"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}},
        "Lambda",
    ),
    "a custom object": (
        {
            "class_name": "Dense",
            "config": {
                "units": 1,
                "activation": {"class_name": "mine", "registered_name": "evil>mine"},
            },
        },
        "mine",
    ),
    "an unknown layer": ({"class_name": "LSTM", "config": {"units": 3}}, "LSTM"),
    "units beyond any memory": ({"class_name": "Dense", "config": {"units": 10**18}}, ""),
}


@pytest.mark.parametrize("path", ["/v1/explain", "/v1/jobs"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hostile_program_is_refused_by_name(
    house: House, tmp_path: Path, name: str, path: str
) -> None:
    """With its line, and without a trace of having run."""
    program, says = PROGRAMS[name]
    mark = tmp_path / "mark"
    side = {"code": program.replace("{mark}", str(mark))}
    asked = {"reference": SKLEARN, "candidate": side}

    answer = house.http.post(path, json=asked if path == "/v1/explain" else {**JOB, **asked})

    assert answer.status_code == 422, answer.text
    (first, *_) = answer.json()["errors"]
    assert first["pointer"] == "/candidate/code"
    assert first["line"] >= 1
    assert says in first["detail"]
    assert not mark.exists()


@pytest.mark.parametrize("name", MODELS)
def test_a_hostile_model_is_refused_by_name(house: House, name: str) -> None:
    """Nothing of it is deserialised; a network too large is refused for its size."""
    layer, says = MODELS[name]
    answer = house.http.post("/v1/jobs", json={**JOB, "candidate": _keras(layer)})

    assert answer.status_code == 422, answer.text
    (first, *_) = answer.json()["errors"]
    assert first["pointer"].startswith("/candidate/keras/model")
    assert says in first["detail"] + str(first["came"])


@pytest.mark.parametrize("path", ["/v1/explain", "/v1/jobs"])
def test_a_model_nested_without_end_is_refused(house: House, path: str) -> None:
    """Before anything looks into it."""
    asked = json.dumps({**JOB, "candidate": {"keras": {"model": "HERE"}}})
    body = asked.replace('"HERE"', NESTED)

    answer = house.http.post(path, content=body, headers=JSON)

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def _keras(layer: dict[str, Any]) -> dict[str, Any]:
    model = {"class_name": "Sequential", "config": {"layers": [layer]}}
    return {"keras": {"model": model, "compile": {"loss": "mse", "optimizer": "sgd"}}}
