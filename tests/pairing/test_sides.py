"""Sides in every form that they may have."""

import json
from typing import Any

import pytest

from pairing.comparison import differing
from pairing.own import UnreadForm
from pairing.own.facts import Facts as TargetFacts
from pairing.semantics import RowSplit
from pairing.side import Pair, Told
from pairing.sides import pair_of, sides_of
from pairing.understanding import ADAM_FOR_LBFGS, TWO_CLASSES
from schemas.question import ExplainRequest
from schemas.spec import PairSpec

CLASSIFIER = {"sklearn": {"estimator": "MLPClassifier"}}
REGRESSOR = {"sklearn": {"estimator": "MLPRegressor"}}
MODEL = {
    "class_name": "Sequential",
    "config": {
        "name": "net",
        "layers": [
            {"class_name": "Dense", "config": {"units": 7, "activation": "relu"}},
            {"class_name": "Dense", "config": {"units": 1, "activation": "linear"}},
        ],
    },
}


def pair(reference: Any, candidate: Any, **told: Any) -> Pair:
    """Two sides from the JSON that they are sent as."""
    asked = ExplainRequest.model_validate({"reference": reference, "candidate": candidate})
    return pair_of(asked.reference, asked.candidate, Told(**told))


@pytest.mark.parametrize(
    "candidate",
    [{"like": "reference"}, {"like": "reference", "keep": ["dtype", "epochs"]}, {"port": "naive"}],
    ids=["twin", "twin that keeps", "port"],
)
@pytest.mark.parametrize("estimator", ["MLPRegressor", "MLPClassifier"])
def test_sides_of_a_job_have_the_semantics_of_the_job(estimator: str, candidate: Any) -> None:
    """What is explained is what would be trained."""
    sides = {"reference": {"sklearn": {"estimator": estimator}}, "candidate": {"keras": candidate}}
    spec = PairSpec.model_validate({"kind": "pair", "dataset": {"builtin": "diabetes"}, **sides})
    understood = pair(**sides)

    assert (understood.reference.semantics, understood.candidate.semantics) == tuple(
        side.semantics for side in sides_of(spec).values()
    )


def test_a_keras_model_is_read_from_its_json_as_text_or_parsed() -> None:
    """With what it was compiled and fitted with."""
    given = {"compile": {"loss": "mse", "optimizer": "sgd"}, "fit": {"epochs": 9}}
    sides = [
        pair(REGRESSOR, {"keras": {"model": model, **given}}).candidate
        for model in (MODEL, json.dumps(MODEL))
    ]

    assert sides[0] == sides[1]
    assert (sides[0].hidden, sides[0].outputs, sides[0].form) == ((7,), 1, "model")
    assert (sides[0].semantics.epochs, sides[0].semantics.optimizer) == (9, "sgd")
    # What means nothing under SGD is no difference.
    apart = differing(pair(REGRESSOR, REGRESSOR).reference.semantics, sides[0].semantics)
    assert "beta_1" not in apart
    assert "tol" not in apart


def test_a_program_may_stand_in_a_keras_side_or_by_itself() -> None:
    """As in a job."""
    code = "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.compile(loss='mse')\n"
    alone, within = (pair(REGRESSOR, side) for side in ({"code": code}, {"keras": {"code": code}}))

    assert alone == within
    assert alone.candidate.form == "code"


def test_the_keras_side_may_be_the_reference() -> None:
    """It is told in the estimator's terms all the same."""
    given = {"keras": {"model": MODEL, "compile": {"loss": "mse", "optimizer": "sgd"}}}
    there, back = pair(REGRESSOR, given), pair(given, REGRESSOR)

    assert (there.reference, there.candidate) == (back.candidate, back.reference)


def test_the_port_may_stand_before_the_estimator() -> None:
    """Which of both follows is said by its form."""
    back = pair({"keras": {"port": "naive"}}, REGRESSOR)

    assert (back.reference.framework, back.candidate.framework) == ("keras", "sklearn")
    assert back.reference.semantics.loss_factor == 1.0


