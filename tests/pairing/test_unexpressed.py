"""What no twin can express is named, with the framework that has no words for it."""

from typing import Any

import pytest

from pairing.side import Told
from pairing.sides import pair_of
from pairing.unexpressed import unexpressed
from schemas.explanation import Unexpressed
from schemas.question import ExplainRequest

REGRESSOR = {"sklearn": {"estimator": "MLPRegressor"}}
CLASSIFIER = {"sklearn": {"estimator": "MLPClassifier"}}


def said_of(reference: Any, candidate: Any) -> tuple[Unexpressed, ...]:
    """What is said of two sides."""
    asked = ExplainRequest.model_validate({"reference": reference, "candidate": candidate})
    pair = pair_of(asked.reference, asked.candidate, Told())
    return unexpressed(pair.reference, pair.candidate)


def network(layers: str, loss: str = "mse", optimizer: str = "'adam'", fit: str = "") -> Any:
    """A pasted Keras network."""
    lines = (
        "import keras",
        "from keras import layers as l",
        f"m = keras.Sequential([{layers}])",
        f"m.compile({optimizer}, '{loss}')",
        f"m.fit(X, y{fit})",
    )
    return {"code": "\n".join(lines)}


PLAIN = "l.Dense(4, 'relu'), l.Dense(1)"

CASES = [
    (network("l.Dense(4, 'softplus'), l.Dense(1)"), "The activation softplus"),
    (network("l.Dense(4, 'relu'), l.Dropout(0.25), l.Dense(1)"), "Dropout of 0.25"),
    (network("l.Dense(4, 'relu'), l.Dense(4, 'tanh'), l.Dense(1)"), "The activations relu, tanh"),
    (network("l.Dense(4, 'relu', use_bias=False), l.Dense(1)"), "A layer without biases"),
    (
        network("l.Dense(4, 'relu', kernel_regularizer='l2'), l.Dense(1)"),
        "Another L2 penalty on some layers",
    ),
    (network(PLAIN, loss="mae"), "The loss mean_absolute_error"),
    (network(PLAIN, optimizer="'rmsprop'"), "The optimizer rmsprop"),
    (
        network(PLAIN, optimizer="keras.optimizers.Adam(clipnorm=1.0)"),
        "The optimizer's clipnorm",
    ),
    (
        network(PLAIN, fit=", callbacks=[keras.callbacks.EarlyStopping(monitor='loss')]"),
        "Keras' EarlyStopping",
    ),
]


@pytest.mark.parametrize(("candidate", "what"), CASES, ids=lambda value: str(value)[:30])
def test_what_scikit_learn_cannot_do_is_named(candidate: Any, what: str) -> None:
    """That, and nothing else."""
    (said,) = said_of(REGRESSOR, candidate)

    assert said.what.startswith(what)
    assert (said.side, said.framework) == ("candidate", "sklearn")
    assert said.because.endswith(".")


def test_two_softmax_outputs_for_two_classes_are_named() -> None:
    """They predict what one logistic unit does, and their weights match nothing."""
    softmax = network("l.Dense(4, 'relu'), l.Dense(2, 'softmax')", "categorical_crossentropy")
    sigmoid = network("l.Dense(4, 'relu'), l.Dense(1, 'sigmoid')", "binary_crossentropy")

    assert [said.what for said in said_of(CLASSIFIER, softmax)] == [
        "Two softmax outputs for two classes"
    ]
    assert said_of(CLASSIFIER, sigmoid) == ()


def test_lbfgs_is_named_on_the_side_that_has_it() -> None:
    """Keras' fit has nothing like it."""
    lbfgs = {"sklearn": {"estimator": "MLPRegressor", "params": {"solver": "lbfgs"}}}
    for candidate in ({"keras": {"port": "naive"}}, network(PLAIN)):
        (said,) = said_of(lbfgs, candidate)
        assert (said.what, said.side, said.framework) == (
            "The solver lbfgs", "reference", "keras",
        )  # fmt: skip
    assert said_of(lbfgs, REGRESSOR) == ()


def test_a_plain_network_leaves_nothing_unexpressed() -> None:
    """What both frameworks have words for."""
    assert said_of(REGRESSOR, network(PLAIN)) == ()
    assert said_of(REGRESSOR, {"keras": {"like": "reference"}}) == ()
