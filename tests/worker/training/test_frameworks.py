"""Pairs of any two of the three frameworks, in either order, and networks that train alone."""

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from pairing.own import sides_read
from schemas.prediction import PredictionRequest
from schemas.report import PairReport, TrainReport
from schemas.spec import JOB_SPEC, PairSpec, TrainSpec
from tests.number_format import number_format
from tests.worker.training.cases import Watcher, folders_in
from worker.training.errors import Cancelled, UserError
from worker.training.run import predict_rows, train_job

KERAS = """
from keras import Sequential, layers, optimizers
model = Sequential([layers.Dense(6, activation="tanh"), layers.Dense(1)])
model.compile(optimizers.SGD(0.01, momentum=0.9, nesterov=True), "mse")
model.fit(X, y, epochs=6, batch_size=16{more})
"""
SKLEARN = {"hidden_layer_sizes": [6], "activation": "tanh", "solver": "sgd", "max_iter": 6}
BY_HAND = {
    "layers": [{"units": 6, "activation": "tanh"}, {"units": 1}],
    "optimizer": {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9, "nesterov": True},
    "loss": "mean_squared_error", "epochs": 6, "batch_size": 16,
}  # fmt: skip
SIDES: dict[str, Any] = {
    "sklearn": {
        "sklearn": {
            "estimator": "MLPRegressor",
            "params": SKLEARN | {"batch_size": 16, "learning_rate_init": 0.01},
        }
    },
    "keras": {"code": KERAS.format(more="")},
    "tensorflow": {"tensorflow": BY_HAND},
}
KEEPING_UP = ("keras", "tensorflow")
ROWS: dict[str, Any] = {
    "dataset": {"builtin": "diabetes"},
    "scaling": {"target": "standard"},
    "split": {"test_size": 0.8},
}


def trained(folder: Path, **job: Any) -> Any:
    """Train a job and give its report."""
    asked = sides_read({**ROWS, **job})
    spec = JOB_SPEC.validate_json(json.dumps(asked))
    assert isinstance(spec, PairSpec | TrainSpec)
    return train_job(spec, None, folders_in(folder), Watcher()).report


def paired(folder: Path, reference: Any, candidate: Any, **more: Any) -> PairReport:
    """Train a pair and give its report."""
    report = trained(folder, kind="pair", reference=reference, candidate=candidate, **more)
    assert isinstance(report, PairReport)
    return report


@pytest.mark.parametrize("follows", KEEPING_UP)
@pytest.mark.parametrize("reference", SIDES)
def test_an_aligned_twin_of_any_framework_agrees_with_a_reference_of_any(
    tmp_path: Path, reference: str, follows: str
) -> None:
    """Within rounding, and no step of either differs by more."""
    report = paired(
        tmp_path,
        SIDES[reference],
        {follows: {"like": "reference"}},
        explain={"trace": "first_difference"},
    )

    assert report.verdict in {"identical", "indistinguishable"}
    assert {name: leg.framework for name, leg in report.legs.items()} == {
        "reference": reference,
        "candidate": follows,
    }
    assert report.noise_floor is not None
    assert 0 < (report.noise_floor.prediction_rms or 0.0) < 1e-5
    first = report.first_difference
    assert first is None or not first.beyond_rounding
    assert report.amplification is not None
    assert report.amplification.steps > 0


def test_adam_by_hand_keeps_up_with_keras_own_in_float32(tmp_path: Path) -> None:
    """For 660 steps, whose rounding must not lean to one side in either of the two."""
    stock = """
model = keras.Sequential([keras.layers.Dense(10, activation="softplus"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, epochs=60)
"""
    rows: dict[str, Any] = {"split": {}, "scaling": {}}

    report = paired(tmp_path, {"code": stock}, {"tensorflow": {"like": "reference"}}, **rows)

    assert report.verdict in {"identical", "indistinguishable"}
    assert report.legs["reference"].dtype == "float32"
    assert report.legs["reference"].n_iter == 60


@pytest.mark.parametrize("follows", KEEPING_UP)
@pytest.mark.parametrize("reference", SIDES)
def test_a_cause_that_is_kept_is_found_by_its_name(
    tmp_path: Path, reference: str, follows: str
) -> None:
    """Whoever trains the two sides; its fixes are those of their frameworks."""
    report = paired(
        tmp_path,
        SIDES[reference],
        {follows: {"like": "reference", "keep": ["batch-size"]}},
        explain={"attribution": "shapley"},
    )

    assert report.verdict == "different"
    (cause,) = report.causes
    assert (cause.id, cause.silent) == ("batch-size", False)
    assert [each.field for each in report.translation if not each.same] == ["batch_rows"]
    by_hand = [name for name, leg in report.legs.items() if leg.framework == "tensorflow"]
    for name, fix in cause.fix.items():
        assert fix.note.startswith("Write it by hand") == (name in by_hand)
    # Without the cause nothing is left of the gap but rounding.
    assert report.attribution is not None
    assert report.attribution.gap_after is not None
    assert report.attribution.gap_after < 1e-5 < (report.gap.prediction_rms or 0.0)


