"""The first promise of the house: one pair, trained over HTTP, end to end."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from httpx_sse import ServerSentEvent, connect_sse

from tests.integration.house import House
from tests.integration.visitor import Json, diabetes, example

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

AGREED = 1e-12


@pytest.fixture(scope="module")
def aligned(house: House) -> Json:
    """The first example, trained to its end."""
    return house.until_succeeded(house.submit(example("01")))


@pytest.fixture(scope="module")
def files(house: House, aligned: Json, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all artifacts of the first example, whose hashes were right."""
    folder = tmp_path_factory.mktemp("artifacts")
    for told in house.get(aligned["links"]["artifacts"])["artifacts"]:
        content = house.http.get(told["link"]).content
        assert len(content) == told["bytes"]
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        (folder / told["name"]).write_bytes(content)
    return folder


def predictions_in(files: Path) -> list[dict[str, str]]:
    """The stored predictions of the test rows."""
    with (files / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_aligned_twin_cannot_be_told_apart(house: House, aligned: Json) -> None:
    """Every gap is within 1e-12 of the spread, and of the order of the noise floor."""
    report = house.report(aligned)

    assert report["verdict"] in {"identical", "indistinguishable"}
    assert aligned["verdict"] == report["verdict"]
    assert max(report["gap"].values()) < AGREED
    assert max(report["noise_floor"].values()) < AGREED
    assert all(row["same"] for row in report["translation"])
    for leg in report["legs"].values():
        assert leg["dtype"] == "float64"
        assert leg["n_iter"] == 200


def test_both_models_hold_the_same_weights(files: Path) -> None:
    """Read back from what is stored, with each library's own reader."""
    keras = pytest.importorskip("keras")
    skops = pytest.importorskip("skops.io")
    place = files / "reference.skops"
    reference = skops.load(place, trusted=skops.get_untrusted_types(file=place))
    candidate = keras.saving.load_model(files / "candidate.keras", compile=False)

    ours = [*reference.coefs_, *reference.intercepts_]
    kernels, biases = zip(*(layer.get_weights() for layer in candidate.layers), strict=True)
    for our, their in zip(ours, [*kernels, *biases], strict=True):
        assert our.dtype == their.dtype == np.float64
        spread = float(np.std(our)) or float(np.abs(our).max())
        assert np.abs(our - their).max() / spread < AGREED


def test_the_stored_predictions_agree(files: Path) -> None:
    """Each test row's, in units of the target's spread."""
    rows = predictions_in(files)
    columns = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}

    apart = np.abs(columns["reference"] - columns["candidate"]).max()
    assert list(rows[0]) == ["row", "true", "reference", "candidate"]
    assert len(rows) == 111
    assert apart / np.std(columns["true"]) < AGREED


def test_predictions_over_http_are_those_of_the_test_rows(
    house: House, aligned: Json, files: Path
) -> None:
    """Raw rows go in; both legs say what they said at the end of training."""
    datasets = pytest.importorskip("sklearn.datasets")
    stored = predictions_in(files)
    inputs = datasets.load_diabetes().data
    rows = [inputs[int(row["row"])].tolist() for row in stored]

    answer = house.http.post(aligned["links"]["predictions"], json={"rows": rows})

    assert answer.status_code == httpx.codes.OK, answer.text
    spread = np.std([float(row["true"]) for row in stored])
    for leg in ("reference", "candidate"):
        said = np.array(answer.json()[leg]["predictions"])
        kept = np.array([float(row[leg]) for row in stored])
        # One matrix product of all rows, or of fewer: the last bits may differ.
        assert np.abs(said - kept).max() / spread < AGREED


def test_the_naive_port_is_another_network(house: House) -> None:
    """The same names with the same values; how far apart they end is said."""
    job = house.submit(example("02"))
    ended = house.until_succeeded(job)
    report = house.report(job)

    assert ended["verdict"] == report["verdict"] == "different"
    for name, gap in report["gap"].items():
        assert gap > 1000 * report["noise_floor"][name], name
    assert report["gap"]["prediction_rms"] > 1e-3
    assert [row["field"] for row in report["translation"] if not row["same"]]


