"""Networks as somebody writes them in Keras, each beside what was read of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import keras
import numpy as np

from pairing.initializer import Initializer
from pairing.own import of_keras
from pairing.semantics import Semantics
from pairing.translate import of_sklearn
from pairing.written import Dense, Optimizer, WrittenKeras
from schemas.estimator import Regressor
from worker.training.leg import Floats, Network, Weights
from worker.training.legs.keras_leg import KerasLeg

ROWS, INPUTS, SEED = 53, 6, 5
BESIDE = of_sklearn(Regressor(estimator="MLPRegressor"), seed=SEED, dtype="float64")
Goal = Literal["numbers", "counts", "labels", "classes"]


@dataclass(frozen=True)
class Own:
    """A network, written twice.

    Attributes:
        name: Of the test.
        written: What a reader makes of it.
        build: Its layers after the inputs, in Keras.
        optimizer: As given to `compile`.
        loss: As given to `compile`, or what makes it.
        goal: What is predicted.
        fit: Arguments of `fit`.
    """

    name: str
    written: WrittenKeras
    build: Callable[[], list[Any]]
    optimizer: Callable[[], Any]
    loss: Any
    goal: Goal = "numbers"
    fit: Callable[[], dict[str, Any]] = field(default=dict)

    @property
    def semantics(self) -> Semantics:
        """What our leg is told."""
        return of_keras(self.written, seed=SEED, beside=BESIDE).semantics

    @property
    def network(self) -> Network:
        """Its shape."""
        units = [layer.units for layer in self.written.layers]
        return Network(INPUTS, tuple(units[:-1]), units[-1])


def rows_of(own: Own) -> tuple[Floats, Floats]:
    """Draw inputs, and targets of the kind that is predicted, in the network's format."""
    generator = np.random.default_rng(8)
    inputs = generator.normal(size=(ROWS, INPUTS))
    signal = inputs @ generator.normal(size=(INPUTS, own.network.outputs))
    targets = {
        "numbers": signal + 0.1 * generator.normal(size=signal.shape),
        "counts": generator.poisson(np.exp(0.4 * signal)),
        "labels": signal > 0,
        "classes": np.eye(own.network.outputs)[signal.argmax(axis=1)],
    }[own.goal]
    dtype = own.semantics.dtype
    return inputs.astype(dtype), targets.astype(dtype)


def leg_of(own: Own, semantics: Semantics | None = None) -> KerasLeg:
    """Make our leg of it."""
    inputs, targets = rows_of(own)

    def never(*_: Any) -> Any:
        raise AssertionError("Keras draws no rows and scores none")

    return KerasLeg(
        semantics or own.semantics, own.network, inputs, targets, split=never, score=never
    )


def zero_weights(own: Own) -> Weights:
    """Give weights of its shape, all zero."""
    fans = list(pairwise(own.network.sizes))
    return Weights(tuple(np.zeros(fan) for fan in fans), tuple(np.zeros(fan[1]) for fan in fans))


def compiled(own: Own, initial: Weights) -> Any:
    """Build it in Keras alone, from the same first weights."""
    dtype = own.written.floatx or "float32"
    keras.config.set_floatx(dtype)
    # Keras remembers the policy of the first layer of a process, which a program of one job is.
    keras.config.set_dtype_policy(dtype)
    model = keras.Sequential([keras.Input((INPUTS,)), *own.build()])
    stacked = [each for each in model.layers if isinstance(each, keras.layers.Dense)]
    for layer, kernel, bias in zip(stacked, initial.kernels, initial.biases, strict=True):
        layer.set_weights([kernel, bias] if layer.use_bias else [kernel])
    # Keras' own losses work in the format that was set when they were made.
    model.compile(own.optimizer(), own.loss() if callable(own.loss) else own.loss)
    return model


def fitted(own: Own, model: Any) -> dict[str, list[float]]:
    """Call its `fit` once, as it was written."""
    inputs, targets = rows_of(own)
    sparse = isinstance(own.loss, str) and own.loss.startswith("sparse")
    given = {"shuffle": False, "verbose": 0} | own.fit()
    history: dict[str, list[float]] = model.fit(
        inputs, targets.argmax(axis=1) if sparse else targets, **given
    ).history
    return history


