"""A pair from spec to report, files, event files and predictions."""

import csv
import json
import math
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import skops.io
from sklearn.neural_network import MLPClassifier, MLPRegressor
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from pairing.estimate import network_of
from pairing.shape import shape_of_builtin
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset
from schemas.job import LEGS
from schemas.prediction import PredictionRequest
from schemas.report import PairReport
from schemas.spec import PairSpec
from tests.conftest import ROOT
from tests.worker.training.cases import (
    NAIVE,
    TASKS,
    Finished,
    Watcher,
    comparable,
    folders_in,
    ran,
    spec_of,
    weather,
)
from worker.training.errors import Cancelled, UserError
from worker.training.legs.sklearn_leg.model_file import TRUSTED
from worker.training.preparation import load
from worker.training.run import Trained, predict_rows, train_job


@pytest.fixture(scope="module", params=list(TASKS))
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A job of each task, trained once for all tests here."""
    return ran(TASKS[request.param], tmp_path_factory.mktemp("job"))


def test_a_twin_of_every_task_cannot_be_told_from_its_reference(finished: Finished) -> None:
    """By the noise floor that was measured, and with the same number of epochs."""
    report = finished.trained.report

    assert report.verdict in {"identical", "indistinguishable"}
    assert report.noise_floor is not None
    assert report.legs["reference"].n_iter == report.legs["candidate"].n_iter
    assert report.gap.weights_max is not None
    assert report.gap.weights_max < 1e-11
    assert report.diverged == ()
    hashes = report.certificate
    for same in (hashes.initial_weights_sha256, hashes.batch_order_sha256):
        assert same["reference"] == same["candidate"]


def test_the_same_job_again_gives_the_same_report_but_for_seconds(
    finished: Finished, tmp_path: Path
) -> None:
    """On a warm program, to the last bit, and the same predictions."""
    again = ran(finished.spec, tmp_path)

    assert comparable(again.trained) == comparable(finished.trained)
    for name in ("predictions.csv", "spec.json", "versions.json"):
        assert (again.artifacts / name).read_bytes() == (finished.artifacts / name).read_bytes()


def test_every_epoch_of_both_legs_is_told(finished: Finished) -> None:
    """In pairs, with progress that only grows and ends at one."""
    report, watcher = finished.trained.report, finished.watcher
    for leg in LEGS:
        epochs = [each.epoch for each in watcher.metrics if each.leg == leg]
        losses = tuple(each.values["loss"] for each in watcher.metrics if each.leg == leg)
        assert epochs == list(range(1, report.legs[leg].n_iter + 1))
        assert losses == report.legs[leg].loss_curve
    fractions = [each.fraction for each in watcher.progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1.0
    assert all(each.elapsed_seconds is not None for each in watcher.progress)
    assert watcher.phases == [
        "reading the data", "training", "noise floor", "writing the results",
    ]  # fmt: skip
    assert {each.phase for each in watcher.progress} == {"training", "noise floor"}


def test_the_files_are_those_that_the_result_names(finished: Finished) -> None:
    """Each where it says, none beside them, and the report among them is the report."""
    files = finished.trained.files

    assert {file.path for file in files} == set(finished.artifacts.iterdir())
    assert all(file.path.name == file.name and file.description for file in files)
    stored = (finished.artifacts / "report.json").read_text()
    assert PairReport.model_validate_json(stored) == finished.trained.report
    spec = PairSpec.model_validate_json((finished.artifacts / "spec.json").read_text())
    assert spec == finished.spec
    versions = json.loads((finished.artifacts / "versions.json").read_text())
    assert versions == finished.trained.report.certificate.versions
    assert {"python", "scikit-learn", "keras", "numpy", "machine"} <= versions.keys()


def stored_predictions(finished: Finished) -> dict[str, list[str]]:
    """Read the table of predictions, by column."""
    with (finished.artifacts / "predictions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def asked_again(finished: Finished, rows: list[int]) -> Any:
    """Predict raw rows of the data set by the stored models."""
    spec = finished.spec
    table = load(spec.dataset, finished.folder / "weather.parquet", spec.target)
    raw = table.inputs.iloc[rows].to_numpy(object).tolist()
    return predict_rows(finished.artifacts, PredictionRequest.model_validate({"rows": raw}))


def test_predictions_of_the_test_rows_are_those_that_were_stored(finished: Finished) -> None:
    """From raw rows, through the pair's own pipeline, by both stored models."""
    stored = stored_predictions(finished)
    report = finished.trained.report
    answer = asked_again(finished, [int(row) for row in stored["row"]])

    assert len(stored["row"]) == report.rows.test
    for leg in LEGS:
        several = report.rows.outputs > 1 and report.task != "multiclass"
        names = [f"{leg}:{name}" for name in report.rows.target_columns] if several else [leg]
        columns = list(zip(*(stored[name] for name in names), strict=True))
        said = [
            each if isinstance(each, list) else [each] for each in getattr(answer, leg).predictions
        ]
        if report.task == "regression":
            expected = np.array(columns, dtype=float)
            np.testing.assert_allclose(np.array(said, dtype=float), expected, rtol=1e-12)
        else:
            assert [tuple(map(str, each)) for each in said] == columns


