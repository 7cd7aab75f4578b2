"""Networks alone and pairs of any two frameworks, over HTTP, through the whole stack."""

from typing import Any

import numpy as np
import pytest

from tests.integration.house import House
from tests.integration.visitor import Json

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

KERAS = """
from keras import Sequential, layers
model = Sequential([layers.Dense(6, activation="relu"), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(X, y, epochs=5, batch_size=16)
"""
SIDES: dict[str, Json] = {
    "sklearn": {
        "sklearn": {
            "estimator": "MLPClassifier",
            "params": {"hidden_layer_sizes": [6], "max_iter": 5, "learning_rate_init": 0.05},
        }
    },
    "keras": {"code": KERAS},
    "tensorflow": {
        "tensorflow": {
            "layers": [{"units": 6, "activation": "relu"}, {"units": 3}],
            "optimizer": {"name": "adam"},
            "epochs": 5,
            "batch_size": 16,
        }
    },
}
IRIS = {"dataset": {"builtin": "iris"}}
ENDINGS = {"sklearn": "skops", "keras": "keras", "tensorflow": "npz"}


@pytest.fixture(scope="module")
def alone(house: House) -> dict[str, Json]:
    """Train each network alone, to its end."""
    sent = {
        name: house.submit({"kind": "train", **IRIS, "network": side})
        for name, side in SIDES.items()
    }
    return {name: house.until_succeeded(job) for name, job in sent.items()}


@pytest.mark.parametrize("framework", SIDES)
def test_a_network_alone_has_a_report_and_curves_of_one_leg(
    house: House, alone: dict[str, Json], framework: str
) -> None:
    """Under the name of the reference."""
    job = alone[framework]
    report, curves = house.report(job), house.get(job["links"]["metrics"])

    assert (job["kind"], job["verdict"]) == ("train", "trained")
    assert report["legs"]["reference"]["framework"] == framework
    assert list(report["legs"]) == ["reference"]
    assert len(curves["reference"]["loss"]["epochs"]) == 5
    assert curves["candidate"] == {}
    assert report["legs"]["reference"]["metrics"]["accuracy"] > 0.2


@pytest.mark.parametrize("framework", SIDES)
def test_a_network_alone_leaves_its_model_and_predicts_with_it(
    house: House, alone: dict[str, Json], framework: str
) -> None:
    """One model, and nobody else's predictions."""
    links = alone[framework]["links"]
    files = {each["name"] for each in house.get(links["artifacts"])["artifacts"]}
    answer = house.http.post(links["predictions"], json={"rows": [[5.1, 3.5, 1.4, 0.2]]})

    assert f"reference.{ENDINGS[framework]}" in files
    assert not [name for name in files if name.startswith("candidate")]
    assert answer.status_code == 200, answer.text
    assert answer.json()["candidate"] is None
    (shares,) = answer.json()["reference"]["probabilities"]
    assert np.isclose(sum(shares), 1.0)


@pytest.mark.parametrize("framework", SIDES)
def test_a_network_alone_has_its_program_its_plots_its_page_and_its_board(
    house: House, alone: dict[str, Json], framework: str
) -> None:
    """Of its one leg; what there is none of is said by name."""
    job = alone[framework]
    links = job["links"]
    code = house.http.get(f"{links['code']}/reference")
    other = house.http.get(f"{links['code']}/candidate")
    repaired = house.http.get(f"{links['code']}/reference", params={"as": "repaired"})
    plots = house.get(links["plots"])
    page = house.http.get(f"/jobs/{job['id']}")
    runs = house.http.get(f"{links['tensorboard']}data/runs")

    assert code.status_code == 200, code.text
    compile(code.text, "reference.py", "exec")
    assert other.status_code == 404
    assert "allowed is reference" in other.json()["detail"]
    assert repaired.status_code == 409
    assert {"learning_curves", "confusion_matrices"} <= {each["name"] for each in plots["plots"]}
    missing = {each["name"]: each["reason"] for each in plots["missing"]}
    assert "one network" in missing["gap_by_epoch"]
    for each in plots["plots"]:
        assert house.http.get(each["svg"]).status_code == 200, each
    assert page.status_code == 200
    assert "trained" in page.text
    assert runs.json() == ["reference"]


def test_a_dry_run_of_a_network_alone_estimates_and_translates(house: House) -> None:
    """Nothing is trained."""
    job = {"kind": "train", **IRIS, "network": SIDES["tensorflow"]}
    answer = house.http.post("/v1/jobs", json=job, params={"dry_run": "true"})

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["network"]["hidden"], told["network"]["outputs"]) == ([6], 3)
    assert told["epochs"] == 5
    assert told["seconds"] > 0
    loss = next(each for each in told["translation"] if each["field"] == "loss")
    assert (loss["reference"], loss["candidate"]) == ("multiclass_log_loss", None)


@pytest.mark.parametrize(
    ("reference", "follows"), [("tensorflow", "keras"), ("keras", "tensorflow")]
)
def test_a_pair_without_scikit_learn_agrees_over_http(
    house: House, reference: str, follows: str
) -> None:
    """Down to rounding; and nothing is armed between the two."""
    sides = {"reference": SIDES[reference], "candidate": {follows: {"like": "reference"}}}
    job = house.trained({"kind": "pair", **IRIS, **sides})
    told = house.http.post("/v1/explain", json={**IRIS, **sides})

    assert job["verdict"] in {"identical", "indistinguishable"}
    assert told.status_code == 200, told.text
    assert told.json()["armed"] == []


def test_what_a_number_for_dropout_means_is_told_before_training(house: House) -> None:
    """`keep_prob=0.7`, carried over by name."""
    dropping: Any = {
        "tensorflow": {
            "layers": [{"units": 6, "dropout": {"keep_prob": 0.7}}, {"units": 3}],
            "optimizer": {"name": "adam"},
            "batch_size": 16,
        }
    }
    asked = {**IRIS, "reference": dropping, "candidate": {"keras": {"port": "naive"}}}
    told = house.http.post("/v1/explain", json=asked)

    assert told.status_code == 200, told.text
    armed = {each["id"]: each for each in told.json()["armed"]}
    assert {"dropout-meaning", "adam-epsilon", "float32-coefficients"} <= set(armed)
    assert told.json()["sides"]["reference"]["framework"] == "tensorflow"