@pytest.mark.parametrize("reference", SIDES)
def test_an_estimator_may_be_the_candidate_of_any_reference(tmp_path: Path, reference: str) -> None:
    """What parts them is named; two of the same estimator are the same, bit for bit."""
    report = paired(tmp_path, SIDES[reference], SIDES["sklearn"])

    assert report.legs["candidate"].framework == "sklearn"
    differing = {each.field for each in report.translation if not each.same}
    if reference == "sklearn":
        assert (report.verdict, differing) == ("identical", set())
    else:
        assert report.verdict == "different"
        assert {"loss_factor", "draws", "bias_init", "order"} <= differing
        # What means nothing under SGD is no difference.
        assert not {"beta_1", "beta_2", "epsilon", "power_t"} & differing


@pytest.mark.parametrize("candidate", KEEPING_UP)
@pytest.mark.parametrize("reference", KEEPING_UP)
def test_networks_that_were_written_alike_are_alike(
    tmp_path: Path, reference: str, candidate: str
) -> None:
    """The same layers, update, batches and seeds, in Keras' words and by hand."""
    report = paired(tmp_path, SIDES[reference], SIDES[candidate])

    assert report.verdict in {"identical", "indistinguishable"}
    assert [leg.title for leg in report.legs.values()] == [
        f"{'Keras' if each == 'keras' else 'TensorFlow'}, as written"
        for each in (reference, candidate)
    ]


KEPT = {"layers": [{"units": 8, "activation": "relu", "dropout": {"keep_prob": 0.7}}, {"units": 3}]}
DROPPING: Any = {
    "tensorflow": KEPT | {"optimizer": {"name": "adam"}, "epochs": 8, "batch_size": 16}
}
IRIS: Any = {"dataset": {"builtin": "iris"}, "scaling": {}}


def test_a_pair_that_drops_units_agrees_by_one_stream_of_masks(tmp_path: Path) -> None:
    """Its floor is one too: the twin's masks go with its units and rows."""
    report = paired(tmp_path, DROPPING, {"keras": {"like": "reference"}}, **IRIS)

    assert report.verdict in {"identical", "indistinguishable"}
    assert report.task == "multiclass"
    assert report.noise_floor is not None
    assert (report.noise_floor.prediction_rms or 0.0) < 1e-5


def test_masks_of_keras_own_are_chance_and_named(tmp_path: Path) -> None:
    """The one cause of such a pair; without it nothing is left but rounding."""
    keeping = {"keras": {"like": "reference", "keep": ["dropout-masks"]}}

    report = paired(tmp_path, DROPPING, keeping, explain={"attribution": "shapley"}, **IRIS)

    assert report.verdict == "different"
    (cause,) = report.causes
    assert (cause.id, cause.silent) == ("dropout-masks", False)
    assert cause.chance is not None
    assert report.attribution is not None
    assert (report.attribution.gap_after or 0.0) < 1e-5 < (report.gap.prediction_rms or 0.0)


def test_a_number_for_dropout_that_is_carried_over_by_name_drops_the_other_share(
    tmp_path: Path,
) -> None:
    """`keep_prob=0.7` becomes `Dropout(0.7)`, and Adam's epsilon Keras' own."""
    report = paired(
        tmp_path,
        DROPPING,
        {"keras": {"port": "naive"}},
        explain={"attribution": "shapley"},
        **IRIS,
    )

    fields: dict[str, Any] = {each.field: each for each in report.translation if not each.same}
    assert fields["dropout"].reference == [pytest.approx(0.3)]
    assert fields["dropout"].candidate == [pytest.approx(0.7)]
    assert (fields["epsilon"].reference, fields["epsilon"].candidate) == (1e-8, 1e-7)
    assert report.verdict == "different"
    assert report.causes[0].id == "dropout-meaning"


def test_a_twin_may_keep_what_the_number_means(tmp_path: Path) -> None:
    """The one cause that is left."""
    kept = {"keras": {"like": "reference", "keep": ["dropout-meaning"]}}
    report = paired(tmp_path, DROPPING, kept, **IRIS)

    assert report.verdict == "different"
    assert [each.field for each in report.translation if not each.same] == ["dropout"]


