"""From a TensorFlow network to what a leg trains, and its defaults beside TensorFlow's own."""

import inspect
from dataclasses import replace
from typing import Any, get_args

import keras
import pytest
import tensorflow as tf
from pydantic import ValidationError

from pairing.corners import causes_between
from pairing.initializer import GLOROT, Initializer
from pairing.own import Facts, Untrainable, of_keras, of_tensorflow, written_of_network
from pairing.semantics import Semantics
from pairing.tensorflow_limits import as_by_hand, refusals
from pairing.translate import of_sklearn
from pairing.written import Dense, Optimizer, WrittenKeras, WrittenTensorflow
from schemas.estimator import Regressor
from schemas.initial import Named
from schemas.tensorflow_side import Adadelta, Adagrad, Adam, Rmsprop, TensorflowNetwork

DIGITS = Facts("multiclass", 10, 500)
VISIBLE = {
    "units": 256, "activation": "relu", "weights": {"uniform": {"low": -0.01, "high": 0.01}},
    "biases": {"normal": {"stddev": 1.0}}, "dropout": {"keep_prob": 0.7},
}  # fmt: skip
NETWORK: dict[str, Any] = {
    "layers": [VISIBLE, {"units": 10}],
    "loss": "softmax_cross_entropy_with_logits",
    "optimizer": {"name": "adam"},
    "batch_size": 100,
    "epochs": 3,
}


def network(**changes: Any) -> TensorflowNetwork:
    """A network in its explicit form, as a job file has it."""
    return TensorflowNetwork.model_validate(NETWORK | changes, strict=False)


def translated(facts: Facts = DIGITS, **changes: Any) -> Semantics:
    """Its semantics."""
    return of_tensorflow(written_of_network(network(**changes)), seed=5, facts=facts).semantics


def test_a_network_of_the_third_document_is_translated_word_for_word() -> None:
    """Uniform weights, normal biases, 0.7 of the units kept, Adam with TensorFlow's epsilon."""
    own = of_tensorflow(written_of_network(network()), seed=5, facts=DIGITS)
    semantics = own.semantics

    assert (own.hidden, own.outputs) == ((256,), 10)
    assert semantics.weight_init == (Initializer("uniform", low=-0.01, high=0.01), GLOROT)
    assert semantics.bias_init[0] == Initializer("normal", stddev=1.0)
    assert semantics.dropout == (0.3,)
    assert semantics.dropout_masks == "stateless"
    assert any("one stream of seed, epoch, batch and layer" in note for note in own.notes)
    assert (semantics.loss, semantics.output_activation) == ("multiclass_log_loss", "softmax")
    assert (semantics.optimizer, semantics.epsilon, semantics.coefficients) == (
        "adam", 1e-8, "exact",
    )  # fmt: skip
    assert (semantics.batch_rows, semantics.epochs, semantics.order) == (100, 3, "fresh")
    assert (semantics.seed, semantics.dtype) == (5, "float32")


@pytest.mark.parametrize("keep_prob", [0.1, 0.3, 0.7, 0.9, 0.999, 1.0])
def test_what_is_kept_and_what_is_dropped_are_two_words_for_one_share(keep_prob: float) -> None:
    """1 - 0.7 is not 0.3 in floating point, and no cause may be named for that."""
    rate = round(1 - keep_prob, 10)
    kept, dropped = (
        translated(layers=[VISIBLE | {"dropout": each}, {"units": 10}])
        for each in ({"keep_prob": keep_prob}, {"rate": rate})
    )

    assert kept == dropped


def test_the_same_network_in_keras_differs_by_what_keras_does() -> None:
    """Epsilon, coefficients and masks; nothing that both say in other words."""
    written = written_of_network(network())
    keras = WrittenKeras(
        inputs=None,
        layers=(*written.layers[:1], replace(written.layers[1], activation="softmax")),
        loss="categorical_crossentropy",
        optimizer=Optimizer("adam", {}),
        batch_size=100,
        epochs=3,
    )
    ours = of_tensorflow(written, seed=5, facts=DIGITS).semantics
    theirs = of_keras(keras, seed=5, beside=ours, facts=DIGITS).semantics

    assert {cause.id for cause in causes_between(ours, theirs)} == {
        "adam-epsilon", "float32-coefficients", "dropout-masks",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "units", "loss", "over"),
    [
        (Facts("regression", 2, 50), 2, "squared_error", "mean"),
        (Facts("binary", 2, 50), 1, "binary_log_loss", "mean"),
        (Facts("binary", 2, 50), 2, "multiclass_log_loss", "sum"),
        (Facts("multilabel", 3, 50), 3, "binary_log_loss", "mean"),
        (DIGITS, 10, "multiclass_log_loss", "sum"),
    ],
)
def test_a_loss_that_is_not_written_is_that_of_the_target(
    facts: Facts, units: int, loss: str, over: str
) -> None:
    """And the mean is taken where `tf.reduce_mean` takes it."""
    semantics = translated(facts, layers=[{"units": units}], loss=None)

    assert (semantics.loss, semantics.loss_over_outputs) == (loss, over)


