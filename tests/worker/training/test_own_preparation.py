"""Sides that split and scale the rows in their own way."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from pairing.corners import causes_between
from schemas.prediction import PredictionRequest
from schemas.spec import PairSpec
from tests.worker.training.cases import Finished, ran, spec_of
from worker.training.errors import UserError
from worker.training.plan import plan_of
from worker.training.preparation import prepare
from worker.training.run import predict_rows

PARAMS = {"hidden_layer_sizes": [4], "solver": "sgd", "max_iter": 5, "learning_rate_init": 1e-4}
MIN_MAX = {"scaling": {"inputs": "min_max", "target": "standard"}}


def pair_with(preparation: dict[str, Any], **more: Any) -> PairSpec:
    """Ask for an aligned twin that prepares its rows in its own way."""
    spec = spec_of("diabetes", "MLPRegressor", params=PARAMS, **more).model_dump(mode="json")
    spec["candidate"]["preparation"] = preparation
    return PairSpec.model_validate_json(PairSpec.model_validate(spec).model_dump_json())


@pytest.fixture(scope="module")
def scaled_otherwise(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A job whose candidate scales by extremes, and its target as well."""
    return ran(pair_with(MIN_MAX), tmp_path_factory.mktemp("job"))


def test_each_side_is_given_its_own_numbers() -> None:
    """Those that scikit-learn's scalers give a user who fits them on the training rows."""
    spec = pair_with(MIN_MAX)
    plan = plan_of(spec, prepare(spec, None))
    train, test, y, _ = train_test_split(*load_diabetes(return_X_y=True), random_state=0)

    standard, extremes = StandardScaler().fit(train), MinMaxScaler().fit(train)

    assert np.array_equal(plan.rows("reference").inputs_train, standard.transform(train))
    assert np.array_equal(plan.rows("candidate").inputs_train, extremes.transform(train))
    assert np.array_equal(plan.rows("candidate").inputs_test, extremes.transform(test))
    assert np.array_equal(plan.learnt("reference")[:, 0], y)
    assert np.allclose(plan.learnt("candidate").std(), 1.0)


def test_the_ways_are_causes_by_name(scaled_otherwise: Finished) -> None:
    """And the only ones of a twin that is aligned in all else."""
    spec = pair_with(MIN_MAX)
    plan = plan_of(spec, prepare(spec, None))
    named = [cause.id for cause in causes_between(plan.reference, plan.candidate)]

    assert named == ["input-scaling", "target-scaling"]
    assert scaled_otherwise.trained.report.verdict == "different"
    translation = scaled_otherwise.trained.report.translation
    differing = [each.field for each in translation if not each.same]
    assert differing == ["input_scaling", "target_scaling"]


def test_predictions_are_compared_in_the_targets_own_units(scaled_otherwise: Finished) -> None:
    """A candidate that learns a scaled target is brought back before the gap is taken."""
    gap = scaled_otherwise.trained.report.gap.prediction_rms

    assert gap is not None
    assert gap < 5.0  # one learns numbers of 150, the other of 1: not brought back it were more


def test_rows_to_predict_go_through_each_sides_own_pipeline(scaled_otherwise: Finished) -> None:
    """As the test rows did."""
    raw = load_diabetes().data[:3]
    request = PredictionRequest(rows=tuple(tuple(row) for row in raw.tolist()))
    answer = predict_rows(scaled_otherwise.artifacts, request)

    train = train_test_split(load_diabetes().data, random_state=0)[0]
    targets = train_test_split(load_diabetes().target, random_state=0)[0]
    own = StandardScaler().fit(train)
    with pytest.warns(ConvergenceWarning):
        estimator = MLPRegressor(**PARAMS, random_state=0).fit(own.transform(train), targets)
    assert list(answer.reference.predictions) == estimator.predict(own.transform(raw)).tolist()
    assert answer.candidate is not None
    assert answer.candidate.predictions != answer.reference.predictions
    assert (scaled_otherwise.artifacts / "candidate-pipeline.skops").exists()


def test_a_side_with_the_jobs_own_way_is_given_the_very_same_rows() -> None:
    """To say what the job says is to say nothing."""
    spec = pair_with({"split": {"test_size": 0.25}, "scaling": {"inputs": "standard"}})
    plan = plan_of(spec, prepare(spec, None))

    assert plan.shares_rows
    assert plan.rows("candidate") is plan.rows("reference")


def test_another_split_is_told_with_the_rows_it_has_seen(tmp_path: Path) -> None:
    """The test rows stay the reference's; some of them the candidate was trained on."""
    finished = ran(pair_with({"split": {"random_state": 1}}), tmp_path)

    notes = " ".join(finished.trained.report.notes)
    assert "The candidate splits the rows in its own way" in notes
    spec = pair_with({"split": {"random_state": 1}})
    plan = plan_of(spec, prepare(spec, None))
    seen = np.isin(plan.prepared.rows_test, plan.rows("candidate").rows_train).sum()
    assert f"and {seen} of these are among the candidate's training rows" in notes


def test_the_references_own_way_decides_which_rows_are_tested() -> None:
    """It is the reference that predictions are measured against."""
    spec = spec_of("diabetes", "MLPRegressor", params=PARAMS).model_dump(mode="json")
    spec["reference"]["preparation"] = {"split": {"random_state": 3, "test_size": 0.5}}
    job = PairSpec.model_validate_json(PairSpec.model_validate(spec).model_dump_json())
    plan = plan_of(job, prepare(job, None))

    own = train_test_split(np.arange(442), test_size=0.5, random_state=3)[1]
    assert np.array_equal(plan.prepared.rows_test, own)
    assert not plan.shares_rows
    assert np.array_equal(plan.rows("candidate").rows_test, own)


def test_a_split_that_leaves_other_classes_is_refused() -> None:
    """Two networks with other output units cannot be compared unit by unit."""
    spec = spec_of("iris", "MLPClassifier", params=PARAMS).model_dump(mode="json")
    spec["candidate"]["preparation"] = {"split": {"test_size": 0.97, "random_state": 40}}
    job = PairSpec.model_validate_json(PairSpec.model_validate(spec).model_dump_json())

    with pytest.raises(UserError, match="among the test rows but not") as refused:
        plan_of(job, prepare(job, None))
    assert refused.value.pointer == "/candidate/preparation/split"