def weights_of(model: Any) -> Weights:
    """Read its weights; a layer without biases has zeros."""
    stacked = [each for each in model.layers if isinstance(each, keras.layers.Dense)]
    kernels = [np.asarray(layer.kernel) for layer in stacked]
    biases = [
        np.asarray(layer.bias) if layer.use_bias else np.zeros(kernel.shape[1], kernel.dtype)
        for layer, kernel in zip(stacked, kernels, strict=True)
    ]
    return Weights(tuple(kernels), tuple(biases))


def _layer(units: int, activation: str | None = None, **more: Any) -> Any:
    return keras.layers.Dense(units, activation, **more)


def _l2(coefficient: float) -> Any:
    return keras.regularizers.l2(coefficient)


HE = Initializer("variance_scaling", scale=2.0, mode="fan_in", distribution="truncated_normal")
SMALL = Initializer("normal", stddev=0.05)
_FIT: dict[str, Any] = {"epochs": 7, "batch_size": 16, "shuffle": False}


def _sgd(**arguments: Any) -> Any:
    return keras.optimizers.SGD(**arguments)


def _table() -> list[Own]:
    plain = (Dense(7, "tanh"), Dense(1))
    layers = lambda: [_layer(7, "tanh"), _layer(1)]  # noqa: E731 - a row of the table
    fit = lambda: {"epochs": 7, "batch_size": 16}  # noqa: E731
    return [
        Own(
            "what compile and fit do by themselves",
            WrittenKeras(INPUTS, plain, "mean_squared_error", epochs=7, shuffle=False),
            layers,
            lambda: "rmsprop",
            "mse",
            fit=lambda: {"epochs": 7},
        ),
        Own(
            "mixed activations, he_normal, l2 on one layer, momentum",
            WrittenKeras(
                INPUTS,
                (
                    Dense(8, "softplus", kernel_init=HE, l2=0.01),
                    Dense(5, "elu", bias_init=SMALL),
                    Dense(4, "sigmoid"),
                    Dense(2),
                ),
                "mean_squared_error",
                optimizer=Optimizer("SGD", {"learning_rate": 0.05, "momentum": 0.8}),
                **_FIT,
            ),
            lambda: [
                _layer(8, "softplus", kernel_initializer="he_normal", kernel_regularizer=_l2(0.01)),
                _layer(5, "elu", bias_initializer=keras.initializers.RandomNormal(0, 0.05)),
                _layer(4, "sigmoid"),
                _layer(2),
            ],
            lambda: _sgd(learning_rate=0.05, momentum=0.8),
            "mean_squared_error",
            fit=fit,
        ),
        Own(
            "float64, nesterov, decay, l2 in two sizes, a layer without biases",
            WrittenKeras(
                INPUTS,
                (Dense(7, "gelu", l2=0.02), Dense(4, "silu", use_bias=False, l2=0.005), Dense(1)),
                "mean_squared_error",
                optimizer=Optimizer(
                    "sgd", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "decay": 0.01}
                ),
                floatx="float64",
                **_FIT,
            ),
            lambda: [
                _layer(7, "gelu", kernel_regularizer=_l2(0.02)),
                _layer(4, "silu", use_bias=False, kernel_regularizer=_l2(0.005)),
                _layer(1),
            ],
            lambda: _sgd(
                learning_rate=keras.optimizers.schedules.InverseTimeDecay(0.1, 1, 0.01),
                momentum=0.9,
                nesterov=True,
            ),
            "mse",
            fit=fit,
        ),
        Own(
            "labels by adam",
            WrittenKeras(
                INPUTS,
                (Dense(9, "relu", kernel_init=HE), Dense(3, "sigmoid")),
                "binary_crossentropy",
                optimizer=Optimizer("adam", {"learning_rate": 0.02, "beta_1": 0.8}),
                **_FIT,
            ),
            lambda: [_layer(9, "relu", kernel_initializer="he_normal"), _layer(3, "sigmoid")],
            lambda: keras.optimizers.Adam(0.02, beta_1=0.8),
            "binary_crossentropy",
            "labels",
            fit,
        ),
        Own(
            "labels from logits, in float64, amsgrad, clipped",
            WrittenKeras(
                INPUTS,
                (Dense(9, "leaky_relu"), Dense(1)),
                "binary_crossentropy",
                from_logits=True,
                optimizer=Optimizer("adam", {"amsgrad": True, "clipnorm": 0.01, "decay": 0.1}),
                floatx="float64",
                **_FIT,
            ),
            lambda: [_layer(9, "leaky_relu"), _layer(1)],
            lambda: keras.optimizers.Adam(
                keras.optimizers.schedules.InverseTimeDecay(0.001, 1, 0.1),
                amsgrad=True,
                clipnorm=0.01,
            ),
            lambda: keras.losses.BinaryCrossentropy(from_logits=True),
            "labels",
            fit,
        ),
        Own(
            "classes by nadam",
            WrittenKeras(
                INPUTS,
                (Dense(9, "selu"), Dense(4, "softmax")),
                "categorical_crossentropy",
                optimizer=Optimizer("nadam", {}),
                **_FIT,
            ),
            lambda: [_layer(9, "selu"), _layer(4, "softmax")],
            lambda: "nadam",
            "categorical_crossentropy",
            "classes",
            fit,
        ),
        Own(
            "sparse classes by adagrad",
            WrittenKeras(
                INPUTS,
                (Dense(9, "softsign"), Dense(4, "softmax")),
                "sparse_categorical_crossentropy",
                optimizer=Optimizer("adagrad", {"learning_rate": 0.1}),
                **_FIT,
            ),
            lambda: [_layer(9, "softsign"), _layer(4, "softmax")],
            lambda: keras.optimizers.Adagrad(0.1),
            "sparse_categorical_crossentropy",
            "classes",
            fit,
        ),
        Own(
            "two classes, a softmax, and the loss of labels",
            WrittenKeras(
                INPUTS,
                (Dense(5, "relu6"), Dense(2, "softmax")),
                "binary_crossentropy",
                optimizer=Optimizer("adadelta", {"learning_rate": 1.0}),
                **_FIT,
            ),
            lambda: [_layer(5, "relu6"), _layer(2, "softmax")],
            lambda: keras.optimizers.Adadelta(1.0),
            "binary_crossentropy",
            "classes",
            fit,
        ),
        Own(
            "labels by a linear output that was told nothing",
            WrittenKeras(
                INPUTS,
                (Dense(5, "hard_sigmoid"), Dense(1)),
                "binary_crossentropy",
                optimizer=Optimizer("adamw", {"weight_decay": 0.1}),
                **_FIT,
            ),
            lambda: [_layer(5, "hard_sigmoid"), _layer(1)],
            lambda: keras.optimizers.AdamW(weight_decay=0.1),
            "binary_crossentropy",
            "labels",
            fit,
        ),
        Own(
            "counts of an exponential output",
            WrittenKeras(INPUTS, (Dense(5, "tanh"), Dense(2, "exponential")), "poisson", **_FIT),
            lambda: [_layer(5, "tanh"), _layer(2, "exponential")],
            lambda: "rmsprop",
            "poisson",
            "counts",
            fit,
        ),
        Own(
            "counts of a softplus output, in float64",
            WrittenKeras(
                INPUTS, (Dense(5, "tanh"), Dense(1, "softplus")), "poisson",
                optimizer=Optimizer("adamax", {}), floatx="float64", **_FIT,
            ),
            lambda: [_layer(5, "tanh"), _layer(1, "softplus")],
            lambda: "adamax",
            "poisson",
            "counts",
            fit,
        ),
        *[
            Own(
                f"numbers by {loss}",
                WrittenKeras(
                    INPUTS, plain, loss, optimizer=Optimizer("sgd", {"weight_decay": 0.01}), **_FIT
                ),
                layers,
                lambda: _sgd(weight_decay=0.01),
                loss,
                fit=fit,
            )
            for loss in ("mean_absolute_error", "huber", "log_cosh")
        ],
        Own(
            "shares of labels by their squares",
            WrittenKeras(
                INPUTS, (Dense(6, "mish"), Dense(3, "sigmoid")), "mean_squared_error",
                optimizer=Optimizer("sgd", {"learning_rate": 0.5}), **_FIT,
            ),
            lambda: [_layer(6, "mish"), _layer(3, "sigmoid")],
            lambda: _sgd(learning_rate=0.5),
            "mse",
            "labels",
            fit,
        ),
        Own(
            "no hidden layer",
            WrittenKeras(INPUTS, (Dense(1, l2=0.1),), "mean_squared_error",
                         optimizer=Optimizer("sgd", {}), **_FIT),
            lambda: [_layer(1, kernel_regularizer=_l2(0.1))],
            lambda: "sgd",
            "mse",
            fit=fit,
        ),
    ]  # fmt: skip


TABLE = _table()
