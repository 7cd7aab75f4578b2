"""A Keras network that we did not make, sent as its JSON, trained as its user would have."""

import io
import json
from typing import Any

import keras
import numpy as np
import pytest

from tests.integration.house import House
from tests.integration.visitor import Json
from tests.number_format import number_format

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FIT = {"batch_size": 16, "epochs": 6, "shuffle": False}


def made() -> Any:
    """Build a network with Keras, of mixed activations and with L2 on one layer."""
    with number_format("float32"):
        return keras.Sequential(
            [
                keras.Input((10,)),
                keras.layers.Dense(12, "relu", kernel_initializer="he_normal"),
                keras.layers.Dense(6, "tanh", kernel_regularizer=keras.regularizers.L2(0.01)),
                keras.layers.Dense(1),
            ]
        )


def compiled(model: Any) -> Any:
    """Compile it as the job says."""
    model.compile(keras.optimizers.SGD(0.0005, momentum=0.9, nesterov=True), "mse")
    return model


@pytest.fixture(scope="module")
def own(house: House) -> Json:
    """The network beside a perceptron of other layers, trained to its end."""
    job = {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {
            "sklearn": {
                "estimator": "MLPRegressor",
                "params": {"hidden_layer_sizes": [8], "solver": "sgd", "max_iter": 6},
            }
        },
        "candidate": {
            "keras": {
                "model": json.loads(made().to_json()),
                "compile": {
                    "optimizer": {
                        "class_name": "SGD",
                        "config": {"learning_rate": 0.0005, "momentum": 0.9, "nesterov": True},
                    },
                    "loss": "mse",
                },
                "fit": FIT,
            }
        },
    }
    return house.until_succeeded(house.submit(job))


def arrays(house: House, job: Json, name: str) -> dict[str, Any]:
    """Fetch an archive of arrays."""
    answer = house.http.get(f"{job['links']['artifacts']}/{name}")
    assert answer.status_code == 200
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as archive:
        return dict(archive)


def test_it_ends_in_the_weights_of_compile_and_fit(house: House, own: Json) -> None:
    """To the last bit, from the same first weights and in the same order."""
    rows, results = arrays(house, own, "rows.npz"), arrays(house, own, "expected.npz")
    model = compiled(made())
    names = [f"layer_{number}/{kind}" for number in (1, 2, 3) for kind in ("kernel", "bias")]
    model.set_weights([results[f"candidate/initial/{name}"] for name in names])

    with number_format("float32"):
        model.fit(rows["inputs_train"], rows["targets_train"], verbose=0, **FIT)

    for name, weights in zip(names, model.get_weights(), strict=True):
        assert np.array_equal(results[f"candidate/{name}"], weights), name


def test_networks_of_other_layers_are_compared_by_what_they_predict(
    house: House, own: Json
) -> None:
    """The architecture is the first cause, and no weight has a counterpart."""
    report = house.report(own)
    told = house.http.post("/v1/explain", json=own["spec"])

    assert report["verdict"] == "different"
    assert report["gap"]["weights_max"] is None
    assert report["gap"]["prediction_rms"] > 0
    assert told.status_code == 200, told.text
    assert "architecture" in {finding["id"] for finding in told.json()["armed"]}
