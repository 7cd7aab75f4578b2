"""Images as people keep them, an NPZ file of shape (n, 28, 28): uploaded, trained, shown."""

import csv
import io
import json
import math
from pathlib import Path

import httpx
import numpy as np
import pytest

from schemas.diagnostics import LegDiagnostics
from schemas.row_images import RowImages
from tests.integration.house import House
from tests.integration.visitor import Json

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PIXELS, UNITS, SPREAD = 784, 100, 0.01
SOURCE = """
normal_init = initializers.RandomNormal(stddev=0.01)
model = Sequential()
model.add(Dense(100, input_dim=784, activation='tanh', kernel_initializer=normal_init))
model.add(Dense(10, activation='tanh', kernel_initializer=normal_init))
model.add(Dense(10, activation='softmax', kernel_initializer=normal_init))
model.compile(optimizer=optimizers.SGD(learning_rate=0.1), loss='categorical_crossentropy')
model.fit(X_train, y_train, epochs=2, batch_size=32)
"""


@pytest.fixture(scope="module")
def digits(shared: Path) -> Path:
    """Ten thousand digits of MNIST."""
    return shared / "data" / "mnist_10k.npz"


@pytest.fixture(scope="module")
def uploaded(house: House, digits: Path) -> Json:
    """The digits as a data set."""
    answer = house.upload(digits.read_bytes(), digits.name)
    assert answer.status_code in {httpx.codes.CREATED, httpx.codes.OK}, answer.text
    dataset: Json = answer.json()
    return dataset


@pytest.fixture(scope="module")
def trained(house: House, uploaded: Json) -> Json:
    """The tutorial's network with normal weights, alone, for two epochs."""
    job = {
        "kind": "train",
        "dataset": {"upload": uploaded["id"]},
        "target": "y",
        "network": {"keras": {"code": SOURCE}},
        "dtype": "float32",
    }
    return house.until_succeeded(house.submit(job))


def artifact(house: House, job: Json, name: str) -> bytes:
    """One file that a job left."""
    answer = house.http.get(f"{job['links']['artifacts']}/{name}")
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.content


def test_an_upload_says_what_became_of_its_images(uploaded: Json) -> None:
    """A column for each pixel, and how they are called."""
    profile = uploaded["profile"]

    assert (profile["rows"], len(profile["columns"])) == (10_000, PIXELS + 1)
    (note,) = profile["notes"]
    assert note.startswith("Array 'X' has shape (10000, 28, 28): each row of 28 x 28 was laid ")
    assert note.endswith("out line by line as 784 columns, X_0 to X_783.")


def test_the_first_weights_are_those_that_the_tutorial_looked_at(
    house: House, trained: Json
) -> None:
    """Of 78,400 draws: mean 0 and deviation 0.01 within their sampling error, biases 0 and 0."""
    told = json.loads(artifact(house, trained, "diagnostics.json"))
    first = LegDiagnostics.model_validate(told["reference"]).layers[0]
    draws = PIXELS * UNITS

    assert first.kernel.mean[0] is not None
    assert abs(first.kernel.mean[0]) < 4 * SPREAD / math.sqrt(draws)
    assert first.kernel.deviation[0] == pytest.approx(SPREAD, rel=4 / math.sqrt(2 * draws))
    assert (first.bias.mean[0], first.bias.deviation[0]) == (0.0, 0.0)
    assert house.report(trained)["diagnostics"]["reference"]["epochs"] == [0, 1, 2]


def test_some_test_rows_are_there_as_images(house: House, trained: Json, digits: Path) -> None:
    """Their pixels are those of the upload, before any scaling; every digit is among them."""
    images = RowImages.model_validate_json(artifact(house, trained, "images.json"))
    rows = csv.DictReader(io.StringIO(artifact(house, trained, "predictions.csv").decode()))
    predicted = {int(row["row"]): row for row in rows}

    assert (images.height, images.width, len(images.rows)) == (28, 28, 24)
    with np.load(digits) as arrays:
        for row, pixels in zip(images.rows, images.pixels, strict=True):
            assert arrays["X"][row].ravel().tolist() == list(pixels)
            assert float(predicted[row]["true"]) == arrays["y"][row]
    assert len({predicted[row]["true"] for row in images.rows}) == 10


def test_curves_of_layers_are_metrics_with_tags(house: House, trained: Json) -> None:
    """Beside the loss, by epoch."""
    curves = house.get(trained["links"]["metrics"])["reference"]

    assert curves["weight_deviation/layer_1"]["epochs"] == [1, 2]
    assert {"weight_mean/layer_3", "bias_mean/layer_1", "saturated_share/layer_2"} <= set(curves)
