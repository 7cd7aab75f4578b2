"""Pairs whose candidate is a network of the user's own, from job to report and predictions."""

import json
from typing import Any

import keras
import numpy as np
import pytest

from pairing.architecture import Architecture
from pairing.corners import causes_between
from pairing.own import sides_read
from schemas.prediction import PredictionRequest
from schemas.side import SklearnSide
from schemas.spec import PairSpec
from tests.number_format import number_format
from tests.worker.training.cases import Finished, ran
from worker.training.errors import UserError
from worker.training.plan import plan_of
from worker.training.predicting import predict_rows
from worker.training.preparation import prepare

PARAMS = {"hidden_layer_sizes": [5], "solver": "sgd", "alpha": 1.0, "max_iter": 6}
NUMBERS = {"sklearn": {"estimator": "MLPRegressor", "params": PARAMS}}
CLASSES = {
    "sklearn": {
        "estimator": "MLPClassifier", "params": {"hidden_layer_sizes": [5], "max_iter": 6}
    }
}  # fmt: skip
TWO_OUTPUTS = """
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense

model = Sequential([Dense(5, activation="relu"), Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=9, batch_size=32)
"""
DEEPER = """
import keras
model = keras.Sequential()
model.add(keras.layers.Dense(6, activation="softplus"))
model.add(keras.layers.Dropout(0.25))
model.add(keras.layers.Dense(4, activation="tanh", use_bias=False))
model.add(keras.layers.Dense(1))
model.compile(loss="mae")
model.fit(X, y, epochs=4, validation_split=0.1)
"""
PERCEPTRON = """
from sklearn.neural_network import MLPRegressor as MLP
alpha = 1.0
model = MLP((), max_iter=3) if False else MLP(hidden_layer_sizes=(5,), alpha=alpha, max_iter=3)
"""


def own_model(l2: float) -> dict[str, Any]:
    """Build a network in Keras and give its JSON."""
    penalty = keras.regularizers.l2(l2)
    with number_format("float32"):
        layers = [
            keras.Input((10,)),
            keras.layers.Dense(5, "relu", kernel_regularizer=penalty),
            keras.layers.Dense(1, kernel_regularizer=penalty),
        ]
        written: dict[str, Any] = json.loads(keras.Sequential(layers).to_json())
    return written


def job(reference: Any, candidate: Any, dataset: str = "diabetes", **more: Any) -> PairSpec:
    """Write a job."""
    asked = {"kind": "pair", "dataset": {"builtin": dataset}, **more}
    sides = {"reference": reference, "candidate": candidate}
    return PairSpec.model_validate(sides_read({**asked, **sides}))


def as_json(l2: float) -> dict[str, Any]:
    """A candidate of the reference's layers, by its JSON."""
    sgd = {"class_name": "SGD", "config": {"learning_rate": 0.001, "momentum": 0.9}}
    fit = {"epochs": 6, "batch_size": 200}
    compiled = {"loss": "mse", "optimizer": sgd}
    return {"keras": {"model": own_model(l2), "compile": compiled, "fit": fit}}


def named(spec: PairSpec) -> list[str]:
    """The causes between a job's two sides, on its rows."""
    plan = plan_of(spec, prepare(spec, None))
    return [cause.id for cause in causes_between(plan.reference, plan.candidate)]