def test_probabilities_add_up_and_are_those_that_were_stored(finished: Finished) -> None:
    """One for each class; for several labels one for each that it is so."""
    report, stored = finished.trained.report, stored_predictions(finished)
    answer = asked_again(finished, [int(row) for row in stored["row"]])
    if report.task == "regression":
        assert answer.reference.probabilities is answer.candidate.probabilities is None
        return
    for leg in LEGS:
        shares = np.array(getattr(answer, leg).probabilities)
        columns = [name for name in stored if name.startswith(f"{leg}:p(")]
        kept = np.array([stored[name] for name in columns], dtype=float).T
        np.testing.assert_allclose(shares[:, -kept.shape[1] :], kept, rtol=1e-12, atol=1e-15)
        if report.task != "multilabel":
            np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-12)
            assert shares.shape[1] == len(answer.classes)


def test_both_models_can_be_read_without_us(finished: Finished) -> None:
    """By skops and by Keras alone; and they have as many parameters as was estimated."""
    estimator = skops.io.load(finished.artifacts / "reference.skops", trusted=list(TRUSTED))
    model: Any = keras.saving.load_model(finished.artifacts / "candidate.keras")
    report = finished.trained.report

    assert type(estimator) in {MLPRegressor, MLPClassifier}
    assert estimator.n_iter_ == report.legs["reference"].n_iter
    parameters = sum(tensor.size for tensor in (*estimator.coefs_, *estimator.intercepts_))
    assert model.count_params() == parameters
    assert model.input_shape == (None, report.rows.inputs)
    assert model.output_shape == (None, report.rows.outputs)
    if isinstance(finished.spec.dataset, BuiltinDataset):
        facts = BUILTIN_FACTS[finished.spec.dataset.builtin]
        shape = shape_of_builtin(finished.spec, facts)
        assert network_of(finished.spec, shape).parameters == parameters
        assert shape.training_rows(finished.spec) == report.rows.training


def curves(run: Path) -> dict[str, int]:
    """Number of points of each tag of a run."""
    events = EventAccumulator(str(run), size_guidance={"tensors": 0}).Reload()
    return {tag: len(events.Tensors(tag)) for tag in events.Tags()["tensors"]}


def test_both_legs_event_files_hold_the_same_tags_for_the_same_epochs(finished: Finished) -> None:
    """So their curves lie over each other."""
    reference, candidate = (curves(finished.logs / leg) for leg in LEGS)

    assert reference == candidate
    n_iter = finished.trained.report.legs["reference"].n_iter
    assert reference["loss"] == reference["learning_rate"] == n_iter
    assert {"weight_norm/layer_1", "gradient_norm/layer_2", "weights/layer_1/kernel"} <= set(
        reference
    )
    assert ("validation_score" in reference) is (finished.trained.report.task == "binary")


def test_final_metrics_are_those_of_the_stored_predictions(finished: Finished) -> None:
    """Worked out again from the table."""
    stored, report = stored_predictions(finished), finished.trained.report
    several = report.rows.outputs > 1 and report.task != "multiclass"
    for leg in LEGS:
        names = [f":{name}" for name in report.rows.target_columns] if several else [""]
        said = np.array([stored[f"{leg}{name}"] for name in names]).T
        true = np.array([stored[f"true{name}"] for name in names]).T
        metrics = report.legs[leg].metrics
        if report.task == "regression":
            mse = np.square(said.astype(float) - true.astype(float)).mean()
            assert metrics["mse"] == pytest.approx(mse, rel=1e-12)
        elif report.task == "multilabel":
            assert metrics["accuracy"] == (said.astype(float) == true.astype(float)).all(1).mean()
        else:
            assert metrics["accuracy"] == (said == true).mean()
            confusion = np.array(report.legs[leg].confusion_matrix)
            assert confusion.sum() == report.rows.test
            assert np.trace(confusion) == (said == true).sum()