def test_a_network_by_hand_cannot_follow_a_line_search(tmp_path: Path) -> None:
    """It is said where it was asked for."""
    lbfgs = {"sklearn": {"estimator": "MLPRegressor", "params": {"solver": "lbfgs"}}}
    with pytest.raises(UserError, match="no such optimizer") as refused:
        paired(tmp_path, lbfgs, {"tensorflow": {"like": "reference"}})

    assert refused.value.pointer == "/candidate/tensorflow"


@cache
def alone(framework: str) -> tuple[TrainReport, Path]:
    """Train one network alone."""
    folder = Path(mkdtemp())
    side = SIDES[framework]
    if framework == "keras":
        side = {"code": KERAS.format(more=", shuffle=False")}
    report = trained(folder, kind="train", network=side)
    assert isinstance(report, TrainReport)
    return report, folder


@pytest.mark.parametrize("framework", SIDES)
def test_one_network_trains_alone_in_any_framework(framework: str) -> None:
    """Its leg is the reference; there is no other, no gap and no floor."""
    report, folder = alone(framework)

    assert report.verdict == "trained"
    assert report.legs["reference"].framework == framework
    assert list(report.legs) == list(report.diagnostics) == ["reference"]
    assert list(report.certificate.results_sha256) == ["reference"]
    assert all(each.same and each.candidate is None for each in report.translation)
    assert not {"gap", "noise_floor", "causes"} & set(report.model_dump())
    assert [path.name for path in (folder / "logs").iterdir()] == ["reference"]
    ending = {"sklearn": "skops", "keras": "keras", "tensorflow": "npz"}[framework]
    files = {path.name for path in (folder / "artifacts").iterdir()}
    assert f"reference.{ending}" in files
    assert not {name for name in files if name.startswith("candidate")}


@pytest.mark.parametrize("framework", SIDES)
def test_a_stored_network_predicts_as_its_leg_did(framework: str) -> None:
    """By the one leg that there is."""
    _, folder = alone(framework)
    raw = load_diabetes().data
    lines = (folder / "artifacts" / "predictions.csv").read_text().splitlines()
    places = [int(line.split(",")[0]) for line in lines[1:4]]
    stored = [float(line.split(",")[lines[0].split(",").index("reference")]) for line in lines[1:4]]
    request = PredictionRequest(rows=tuple(tuple(raw[place].tolist()) for place in places))

    answer = predict_rows(folder / "artifacts", request)

    assert answer.candidate is None
    np.testing.assert_allclose(np.asarray(answer.reference.predictions, float), stored, rtol=1e-5)


def test_a_keras_network_alone_ends_in_the_bits_of_compile_and_fit() -> None:
    """From the same first weights, and in the same order."""
    import keras

    _, folder = alone("keras")
    rows = np.load(folder / "artifacts" / "rows.npz")
    expected = np.load(folder / "artifacts" / "expected.npz")
    with number_format("float32"):
        model = keras.Sequential(
            [keras.Input((10,)), keras.layers.Dense(6, "tanh"), keras.layers.Dense(1)]
        )
        model.compile(keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True), "mse")
        names = [f"layer_{number}/{kind}" for number in (1, 2) for kind in ("kernel", "bias")]
        model.set_weights([expected[f"reference/initial/{name}"] for name in names])
        model.fit(
            rows["inputs_train"], rows["targets_train"], epochs=6, batch_size=16, shuffle=False,
            verbose=0,
        )  # fmt: skip

    for name, weights in zip(names, model.get_weights(), strict=True):
        assert np.array_equal(expected[f"reference/{name}"], weights), name


def test_a_network_that_runs_off_is_a_finding(tmp_path: Path) -> None:
    """Its job succeeds, with the epoch and the tensor named, and with its event files."""
    wild = {"tensorflow": BY_HAND | {"optimizer": {"name": "sgd", "learning_rate": 1e6}}}
    report = trained(tmp_path, kind="train", network=wild)

    assert isinstance(report, TrainReport)
    assert report.verdict == "diverged"
    (place,) = report.diverged
    assert place.leg == "reference"
    assert place.tensor in report.summary
    assert list((tmp_path / "logs" / "reference").iterdir())


def test_a_network_alone_that_is_cancelled_keeps_what_it_reached(tmp_path: Path) -> None:
    """After a whole epoch."""
    spec = TrainSpec.model_validate({**ROWS, "kind": "train", "network": SIDES["sklearn"]})
    with pytest.raises(Cancelled) as cancelled:
        train_job(spec, None, folders_in(tmp_path), Watcher(stop_after=2))

    reached: Any = cancelled.value.reached
    assert reached.report.legs["reference"].n_iter == 2
