"""What a network is trained for, as its loss and its outputs say."""

from typing import Any

import pytest

from pairing.admission import check
from pairing.aim import aim_of
from pairing.budget import Budget
from pairing.own import sides_read
from pairing.shape import shape_of_builtin
from schemas.builtin import BUILTIN_FACTS, BuiltinName
from schemas.spec import JOB_SPEC, PairSpec, TrainSpec

BUDGET = Budget(layers=9, parameters=10**6, rows=10**6, epochs=500, training_bytes=10**12)


def keras(units: int, loss: str, activation: str = "linear") -> dict[str, Any]:
    """Write a Keras side."""
    code = f"""
from keras import Sequential, layers
model = Sequential([layers.Dense(4), layers.Dense({units}, activation="{activation}")])
model.compile("adam", "{loss}")
model.fit(X, y, epochs=3)
"""
    return {"code": code}


def by_hand(units: int, **more: Any) -> dict[str, Any]:
    """Write a TensorFlow side."""
    layers = [{"units": 4}, {"units": units}]
    return {"tensorflow": {"layers": layers, "optimizer": {"name": "adam"}, **more}}


def estimator(name: str) -> dict[str, Any]:
    """Write a scikit-learn side."""
    return {"sklearn": {"estimator": name, "params": {"hidden_layer_sizes": [4]}}}


def job(dataset: BuiltinName, network: Any, **more: Any) -> PairSpec | TrainSpec:
    """Write a training of one network, or a pair where a candidate is given."""
    sides = {"kind": "train", "network": network}
    if "candidate" in more:
        sides = {"kind": "pair", "reference": network}
    asked = sides_read({**sides, "dataset": {"builtin": dataset}, **more})
    return JOB_SPEC.validate_python(asked)


TOLD = [
    ("iris", estimator("MLPClassifier"), "multiclass"),
    ("iris", estimator("MLPRegressor"), "regression"),
    ("iris", keras(3, "sparse_categorical_crossentropy", "softmax"), "multiclass"),
    ("iris", keras(3, "mse", "softmax"), "multiclass"),
    ("iris", keras(3, "mse"), "multiclass"),
    ("iris", keras(1, "mse"), "regression"),
    ("linnerud", keras(3, "mse"), "regression"),
    ("breast_cancer", keras(1, "binary_crossentropy", "sigmoid"), "binary"),
    ("iris", by_hand(3), "multiclass"),
    ("breast_cancer", by_hand(1), "binary"),
    ("breast_cancer", by_hand(2), "binary"),
    ("diabetes", by_hand(1), "regression"),
    ("iris", by_hand(1, loss="mean_squared_error"), "regression"),
]


@pytest.mark.parametrize(("dataset", "network", "task"), TOLD)
def test_the_task_follows_from_what_was_written(
    dataset: BuiltinName, network: Any, task: str
) -> None:
    """From the loss; where it does not say, from the target."""
    spec = job(dataset, network)
    shape = shape_of_builtin(spec, BUILTIN_FACTS[dataset])

    assert shape.task == task
    assert check(spec, shape, BUDGET) == []


def test_an_estimator_is_the_candidate_of_what_learns_the_same_kind_of_thing() -> None:
    """Numbers beside numbers, classes beside classes; whoever says that they are."""
    facts = BUILTIN_FACTS["iris"]
    for network in (keras(3, "mse"), by_hand(3), estimator("MLPClassifier")):
        for name, wrong in (("MLPRegressor", True), ("MLPClassifier", False)):
            spec = job("iris", network, candidate=estimator(name))
            errors = check(spec, shape_of_builtin(spec, facts), BUDGET)
            places = ["/candidate/sklearn/estimator"] if wrong else []
            assert [error.pointer for error in errors] == places


def test_a_refusal_of_the_target_leads_to_the_network() -> None:
    """In its own framework's words."""
    aim = aim_of(job("diabetes", keras(1, "binary_crossentropy", "sigmoid")))
    assert (aim.place, aim.classifies) == ("/network/code", True)
    assert aim_of(job("diabetes", by_hand(1))).classifies is None
    poisson = aim_of(job("diabetes", keras(1, "poisson", "exponential")))
    assert (poisson.counts, poisson.classifies) == (True, False)
    assert aim_of(job("iris", estimator("MLPClassifier"))).place == "/network/sklearn/estimator"


PERCEPTRON = """
from sklearn.neural_network import MLP{kind}
network = MLP{kind}({params})
network.fit(X, y)
"""


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("Classifier", ""),
        ("Regressor", "max_iter=10**5"),
        ("Regressor", "hidden_layer_sizes=(5000, 5000)"),
        ("Regressor", "hidden_layer_sizes=[3] * 20"),
        ("Regressor", "early_stopping=True, validation_fraction=0.0"),
    ],
)
def test_what_is_wrong_with_a_program_is_told_at_the_program(kind: str, params: str) -> None:
    """It has no `sklearn` beside it, whose parameters a pointer could lead to."""
    spec = job("diabetes", {"code": PERCEPTRON.format(kind=kind, params=params)})

    errors = check(spec, shape_of_builtin(spec, BUILTIN_FACTS["diabetes"]), BUDGET)

    assert {error.pointer for error in errors} == {"/network/code"}