def test_the_naive_port_is_different_and_its_gap_is_told(tmp_path: Path) -> None:
    """In a sentence, in numbers and field by field."""
    spec = TASKS["regression"].model_copy(
        update={"candidate": spec_of("iris", "MLPClassifier", candidate=NAIVE).candidate}
    )

    report = ran(spec, tmp_path).trained.report

    assert report.verdict == "different"
    assert report.gap.weights_max is not None
    assert report.gap.weights_max > 0.1
    assert report.certificate.dtype == {"reference": "float64", "candidate": "float32"}
    assert {row.field for row in report.translation if not row.same} >= {"loss_factor", "l2"}
    hashes = report.certificate.initial_weights_sha256
    assert hashes["reference"] != hashes["candidate"]


def test_a_naive_port_that_stops_early_trains_too(tmp_path: Path) -> None:
    """On its own validation rows, by its own rule."""
    params = {"early_stopping": True, "max_iter": 8, "hidden_layer_sizes": [3]}
    spec = spec_of("wine", "MLPClassifier", candidate=NAIVE, params=params)

    report = ran(spec, tmp_path).trained.report

    assert report.legs["candidate"].n_iter <= 8
    assert report.verdict in {"different", "undecidable"}


def cancelled(spec: PairSpec, folder: Path, watcher: Watcher) -> Cancelled:
    """Train a job that its watcher stops."""
    with pytest.raises(Cancelled) as stopped:
        train_job(spec, None, folders_in(folder), watcher)
    return stopped.value


def test_a_job_cancelled_after_three_epochs_leaves_what_was_reached(tmp_path: Path) -> None:
    """A report of three epochs, both models, and predictions by them."""
    watcher = Watcher(stop_after=3)

    reached = cancelled(TASKS["regression"], tmp_path, watcher).reached

    assert isinstance(reached, Trained)
    for leg in reached.report.legs.values():
        assert (leg.n_iter, leg.stopped_because) == (3, "left half way")
    assert reached.report.noise_floor is None
    assert reached.report.verdict in {"identical", "undecidable"}
    assert all(file.path.stat().st_size for file in reached.files)
    answer = predict_rows(
        tmp_path / "artifacts", PredictionRequest.model_validate({"rows": [[0.0] * 10]})
    )
    assert len(answer.reference.predictions) == 1
    assert curves(tmp_path / "logs" / "candidate")["loss"] == 3


def test_a_job_cancelled_in_its_noise_floor_keeps_both_whole_legs(tmp_path: Path) -> None:
    """Only the floor is missing."""
    reached = cancelled(
        TASKS["regression"], tmp_path, Watcher(stop_after=2, stop_in="noise floor")
    ).reached

    assert isinstance(reached, Trained)
    assert {leg.n_iter for leg in reached.report.legs.values()} == {6}
    assert reached.report.noise_floor is None


def test_a_job_after_a_cancelled_one_gives_the_report_of_an_undisturbed_one(
    finished: Finished, tmp_path: Path
) -> None:
    """The program that the cancelled one left half way is used again."""
    with pytest.raises(Cancelled):
        train_job(
            finished.spec, weather(tmp_path), folders_in(tmp_path / "a"), Watcher(stop_after=2)
        )

    again = ran(finished.spec, tmp_path / "b")

    assert comparable(again.trained) == comparable(finished.trained)


DIVERGING = spec_of(
    "diabetes",
    "MLPRegressor",
    params={
        "hidden_layer_sizes": [100], "activation": "relu", "solver": "sgd",
        "learning_rate_init": 0.01, "max_iter": 100,
    },
)  # fmt: skip