@pytest.fixture(scope="module")
def same_layers(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A job whose candidate has the reference's layers."""
    return ran(job(NUMBERS, as_json(0.0025)), tmp_path_factory.mktemp("same"))


@pytest.fixture(scope="module")
def other_layers(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A job whose candidate has other layers, and units that are dropped."""
    return ran(job(NUMBERS, {"code": DEEPER}), tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def two_outputs(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A job of two classes whose candidate has an output for each."""
    spec = job(CLASSES, {"code": TWO_OUTPUTS}, "breast_cancer")
    return ran(spec, tmp_path_factory.mktemp("two"))


def test_weights_of_the_same_layers_are_compared(same_layers: Finished) -> None:
    """The gap has all its four numbers, and the leg says what it is."""
    report = same_layers.trained.report

    assert report.verdict == "different"
    assert (report.gap.weights_max or 0.0) > 0.0
    assert report.legs["candidate"].title == "Keras, as written"
    assert report.legs["candidate"].n_iter == 6


def test_an_l2_of_a_full_batch_is_no_other_coefficient() -> None:
    """0.0025 is 0.5 over 200 rows: what differs is the short batch; 1.0 is alpha as it stands."""
    assert "l2-short-batch" in named(job(NUMBERS, as_json(0.0025)))
    assert not {"l2-factor", "l2-batch-scaling"} & set(named(job(NUMBERS, as_json(0.0025))))
    assert {"l2-factor", "l2-batch-scaling"} <= set(named(job(NUMBERS, as_json(1.0))))


def test_other_layers_are_the_first_cause_and_leave_predictions_to_compare(
    other_layers: Finished,
) -> None:
    """No weights are held against each other, and the report says why."""
    report = other_layers.trained.report
    named_causes = named(other_layers.spec)

    assert named_causes[0] == "architecture"
    assert {"activation", "dropout-meaning", "loss-function", "optimizer"} <= set(named_causes)
    assert report.verdict == "different"
    assert report.gap.weights_max is None
    assert np.isfinite(report.gap.prediction_rms or np.inf)
    assert Architecture((5, 1), (6, 4, 1)).differences()[0] in report.notes
    assert report.legs["candidate"].n_iter == 4


def test_an_output_for_each_of_two_classes_is_shown_as_one_probability(
    two_outputs: Finished,
) -> None:
    """Like the reference's; metrics, files and predictions of new rows agree about it."""
    report, artifacts = two_outputs.trained.report, two_outputs.artifacts
    rows = np.random.default_rng(0).normal(size=(4, 30)).tolist()

    answer = predict_rows(artifacts, PredictionRequest.model_validate({"rows": rows}))
    model: Any = keras.saving.load_model(artifacts / "candidate.keras")

    assert report.gap.weights_max is None
    assert 0.0 <= report.legs["candidate"].metrics["accuracy"] <= 1.0  # type: ignore[operator]
    assert np.isfinite(report.legs["candidate"].metrics["log_loss"] or np.inf)
    assert model.output_shape == (None, 2)
    assert answer.candidate is not None
    for shares in answer.candidate.probabilities or ():
        assert len(shares) == 2
        assert sum(share or 0.0 for share in shares) == pytest.approx(1.0)


def test_a_stored_network_of_other_layers_predicts_as_its_leg_did(other_layers: Finished) -> None:
    """Dropout has a place in the file, and none in predictions."""
    rows = prepare(other_layers.spec, None)
    model: Any = keras.saving.load_model(other_layers.artifacts / "candidate.keras")
    said = model.predict(rows.inputs_test.astype("float32"), verbose=0)[:, 0]

    lines = (other_layers.artifacts / "predictions.csv").read_text().splitlines()
    column = lines[0].split(",").index("candidate")
    stored = [float(line.split(",")[column]) for line in lines[1:]]

    np.testing.assert_allclose(said, stored, rtol=1e-4)
    assert [type(layer).__name__ for layer in model.layers].count("Dropout") == 1


def test_a_reference_may_be_given_by_its_source() -> None:
    """What was read of it is what is trained, and the source stays beside it."""
    spec = job({"code": PERCEPTRON}, {"keras": {"like": "reference"}})

    assert isinstance(spec.reference, SklearnSide)
    params = spec.reference.sklearn.params

    assert (params.hidden_layer_sizes, params.alpha, params.max_iter) == ((5,), 1.0, 3)
    assert spec.reference.code is not None
    assert spec.reference.code.code == PERCEPTRON
    assert PairSpec.model_validate_json(spec.model_dump_json()) == spec


def test_outputs_that_do_not_fit_the_rows_are_the_users_error() -> None:
    """Where the data is known to the worker alone, it is the worker that refuses."""
    spec = job(NUMBERS, {"code": DEEPER.replace("Dense(1)", "Dense(3)")})

    with pytest.raises(UserError) as refused:
        plan_of(spec, prepare(spec, None))

    assert refused.value.pointer == "/candidate/code"
    assert "does not fit" in refused.value.detail