def test_l2_is_added_to_the_loss_for_all_layers() -> None:
    """Times the sum of all squared weights, whatever the batch."""
    semantics = translated(l2=0.25, loss_factor=0.5)

    assert (semantics.l2, semantics.l2_coverage, semantics.l2_divisor) == (0.25, (1, 1), "none")
    assert semantics.loss_factor == 0.5


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"layers": [{"units": 4, "activation": "maxout"}, {"units": 10}]}, "maxout"),
        (
            {"layers": [{"units": 4, "activation": "celu"}, {"units": 10}]},
            "celu.*Allowed: identity",
        ),
        ({"layers": [{"units": 9}]}, "9 units.*Allowed: 10"),
        ({"layers": [{"units": 10, "dropout": {"rate": 0.5}}]}, "Dropout after the output layer"),
    ],
)
def test_what_no_leg_does_is_refused_by_name(changes: dict[str, Any], why: str) -> None:
    """With what came, and what is allowed."""
    with pytest.raises(Untrainable, match=why):
        translated(**changes)


@pytest.mark.parametrize("name", ["nadam", "adamw", "adamax", "lbfgs", "ftrl"])
def test_optimizers_that_are_not_written_by_hand_are_refused(name: str) -> None:
    """By name, and with those that are."""
    written = WrittenTensorflow(None, (Dense(10),), Optimizer(name, {}), 32, 1)

    with pytest.raises(Untrainable, match=f"{name}.*Allowed: sgd, adam, rmsprop"):
        of_tensorflow(written, seed=0, facts=DIGITS)


def test_a_twin_of_anything_that_drops_takes_its_masks_of_the_stream() -> None:
    """Without dropout a record is followed to the letter; lbfgs cannot be followed at all."""
    known = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
    dropping = replace(known, dropout=(0.2,))

    assert as_by_hand(known) == known
    assert [each.field for each in refusals(dropping)] == ["dropout_masks"]
    assert not list(refusals(as_by_hand(dropping)))
    assert [each.field for each in refusals(replace(known, optimizer="lbfgs"))] == ["optimizer"]


V1 = tf.compat.v1.train


@pytest.mark.parametrize(
    ("ours", "theirs", "names"),
    [
        (Adam, V1.AdamOptimizer, {"beta_1": "beta1", "beta_2": "beta2"}),
        (Adadelta, V1.AdadeltaOptimizer, {}),
        (Adagrad, V1.AdagradOptimizer, {}),
        (Rmsprop, V1.RMSPropOptimizer, {"rho": "decay"}),
    ],
)
def test_defaults_are_those_of_tensorflow_1_but_for_what_the_docstring_says(
    ours: Any, theirs: Any, names: dict[str, str]
) -> None:
    """Read off the installed classes: Adam's epsilon of 1e-8, Adadelta's rate of 0.001."""
    known = inspect.signature(theirs.__init__).parameters
    apart = {
        name: known[names.get(name, name)].default
        for name, field in ours.model_fields.items()
        if names.get(name, name) in known
        and name != "name"
        and known[names.get(name, name)].default not in (inspect.Parameter.empty, field.default)
    }

    assert apart == ({"epsilon": 1e-10} if ours is Rmsprop else {})


@pytest.mark.parametrize(("ours", "theirs"), [(Adagrad, "Adagrad"), (Rmsprop, "RMSprop")])
def test_rates_that_tensorflow_1_asks_for_are_keras_defaults(ours: Any, theirs: str) -> None:
    """Read off the installed classes."""
    known = inspect.signature(getattr(keras.optimizers, theirs).__init__).parameters

    assert ours.model_fields["learning_rate"].default == known["learning_rate"].default
    assert ours.model_fields["epsilon"].default == known["epsilon"].default


def test_every_initialiser_that_has_a_name_is_known() -> None:
    """And each is another one."""
    layers = [VISIBLE | {"weights": name} for name in get_args(Named)] + [{"units": 10}]
    made = translated(layers=layers).weight_init[:-1]

    assert len(set(made)) == len(get_args(Named))


@pytest.mark.parametrize(
    "wrong", [{"dropout": {"keep_prob": 0.0}}, {"dropout": {"rate": 1.0}}, {"units": 0}], ids=str
)
def test_a_network_without_units_left_is_no_network(wrong: dict[str, Any]) -> None:
    """The form is checked before anything is translated."""
    with pytest.raises(ValidationError):
        network(layers=[VISIBLE | wrong, {"units": 10}])