@pytest.mark.parametrize("candidate", [{"like": "reference"}, NAIVE])
def test_a_pair_that_diverges_names_epoch_and_tensor_and_leaves_everything(
    candidate: dict[str, str], tmp_path: Path
) -> None:
    """A finding, not a failure: report, files and event files can all be read."""
    spec = DIVERGING.model_copy(
        update={"candidate": spec_of("iris", "MLPClassifier", candidate=candidate).candidate}
    )

    finished = ran(spec, tmp_path)

    report = finished.trained.report
    assert report.verdict == "diverged"
    assert {each.leg for each in report.diverged} == set(LEGS)
    for each in report.diverged:
        assert each.tensor == "layer_1/kernel"
        assert each.epoch == report.legs[each.leg].n_iter < 100
        assert f"the {each.leg} holds" in report.summary
        assert f"after epoch {each.epoch}" in report.summary
        assert all(math.isnan(m) for m in report.legs[each.leg].metrics.values() if m is not None)
        points = curves(finished.logs / each.leg)
        assert points["loss"] == each.epoch
        assert points["non_finite/weights/layer_1/kernel"] == 1
    assert report.noise_floor is None
    stored = json.loads((finished.artifacts / "report.json").read_text())
    assert stored["legs"]["reference"]["metrics"]["r2"] is None
    # Two legs that are both no numbers are not alike by that.
    ends = [each.epoch for each in report.diverged]
    assert [e["gap"] for e in stored["gap_by_epoch"] if e["epoch"] >= max(ends)] in ([], [None])
    assert stored["gap"]["prediction_rms"] is None
    answer = asked_again(finished, [0, 1])
    assert all(np.isnan(answer.candidate.predictions))


def test_a_validation_share_too_small_to_score_is_refused_at_its_field(tmp_path: Path) -> None:
    """Before anything is written that looks like a result."""
    params = {"early_stopping": True, "validation_fraction": 0.001, "max_iter": 3}
    spec = spec_of("diabetes", "MLPRegressor", params=params)

    with pytest.raises(UserError) as refused:
        train_job(spec, None, folders_in(tmp_path), Watcher())

    assert refused.value.pointer == "/reference/sklearn/params/validation_fraction"
    assert not (tmp_path / "artifacts").exists()


def test_a_clipped_batch_is_noted_with_both_numbers(tmp_path: Path) -> None:
    """scikit-learn warns; a job has notes. Rows kept aside are not counted."""
    params = {"batch_size": 5000, "max_iter": 2, "early_stopping": True}
    finished = ran(spec_of("diabetes", "MLPRegressor", params=params), tmp_path)

    (note,) = [each for each in finished.watcher.notes if "batch_size" in each]

    fitted = 331 - math.ceil(0.1 * 331)
    assert "batch_size 5000" in note
    assert f"the {fitted} rows" in note
    assert note in finished.trained.report.notes


def test_without_a_noise_floor_only_bits_can_decide(tmp_path: Path) -> None:
    """Asked for, the twin is left out and nobody claims more than is known."""
    spec = TASKS["multiclass"].model_copy(
        update={"explain": TASKS["multiclass"].explain.model_copy(update={"noise_floor": False})}
    )

    finished = ran(spec, tmp_path)

    report = finished.trained.report
    assert (report.noise_floor, report.noise_floor_seconds) == (None, None)
    assert report.verdict in {"identical", "undecidable"}
    assert "noise floor" not in finished.watcher.phases


def test_float32_is_asked_for_of_both_legs(tmp_path: Path) -> None:
    """Weights, hashes and the report say so."""
    spec = TASKS["multiclass"].model_copy(update={"dtype": "float32"})

    report = ran(spec, tmp_path).trained.report

    assert report.certificate.dtype == {"reference": "float32", "candidate": "float32"}
    assert report.gap.weights_max is not None
    assert 1e-12 < report.gap.weights_max < 1e-3


@pytest.mark.slow
def test_a_fresh_and_warmed_process_gives_the_same_report(tmp_path: Path) -> None:
    """Neither what ran before it nor how its threads take turns shows in a number."""
    here = ran(TASKS["regression"], tmp_path / "here")

    command = [sys.executable, "-m", "tests.worker.training.warmed", str(tmp_path / "there")]
    there = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)

    assert json.loads(there.stdout) == comparable(here.trained)


def test_folders_are_only_written_where_they_are_given(tmp_path: Path) -> None:
    """Artifacts and logs of a job may lie on different disks."""
    folders = replace(folders_in(tmp_path), logs=tmp_path / "elsewhere" / "logs")

    train_job(TASKS["multiclass"], None, folders, Watcher())

    assert {path.name for path in tmp_path.iterdir()} == {"artifacts", "elsewhere"}
    assert {path.name for path in folders.logs.iterdir()} == set(LEGS)