def test_curves_of_both_legs_are_whole(house: House, aligned: Json) -> None:
    """Each epoch of each leg, and the losses are those of the report."""
    curves = house.get(aligned["links"]["metrics"])
    report = house.report(aligned)

    assert curves["points"] == 200
    for leg in ("reference", "candidate"):
        loss = curves[leg]["loss"]
        assert loss["epochs"] == list(range(1, 201))
        assert loss["values"] == report["legs"][leg]["loss_curve"]
        assert {"learning_rate", "weight_norm/layer_1", "gradient_norm/layer_2"} <= set(curves[leg])
    thinned = house.get(aligned["links"]["metrics"], max_points=10)
    assert len(thinned["reference"]["loss"]["epochs"]) <= 10


def test_what_happened_is_told_in_order(house: House, aligned: Json) -> None:
    """Events count up without holes, from queued to the ending, at no earlier time than before."""
    events = house.get(aligned["links"]["events"], limit=1000)["events"]

    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    types = [event["type"] for event in events]
    assert types[:2] == ["queued", "started"]
    assert types[-1] == "succeeded"
    assert types.count("started") == 1


def test_everything_is_kept(files: Path, aligned: Json, house: House) -> None:
    """Both models, the pipeline, predictions, spec, versions, layers and report."""
    assert {file.name for file in files.iterdir()} == {
        "reference.skops",
        "candidate.keras",
        "pipeline.skops",
        "predictions.csv",
        "rows.npz",
        "expected.npz",
        "spec.json",
        "versions.json",
        "report.json",
        "decisions.csv",
        "diagnostics.json",
    }
    assert json.loads((files / "spec.json").read_bytes()) == aligned["spec"]
    kept = json.loads((files / "report.json").read_bytes())
    assert kept == house.report(aligned)
    assert {"scikit-learn", "keras", "numpy"} <= set(kept["certificate"]["versions"])


def streamed(house: House, job: Json, most: int | None = None, **headers: str) -> list[Any]:
    """The frames of a job's event stream, to its end or to as many as asked."""
    frames: list[ServerSentEvent] = []
    with connect_sse(house.http, "GET", job["links"]["events"], headers=headers) as stream:
        for frame in stream.iter_sse():
            frames.append(frame)
            if len(frames) == most:
                break
    return frames


def test_progress_is_seen_live_and_a_broken_stream_goes_on(house: House) -> None:
    """Both legs' losses come while the job runs; after a break no event is lost or told twice."""
    job = house.submit(diabetes(max_iter=1000, batch_size=50, n_iter_no_change=1000))

    first = streamed(house, job, most=3)
    last_seen = [frame.id for frame in first if frame.id][-1]
    rest = streamed(house, job, **{"Last-Event-ID": last_seen})

    frames = [*first, *rest]
    history = [frame for frame in frames if frame.event != "progress"]
    told = [frame.json() for frame in history]
    assert told == house.get(job["links"]["events"], limit=1000)["events"]
    assert [frame.id for frame in history] == [str(event["sequence"]) for event in told]
    progress = [frame.json() for frame in frames if frame.event == "progress"]
    both = [p for p in progress if set(p["loss"]) == {"reference", "candidate"} and p["epoch"]]
    assert both, progress
    assert 0 < both[0]["epoch"] <= both[0]["epochs"] == 1000
    assert any(p["remaining_seconds"] is not None for p in both)
    fractions = [p["fraction"] for p in progress]
    assert fractions == sorted(fractions)
    everything = house.http.get(
        job["links"]["events"],
        headers={"Accept": "text/event-stream", "Last-Event-ID": str(told[-1]["sequence"])},
    )
    assert everything.status_code == httpx.codes.NO_CONTENT
