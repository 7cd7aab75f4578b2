"""From a Keras network as written to what a leg trains, field by field."""

import inspect
from dataclasses import replace
from typing import Any

import keras
import pytest

from pairing.corners import causes_between, corner
from pairing.own import Facts, Untrainable, of_keras
from pairing.own.optimizer import DEFAULTS, FOR_ALL
from pairing.semantics import Plateau
from pairing.written import Dense, Initializer, Optimizer
from tests.pairing.own.written import callback, own, reference, semantics, written

SEEDED = Initializer("normal", stddev=0.1, seed=9)


def test_what_is_not_written_is_as_keras_has_it() -> None:
    """Batches of 32 rows in a fresh order, one epoch, Glorot and zeros, float32, no stop."""
    plain = semantics()

    assert (plain.batch_rows, plain.order, plain.epochs) == (32, "fresh", 1)
    assert (plain.draws, plain.seed, plain.own_seeds) == ("layer_seeds", 3, ())
    assert (plain.dtype, plain.gradient_dtype, plain.coefficients) == ("float32",) * 3
    assert (plain.stopping, plain.validation_rows, plain.best_weights) == ("never", "none", False)
    assert (plain.loss_factor, plain.l2, plain.l2_divisor) == (1.0, 0.0, "none")
    assert plain.learning_rate == 0.01