_WEIGHED: dict[str, Any] = {"sample_weight": "height", "target": ["wet"], "text_columns": "one_hot"}


@pytest.mark.parametrize(
    "params",
    [
        {"solver": "lbfgs", "hidden_layer_sizes": [4], "max_iter": 15, "activation": "tanh"},
        {"solver": "lbfgs", "hidden_layer_sizes": [], "max_iter": 100, "early_stopping": True},
        {"solver": "sgd", "hidden_layer_sizes": [4], "max_iter": 8, "batch_size": 16},
    ],
    ids=str,
)
def test_a_pair_with_weights_cannot_be_told_apart_by_any_solver(
    params: dict[str, Any], tmp_path: Path
) -> None:
    """From an upload to the report; the column of weights is no input."""
    table = weather(tmp_path)
    frame = pq.read_table(table)
    weights = pa.array(np.abs(frame["height"].to_numpy()))
    pq.write_table(frame.set_column(0, "height", weights), table)
    upload = {"upload": "ds_" + "0" * 24}
    spec = spec_of(upload, "MLPClassifier", params=params, **_WEIGHED)
    before = threading.active_count()

    report = train_job(spec, table, folders_in(tmp_path), Watcher()).report

    assert report.verdict in {"identical", "indistinguishable"}
    assert report.legs["reference"].n_iter == report.legs["candidate"].n_iter > 1
    assert "height" not in report.rows.input_columns
    (norm,) = [each for each in report.translation if each.field == "sample_weight_norm"]
    assert (norm.reference, norm.candidate) == ("weights", "weights")
    assert threading.active_count() == before


@pytest.mark.parametrize("phase", ["training", "noise floor"])
def test_a_cancelled_optimisation_ends_within_an_iteration_and_leaves_no_thread(
    phase: str, tmp_path: Path
) -> None:
    """SciPy is left in the middle of its work, in both legs and in the twin."""
    params = {"solver": "lbfgs", "hidden_layer_sizes": [8], "max_iter": 60, "tol": 0.0}
    spec = spec_of("diabetes", "MLPRegressor", params=params)
    before = threading.active_count()

    stopped = cancelled(spec, tmp_path, Watcher(stop_after=3, stop_in=phase))

    assert threading.active_count() == before
    assert isinstance(stopped.reached, Trained)
    epochs = 3 if phase == "training" else 60
    assert stopped.reached.report.legs["candidate"].n_iter == epochs


def test_an_optimisation_that_has_nothing_to_do_has_a_report_all_the_same(tmp_path: Path) -> None:
    """No gradient is larger than tol from the beginning: no iteration, no curve, first weights."""
    params = {"solver": "lbfgs", "hidden_layer_sizes": [3], "tol": 1e9}
    spec = spec_of("diabetes", "MLPRegressor", params=params)

    report = train_job(spec, None, folders_in(tmp_path), Watcher()).report

    assert report.verdict in {"identical", "indistinguishable"}
    assert [report.legs[name].n_iter for name in LEGS] == [0, 0]
    assert report.gap.weights_max == 0.0
    assert "no entry of the gradient" in report.legs["candidate"].stopped_because


def test_float32_lbfgs_is_stored_in_the_float64_that_it_ended_in(tmp_path: Path) -> None:
    """And what is stored puts out what the legs did (D29)."""
    params = {"solver": "lbfgs", "hidden_layer_sizes": [4], "max_iter": 12, "activation": "tanh"}
    spec = spec_of("iris", "MLPClassifier", params=params, dtype="float32")

    done = ran(spec, tmp_path)

    assert done.trained.report.verdict in {"identical", "indistinguishable"}
    stored = stored_predictions(done)
    answered = asked_again(done, [int(row) for row in stored["row"]])
    for leg in LEGS:
        assert [str(each) for each in getattr(answered, leg).predictions] == stored[leg]
    twin: Any = keras.saving.load_model(done.artifacts / "candidate.keras")
    own = skops.io.load(done.artifacts / "reference.skops", trusted=list(TRUSTED))
    formats = {tensor.dtype for tensor in (*twin.get_weights(), *own.coefs_)}
    assert formats == {np.dtype("float64")}