def test_an_lbfgs_estimator_is_ported_to_adam_and_that_is_said() -> None:
    """Where a job would be refused."""
    lbfgs = {"sklearn": {"estimator": "MLPRegressor", "params": {"solver": "lbfgs"}}}
    port = pair(lbfgs, {"keras": {"port": "naive"}}).candidate

    assert port.semantics.optimizer == "adam"
    assert port.notes == (ADAM_FOR_LBFGS,)


def test_three_softmax_outputs_tell_that_there_are_three_classes() -> None:
    """Where no data set says."""
    code = (
        "import keras\n"
        "m = keras.Sequential([keras.layers.Dense(4, 'relu'), keras.layers.Dense(3, 'softmax')])\n"
        "m.compile('adam', 'categorical_crossentropy')\n"
        "m.fit(X, y)\n"
    )
    three = pair(CLASSIFIER, {"code": code}).reference
    two = pair(CLASSIFIER, {"keras": {"port": "naive"}}).reference

    assert three.semantics.loss == "multiclass_log_loss"
    assert two.semantics.loss == "binary_log_loss"
    assert two.notes == (TWO_CLASSES,)
    assert TWO_CLASSES not in three.notes


def test_a_side_of_its_own_rows_keeps_them() -> None:
    """And the other one takes the job's."""
    own = {"split": {"test_size": 0.5, "random_state": 9}, "scaling": {"inputs": "min_max"}}
    understood = pair({**REGRESSOR, "preparation": own}, {"keras": {"like": "reference"}})

    assert understood.reference.semantics.split == RowSplit(0.5, 9, stratify=False)
    assert understood.reference.semantics.input_scaling == "min_max"
    assert understood.candidate.semantics.split == RowSplit(0.25, 0, stratify=False)
    assert understood.candidate.semantics.input_scaling == "standard"


UNREAD = [
    (REGRESSOR, {"code": "import os\nos.remove('x')"}, "/candidate/code", "os"),
    (REGRESSOR, {"code": "model = ("}, "/candidate/code", ""),
    (REGRESSOR, {"keras": {"code": "import os"}}, "/candidate/keras/code", "os"),
    ({"code": "x = 1"}, {"keras": {"port": "naive"}}, "/reference/code", ""),
    (
        REGRESSOR,
        {"keras": {"model": {"class_name": "Lambda", "config": {}}}},
        "/candidate/keras/model/class_name",
        "Lambda",
    ),
    ({"keras": {"port": "naive"}}, {"keras": {"like": "reference"}}, "/candidate/keras", "none"),
]


@pytest.mark.parametrize(("reference", "candidate", "pointer", "says"), UNREAD)
def test_what_is_not_understood_is_said_with_its_place(
    reference: Any, candidate: Any, pointer: str, says: str
) -> None:
    """A pointer into what was sent, and for source its line."""
    with pytest.raises(UnreadForm) as caught:
        pair(reference, candidate)

    errors = caught.value.errors
    assert pointer in {error.pointer for error in errors}
    assert any(says in error.detail or says in str(error.came) for error in errors)
    assert all(error.allowed for error in errors)


def test_source_that_is_not_understood_is_told_with_line_and_column() -> None:
    """Beside the pointer, which can only lead to the text."""
    with pytest.raises(UnreadForm) as caught:
        pair(REGRESSOR, {"code": "import keras\nimport os\nos.remove('x')"})

    assert caught.value.errors[0].model_dump()["line"] == 2


def test_a_network_that_no_leg_trains_is_refused_by_name() -> None:
    """As a job would refuse it."""
    model = json.loads(json.dumps(MODEL))
    model["config"]["layers"][0]["config"]["kernel_regularizer"] = "l1"
    with pytest.raises(UnreadForm, match="L1"):
        pair(REGRESSOR, {"keras": {"model": model, "compile": {"loss": "mse"}}})


def test_outputs_that_do_not_fit_the_target_are_refused() -> None:
    """Where the data set is known."""
    with pytest.raises(UnreadForm, match="does not fit the target"):
        pair(
            REGRESSOR,
            {"keras": {"model": MODEL, "compile": {"loss": "mse"}}},
            target=TargetFacts("regression", 2),
        )