def test_what_means_nothing_here_is_as_the_reference_has_it() -> None:
    """Adam's betas under SGD, and the tolerance of a rule that is not there, are no difference."""
    named = {cause.id for cause in causes_between(reference(solver="sgd"), semantics())}

    assert not named & {"adam-betas", "adam-epsilon"}
    assert semantics().tol == reference().tol


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"batch_size": 7, "epochs": 9}, {"batch_rows": 7, "epochs": 9}),
        ({"shuffle": False}, {"order": "as_given"}),
        ({"floatx": "float64"}, {"dtype": "float64", "gradient_dtype": "float64"}),
        ({"validation_split": 0.2}, {"validation_rows": "last", "validation_fraction": 0.2}),
        ({"loss": "poisson"}, {"loss": "poisson", "poisson_deviance": False, "clips_log": False}),
        (
            {"optimizer": Optimizer("adam", {"decay": 0.5, "clipnorm": 1, "amsgrad": True})},
            {
                "schedule": "inverse_time", "decay": 0.5, "gradient_clipping": (("clipnorm", 1.0),),
                "optimizer_arguments": (("amsgrad", True),), "epsilon": 1e-7, "beta_2": 0.999,
            },
        ),
        (
            {"optimizer": Optimizer("RMSprop", {"rho": 0.5, "momentum": 0.1, "epsilon": 1e-6})},
            {
                "optimizer": "rmsprop", "learning_rate": 0.001, "epsilon": 1e-6,
                "optimizer_arguments": (("momentum", 0.1), ("rho", 0.5)), "momentum": 0.9,
            },
        ),
        ({"optimizer": Optimizer("adamw", {})}, {"weight_decay": 0.004}),
        (
            {"callbacks": (callback("EarlyStopping", monitor="loss", min_delta=-0.1),)},
            {"stopping": "epoch_loss", "tol": 0.1, "patience": 0, "best_weights": False},
        ),
        (
            {
                "callbacks": (
                    callback("EarlyStopping", patience=3, baseline=0.5, start_from_epoch=2),
                    callback("ReduceLROnPlateau", factor=0.5, min_lr=0.1),
                ),
                "validation_split": 0.1,
            },
            {
                "stopping": "validation_loss", "patience": 3, "baseline": 0.5,
                "start_from_epoch": 2, "schedule": "plateau",
                "plateau": Plateau(factor=0.5, min_rate=0.1),
            },
        ),
        (
            {
                "callbacks": (
                    callback("LearningRateScheduler", schedule=0.25),
                    callback("ReduceLROnPlateau", monitor="loss"),
                )
            },
            {"learning_rate": 0.25, "schedule": "constant", "plateau": None},
        ),
    ],
)  # fmt: skip
def test_arguments_decide_fields(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    """Those of `compile`, of `fit`, of optimizers and of callbacks."""
    translated = semantics(**changes)

    assert {name: getattr(translated, name) for name in expected} == expected


def test_layers_decide_their_own_fields() -> None:
    """Each layer's activation, biases, penalty, dropout and first numbers."""
    layers = (
        Dense(7, "sigmoid", l2=0.25, dropout=0.5, kernel_init=SEEDED),
        Dense(4, "linear", use_bias=False),
        Dense(2, l2=0.5),
    )

    translated = own(*layers)
    record = translated.semantics

    assert (translated.hidden, translated.outputs) == ((7, 4), 2)
    assert record.activations == ("logistic", "identity")
    assert record.use_bias == (True, False, True)
    assert (record.l2, record.l2_coverage) == (0.5, (0.5, 0.0, 1.0))
    assert record.dropout == (0.5, 0.0)
    assert record.weight_init[0] == replace(SEEDED, seed=None)
    assert record.own_seeds == (9, None, None, None, None, None)


@pytest.mark.parametrize(
    ("loss", "output", "from_logits", "expected"),
    [
        ("binary_crossentropy", "sigmoid", False, ("binary_log_loss", "sigmoid", "mean")),
        ("binary_crossentropy", "sigmoid", True, ("binary_log_loss", "sigmoid", "mean")),
        ("binary_crossentropy", "linear", True, ("binary_log_loss", "sigmoid", "mean")),
        ("binary_crossentropy", "linear", False, ("binary_log_loss", "identity", "mean")),
        ("categorical_crossentropy", "softmax", False, ("multiclass_log_loss", "softmax", "sum")),
        ("categorical_crossentropy", "linear", True, ("multiclass_log_loss", "softmax", "sum")),
        ("mean_squared_error", "softplus", False, ("squared_error", "softplus", "mean")),
    ],
)
def test_the_loss_and_the_output_go_together(
    loss: str, output: str, from_logits: bool, expected: tuple[str, str, str]
) -> None:
    """Logits are told as the probabilities that they stand for."""
    record = semantics(Dense(5), Dense(1, output), loss=loss, from_logits=from_logits)

    assert (record.loss, record.output_activation, record.loss_over_outputs) == expected


@pytest.mark.parametrize(
    ("facts", "units", "fits"),
    [
        (Facts("regression", 3), 3, True),
        (Facts("regression", 3), 1, False),
        (Facts("binary", 1), 1, True),
        (Facts("binary", 1), 2, True),
        (Facts("binary", 1), 3, False),
        (Facts("multiclass", 4), 4, True),
        (Facts("multiclass", 4), 5, False),
        (Facts("multilabel", 3), 3, True),
        (Facts(), 77, True),
    ],
)
def test_the_output_layer_has_to_fit_the_target(facts: Facts, units: int, fits: bool) -> None:
    """Two classes may have an output each; what is not known yet may be anything."""
    if fits:
        assert own(Dense(5), Dense(units), facts=facts).outputs == units
        return
    with pytest.raises(Untrainable, match=f"does not fit the target. Came: {units} units"):
        own(Dense(5), Dense(units), facts=facts)


@pytest.mark.parametrize(
    ("layers", "changes", "said"),
    [
        ((Dense(5, l1=0.1), Dense(1)), {}, "No leg has an L1 term"),
        ((Dense(5), Dense(1, dropout=0.5)), {}, "Dropout after the output layer"),
        ((Dense(5, "glu"), Dense(1)), {}, "'glu' is not trained here"),
        ((Dense(5), Dense(1, "threshold")), {}, "'threshold' is not trained here"),
        ((), {"loss": "cosine_similarity"}, "No leg lowers this loss. Came: cosine_similarity"),
        ((), {"loss": None}, "Came: no loss"),
        ((), {"loss": "mean_squared_error", "from_logits": True}, "Logits are what a linear"),
        ((), {"loss": "sparse_categorical_crossentropy"}, "an output for each class"),
        ((), {"optimizer": Optimizer("ftrl", {})}, "No leg has this optimizer. Came: ftrl"),
        ((), {"optimizer": Optimizer("sgd", {"use_ema": True})}, "with use_ema. Came: use_ema=T"),
        (
            (),
            {"optimizer": Optimizer("sgd", {"clipnorm": 1.0, "clipvalue": 1.0})},
            "cuts gradients in one way",
        ),
        ((), {"epochs": 0}, "Nothing is trained. Came: epochs=0"),
        ((), {"validation_split": 1.0}, "no share of the rows. Came: 1.0"),
        (
            (),
            {"callbacks": (callback("EarlyStopping", monitor="val_accuracy"),)},
            "EarlyStopping is not followed on this. Came: monitor='val_accuracy'",
        ),
        (
            (),
            {"callbacks": (callback("EarlyStopping", monitor="loss", mode="max"),)},
            "mode='max'",
        ),
        (
            (),
            {"callbacks": (callback("EarlyStopping"), callback("EarlyStopping"))},
            "Only one EarlyStopping is trained. Came: 2 of them",
        ),
        (
            (),
            {
                "callbacks": (callback("ReduceLROnPlateau", monitor="loss"),),
                "optimizer": Optimizer("sgd", {"decay": 0.1}),
            },
            "decays by itself cannot be lowered on a plateau",
        ),
        (
            (),
            {"callbacks": (callback("LearningRateScheduler", schedule="by_epoch"),)},
            "This schedule is not trained here",
        ),
    ],
)  # fmt: skip
def test_what_no_leg_trains_is_refused_by_name(
    layers: tuple[Dense, ...], changes: dict[str, Any], said: str
) -> None:
    """With what came and what would have been right; nothing is dropped in silence."""
    with pytest.raises(Untrainable) as refused:
        own(*layers, **changes)

    assert said in str(refused.value)
    assert all(each.came and each.allowed for each in refused.value.misreads)


def test_every_reason_is_told_at_once() -> None:
    """And no reason twice."""
    with pytest.raises(Untrainable) as refused:
        own(Dense(5, "glu", l1=0.1), Dense(1), loss="hinge", optimizer=Optimizer("lion", {}))

    assert len(refused.value.misreads) == len(set(refused.value.misreads)) == 4


def test_a_callback_that_never_sees_anything_is_noted_and_does_nothing() -> None:
    """Keras warns of it in every epoch."""
    translated = own(callbacks=(callback("EarlyStopping", patience=1),))

    assert translated.semantics.stopping == "never"
    assert "watches val_loss" in translated.notes[0]


def test_what_the_reader_noted_is_kept() -> None:
    """Beside our own notes."""
    translated = own(loss="binary_crossentropy", from_logits=True, notes=("Read so.",))

    assert translated.notes[0] == "Read so."
    assert "logits" in translated.notes[1]


@pytest.mark.parametrize("name", DEFAULTS)
def test_our_defaults_are_those_of_the_installed_keras(name: str) -> None:
    """A new release that changes one of them is seen here."""
    kinds = {each.lower(): each for each in dir(keras.optimizers)}
    parameters = inspect.signature(getattr(keras.optimizers, kinds[name])).parameters

    assert {each: parameters[each].default for each in DEFAULTS[name]} == DEFAULTS[name]
    assert set(FOR_ALL) <= set(parameters)


def test_every_corner_between_a_perceptron_and_an_own_network_is_a_record() -> None:
    """All causes copied, one after the other, lead from the one to the other."""
    here = reference(early_stopping=True)
    there = semantics(
        Dense(7, "softplus", dropout=0.5, use_bias=False, l2=0.1),
        Dense(1),
        optimizer=Optimizer("rmsprop", {"rho": 0.5, "weight_decay": 0.1}),
        callbacks=(callback("ReduceLROnPlateau"), callback("EarlyStopping")),
        validation_split=0.25,
    )
    causes = [cause.id for cause in causes_between(here, there)]

    assert {"architecture", "activation", "dropout-meaning", "optimizer", "weight-decay"} <= set(
        causes
    )
    assert corner(here, there, causes) == there
    for number in range(len(causes)):
        mixed = corner(here, there, causes[:number])
        assert not mixed.watches_validation or mixed.validation_rows != "none"


def test_the_record_can_be_asked_for_in_another_format() -> None:
    """A job's `dtype` holds for both legs, whatever floatx was set."""
    translated = of_keras(
        written(floatx="float32"), seed=0, beside=reference(), dtype="float64", weighted=True
    )

    assert translated.semantics.dtype == translated.semantics.gradient_dtype == "float64"
    assert translated.semantics.sample_weight_norm == "rows"
