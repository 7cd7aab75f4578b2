"""A pair with softplus units, from spec to predictions of new rows."""

from pathlib import Path

import numpy as np
import pytest

from pairing.extensions import SOFTPLUS
from schemas.job import LEGS
from schemas.prediction import PredictionRequest
from tests.worker.training.cases import ran, spec_of
from worker.training.preparation import load
from worker.training.run import predict_rows

_PARAMS = {"hidden_layer_sizes": [6], "activation": "softplus", "max_iter": 25, "alpha": 0.5}


@pytest.mark.parametrize(
    ("dataset", "estimator"), [("diabetes", "MLPRegressor"), ("iris", "MLPClassifier")]
)
def test_both_kept_models_predict_new_rows_alike(
    dataset: str, estimator: str, tmp_path: Path
) -> None:
    """Numbers to rounding, classes to the letter; and the report says what is an extension."""
    finished = ran(spec_of(dataset, estimator, params=_PARAMS), tmp_path)
    raw = load(finished.spec.dataset, None, None).inputs.iloc[[0, 60, 140]].to_numpy(object)
    asked = PredictionRequest.model_validate({"rows": raw.tolist()})

    answer = predict_rows(finished.artifacts, asked)

    report = finished.trained.report
    assert report.verdict in {"identical", "indistinguishable"}
    assert SOFTPLUS in report.notes
    said = {leg: getattr(answer, leg).predictions for leg in LEGS}
    assert len(set(said["reference"])) > 1
    if estimator == "MLPClassifier":
        assert said["reference"] == said["candidate"]
    else:
        np.testing.assert_allclose(said["reference"], said["candidate"], rtol=1e-9)
